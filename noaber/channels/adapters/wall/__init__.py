"""Screens on walls: a message goes once, the screens fetch it themselves and say what they show."""
