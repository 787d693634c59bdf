"""One writer at a time: every action on a broadcast begins by locking its row."""

from noaber.broadcasts.models import Broadcast, Urgency
from noaber.core.db import wait_for_lock


def locked(broadcast: Broadcast) -> Broadcast:
    """Return the row as it is now, locked until the transaction ends; what the caller holds may be old."""
    rows = Broadcast.objects.select_for_update(of=("self",)).select_related(
        "organisation", "author", "closer"
    )
    return rows.get(pk=broadcast.pk)


def count_alone(row: Broadcast) -> None:
    """Let nobody else count what people had until this transaction ends: of two messages that leave at once
    each would count one too few. What passes every dose waits for nobody.
    """
    if row.urgency != Urgency.LIFE and not row.exercise:
        wait_for_lock("broadcasts.dose")
