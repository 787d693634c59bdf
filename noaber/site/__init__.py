"""Pages that compose several rooms for people. Writes nothing."""
