"""Doors for machines: Open311, feeds. Writes only through the rooms' actions."""
