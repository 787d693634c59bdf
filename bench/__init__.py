"""Figures beside their peers: `make bench`. Nothing here is a test; a slow machine fails nothing."""
