"""The seal: a chain of daily digests that shows whether anybody changed the journal."""

import hashlib
from datetime import date, timedelta

from django.db import connection

from noaber.core import clock
from noaber.journal.models import Entry, Seal

# As a row, in which an empty column keeps its place: an area can't be passed off as a cell.
ROW = """
SELECT ROW(id, at, name, actor, object_label, object_id, area_id, cell, data, origin, caused_by, depth)::text
FROM journal_entry WHERE at >= %s AND at < %s ORDER BY id
"""


def digest_of(day: date, before: bytes) -> tuple[int, bytes]:
    """Return the number of entries of `day` (UTC) and their digest, chained to `before`."""
    sha = hashlib.sha256(before)
    count = 0
    with connection.chunked_cursor() as cursor:
        cursor.execute(ROW, [f"{day} 00:00+00", f"{day + timedelta(days=1)} 00:00+00"])
        for (row,) in cursor:
            sha.update(row.encode())
            sha.update(b"\n")
            count += 1
    return count, sha.digest()


def seal_finished_days() -> int:
    """Seal every whole day (UTC) that is over and not sealed yet; return how many."""
    last = Seal.objects.order_by("-day").first()
    if last is not None:
        day, before = last.day + timedelta(days=1), bytes(last.digest)
    else:
        first = Entry.objects.order_by("at").values_list("at", flat=True).first()
        if first is None:
            return 0
        day, before = first.date(), b""
    sealed = 0
    while day < clock.now().date() - timedelta(days=1):  # a late entry of yesterday may still come
        count, before = digest_of(day, before)
        Seal.objects.create(day=day, entries=count, digest=before, sealed_at=clock.now())
        day += timedelta(days=1)
        sealed += 1
    return sealed


def broken_seals() -> list[date]:
    """Return the days whose rows no longer give their seal: changed, added or taken away."""
    broken, before = [], b""
    for seal in Seal.objects.order_by("day").iterator():
        _count, digest = digest_of(seal.day, before)
        if digest != bytes(seal.digest):
            broken.append(seal.day)
        before = bytes(seal.digest)
    return broken
