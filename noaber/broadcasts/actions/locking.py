"""One writer at a time: every action on a broadcast begins by locking its row."""

from noaber.broadcasts.models import Broadcast


def locked(broadcast: Broadcast) -> Broadcast:
    """Return the row as it is now, locked until the transaction ends; what the caller holds may be old."""
    rows = Broadcast.objects.select_for_update(of=("self",)).select_related(
        "organisation", "author", "closer"
    )
    return rows.get(pk=broadcast.pk)
