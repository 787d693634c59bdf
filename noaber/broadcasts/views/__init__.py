"""Pages of this room: the desk where messages are made, and what a resident gets."""
