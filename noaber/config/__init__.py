"""Settings, addresses and the one table of what follows what."""
