"""Anything that came in: it gets an owner, a date and an answer."""
