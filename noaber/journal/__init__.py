"""Who did what about what, and where: append-only, plain values, no names. The queue of the house."""
