"""The journal's own entries."""

from noaber.journal.schema import declare

SEALED = declare("journal.sealed", entries=int)
BACKED_UP = declare("journal.backed_up", ok=bool, size=int)
DRILLED = declare("journal.drilled", ok=bool, seconds=int)
RETRIED = declare("journal.retried", entry=int, done=bool)
