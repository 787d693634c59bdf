"""Browsers for the journeys of this room."""
