"""The seal: a chain of daily digests that shows whether anybody changed the journal.

A seal covers what is there of its day up to an entry, `last_id`. What is written later about that day (a role
that is granted since last week) is no change of what was sealed: the next seal that reaches its id covers it.
"""

import hashlib
from datetime import UTC, date, datetime, time, timedelta

from django.db import connection

from noaber.core import clock
from noaber.journal.models import Entry, Seal

# As a row, in which an empty column keeps its place: an area can't be passed off as a cell.
ROW = """
SELECT id,
       ROW(id, at, name, actor, object_label, object_id, area_id, cell, data, origin, caused_by, depth)::text
FROM journal_entry WHERE
"""
# What is of the day, and what came since the last seal about a day before: late, or about long ago.
UP_TO = f"""
{ROW} at >= %(day)s AND at < %(next)s AND id <= %(last)s
UNION ALL
{ROW} at < %(day)s AND id > %(before)s AND id <= %(last)s
ORDER BY id
"""
# An id below one that is there may still be on its way, unless every transaction of its time is over.
LAST = """
SELECT max(id) FROM journal_entry
WHERE at >= %s AND at < %s AND xact < pg_snapshot_xmin(pg_current_snapshot())
"""


def seal_finished_days() -> int:
    """Seal every whole day (UTC) that is over and not sealed yet; return how many."""
    before = Seal.objects.order_by("-day").first()
    day = before.day + timedelta(days=1) if before else _first_day()
    sealed = 0
    while day is not None and day < clock.now().date() - timedelta(days=1):  # yesterday is not quiet yet
        seal = Seal(day=day, last_id=_last_id(day, before), sealed_at=clock.now())
        seal.entries, seal.digest = _digest_of(seal, before)
        seal.save(force_insert=True)
        before, day = seal, day + timedelta(days=1)
        sealed += 1
    return sealed


def broken_seals() -> list[date]:
    """Return the days whose rows no longer give their seal: changed, added or taken away."""
    broken, before = [], None
    for seal in Seal.objects.order_by("day").iterator():
        if _digest_of(seal, before)[1] != bytes(seal.digest):
            broken.append(seal.day)
        before = seal
    return broken


def _digest_of(seal: Seal, before: Seal | None) -> tuple[int, bytes]:
    """Return the number of entries that `seal` covers and their digest, chained to the seal `before` it."""
    sha = hashlib.sha256(bytes(before.digest) if before else b"")
    count = 0
    day, after = _ends(seal.day)
    bounds: dict[str, datetime | int] = {
        "day": day,
        "next": after,
        "before": _reach(before),
        "last": seal.last_id,
    }
    with connection.chunked_cursor() as cursor:
        cursor.execute(UP_TO, bounds)
        for _id, row in cursor:
            sha.update(row.encode())
            sha.update(b"\n")
            count += 1
    return count, sha.digest()


def _last_id(day: date, before: Seal | None) -> int:
    """Return the last entry that the seal of `day` covers; never one before the last of an earlier seal."""
    with connection.cursor() as cursor:
        cursor.execute(LAST, _ends(day))
        return max(cursor.fetchone()[0] or 0, _reach(before))


def _reach(seal: Seal | None) -> int:
    return seal.last_id if seal else 0


def _first_day() -> date | None:
    first = Entry.objects.order_by("at").values_list("at", flat=True).first()
    return None if first is None else first.astimezone(UTC).date()


def _ends(day: date) -> tuple[datetime, datetime]:
    start = datetime.combine(day, time(), UTC)
    return start, start + timedelta(days=1)
