"""Reading the journal in order: nothing lost, nothing twice, whatever writers do.

The cursor is the pair (xact, id), read below the oldest transaction that is still open. A cursor
on id alone loses entries: ids are handed out before commit. Effects and cursor move in one
transaction, so an effect inside the database happens exactly once.
"""

import json
import logging
from collections.abc import Callable, Mapping, Sequence

from django.db import connection, transaction

from noaber.core import clock
from noaber.journal.actions import caused_by, clear_alarm, raise_alarm, record
from noaber.journal.entries import RETRIED
from noaber.journal.models import Entry, Parked
from noaber.journal.queries import lag_seconds, parked_entries

log = logging.getLogger("noaber.journal")

Reactions = Mapping[str, Sequence[Callable[[Entry], None]]]
BATCH = 200
PATIENCE = 5
LATE = 5.0  # seconds

# `e.xact` in ORDER BY, never `xact`: a bare name would mean the output column, and text sorts 999 after 1000.
NEXT = """
SELECT e.id, e.xact::text AS position, at, name, actor, object_label, object_id, area_id, cell, data,
       origin, caused_by, depth, written_at
FROM journal_entry e
WHERE (e.xact, e.id) > (%s::xid8, %s) AND e.xact < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY e.xact, e.id LIMIT %s
"""
LAST_OF_HISTORY = """
WITH waiting AS (
    SELECT e.xact, e.id, e.origin FROM journal_entry e
    WHERE (e.xact, e.id) > (%s::xid8, %s) AND e.xact < pg_snapshot_xmin(pg_current_snapshot())
), live AS (
    SELECT xact, id FROM waiting WHERE origin = 'live' ORDER BY waiting.xact, id LIMIT 1
)
SELECT w.xact::text, w.id FROM waiting w
WHERE NOT EXISTS (SELECT FROM live WHERE (w.xact, w.id) >= (live.xact, live.id))
ORDER BY w.xact DESC, w.id DESC LIMIT 1
"""
FIELDS = (
    *("id", "at", "name", "actor", "object_label", "object_id", "area_id", "cell"),
    *("data", "origin", "caused_by", "depth", "written_at"),
)


def react(reactions: Reactions, *, consumer: str = "wiring", batch: int = BATCH) -> bool:
    """Let the next entries have their effects; return whether there were any.

    One transaction: lock the cursor (another worker has it: nothing to do) · run each live entry's
    reactions in a savepoint · after five failures park the entry and later ones about the same
    object · move the cursor. A failing entry holds the others back until it succeeds or is parked.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        place = _place(cursor, consumer)
        if place is None:
            return False
        xact, entry_id, failing, failures = place
        entries = _next(cursor, xact, entry_id, batch)
        parked = _parked_objects(consumer) if entries else set()
        for entry in entries:
            error = _effects(entry, reactions, consumer, parked)
            if error is not None:
                failures = failures + 1 if failing == entry.pk else 1
                if failures < PATIENCE:
                    _move(cursor, consumer, xact, entry_id, entry.pk, failures)
                    return False  # try again after a pause
                _park(entry, consumer, error)
                parked.add((entry.object_label, entry.object_id))
            xact, entry_id, failing, failures = entry.xact, entry.pk, None, 0
        if entries:
            _move(cursor, consumer, xact, entry_id, None, 0)
    return bool(entries)


def pass_over_history(consumer: str = "wiring") -> None:
    """Move the reader past what has no effects, up to the first live entry, in one step however much it is.

    For who has just filled a database with history: what happens next needn't wait until all that was read.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        place = _place(cursor, consumer)
        if place is None:
            return
        cursor.execute(LAST_OF_HISTORY, place[:2])
        if found := cursor.fetchone():
            xact, entry_id = found
            _move(cursor, consumer, xact, entry_id, None, 0)


