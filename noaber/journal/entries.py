"""The journal's own entries."""

from noaber.journal.schema import declare

SEALED = declare("journal.sealed", entries=int)
