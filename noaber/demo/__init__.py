"""An invented town with a year of history and a pulse. Never part of a real installation."""
