"""A poster with a code that leads to the message as it is now. Made once for a whole message."""
