"""From what a browser sends to clean values. Nothing here saves."""
