"""Writing the invented town into the rooms' tables, in bulk."""