def retry_parked(reactions: Reactions, *, by, consumer: str = "wiring") -> tuple[int, int]:
    """Try what was set aside once more, in order; return how many succeeded and how many remain.

    An object's later entries stay parked while an earlier one fails. Records `journal.retried` for each.
    """
    done, blocked = 0, set()
    for row in parked_entries(consumer):
        about = (row.object_label, row.object_id)
        if about in blocked:
            continue
        try:
            done += _retry(row, reactions, by)
        except Exception as wrong:
            log.exception("parked entry %s failed again", row.entry_id)
            Parked.objects.filter(pk=row.pk).update(error=repr(wrong)[:500])
            record(RETRIED, by=by, about=row, entry=row.entry_id, done=False)
            blocked.add(about)
    left = Parked.objects.filter(consumer=consumer).count()
    if not left:
        clear_alarm("journal.parked")
    return done, left


@transaction.atomic
def _retry(row: Parked, reactions: Reactions, by) -> bool:
    """Let one entry have its effects; False when somebody else is at it, or was first."""
    taken = Parked.objects.select_for_update(skip_locked=True).filter(pk=row.pk).first()
    if taken is None:
        return False
    _run(Entry.objects.get(pk=row.entry_id), reactions)
    record(RETRIED, by=by, about=row, entry=row.entry_id, done=True)
    taken.delete()
    return True


def watch_lag(consumer: str = "wiring") -> float:
    """Raise the alarm when the reader is more than five seconds behind, clear it when not."""
    lag = lag_seconds(consumer)
    if lag > LATE:
        if raise_alarm("journal.lag", f"{consumer}: {lag:.0f} s"):
            log.error("the journal's reader %s is %.0f s behind", consumer, lag)
    else:
        clear_alarm("journal.lag")
    return lag


def _place(cursor, consumer: str) -> tuple | None:
    cursor.execute("INSERT INTO journal_cursor (consumer) VALUES (%s) ON CONFLICT DO NOTHING", [consumer])
    cursor.execute(
        "SELECT xact::text, entry_id, failing_id, failures FROM journal_cursor "
        "WHERE consumer = %s FOR UPDATE SKIP LOCKED",
        [consumer],
    )
    return cursor.fetchone()


def _next(cursor, xact: str, entry_id: int, batch: int) -> list[Entry]:
    cursor.execute(NEXT, [xact, entry_id, batch])
    found = []
    for row in cursor.fetchall():
        entry = Entry(**dict(zip(FIELDS, row[:1] + row[2:], strict=True)))
        entry.xact = row[1]
        if isinstance(entry.data, str):
            entry.data = json.loads(entry.data)
        found.append(entry)
    return found


def _move(cursor, consumer, xact, entry_id, failing, failures) -> None:
    cursor.execute(
        "UPDATE journal_cursor SET xact = %s::xid8, entry_id = %s, failing_id = %s, failures = %s "
        "WHERE consumer = %s",
        [xact, entry_id, failing, failures, consumer],
    )


def _effects(entry: Entry, reactions: Reactions, consumer: str, parked: set) -> Exception | None:
    if entry.origin != "live" or entry.name not in reactions:
        return None
    if (entry.object_label, entry.object_id) in parked:
        _park(entry, consumer, None)
        return None
    try:
        with transaction.atomic():
            _run(entry, reactions)
    except Exception as wrong:
        log.exception("reaction to %s (%s) failed", entry.name, entry.pk)
        return wrong
    return None


def _run(entry: Entry, reactions: Reactions) -> None:
    with caused_by(entry):
        for effect in reactions.get(entry.name, ()):
            effect(entry)


def _parked_objects(consumer: str) -> set:
    return set(Parked.objects.filter(consumer=consumer).values_list("object_label", "object_id").distinct())


def _park(entry: Entry, consumer: str, error: Exception | None) -> None:
    Parked.objects.create(
        consumer=consumer,
        entry_id=entry.pk,
        object_label=entry.object_label,
        object_id=entry.object_id,
        error=repr(error)[:500] if error else "waits for an earlier entry",
        parked_at=clock.now(),
    )
    if raise_alarm("journal.parked", f"{entry.name} {entry.pk}"):
        log.error("entry %s (%s) was set aside after %s failures", entry.pk, entry.name, PATIENCE)
