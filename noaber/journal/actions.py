"""The only place that writes the journal."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.db import connection, transaction

from noaber.core import clock
from noaber.journal import entries
from noaber.journal.models import Alarm, Entry, Reading, Upkeep
from noaber.journal.schema import WrongEntry, fitting

DEEPEST = 8
CHANNEL = "noaber_journal"
COLUMNS = "at, name, actor, object_label, object_id, area_id, cell, data, origin, caused_by, depth"

_origin: ContextVar[str] = ContextVar("origin", default="live")
_cause: ContextVar[Entry | None] = ContextVar("cause", default=None)


class TooDeep(Exception):
    """Entries caused each other more than eight deep: a loop in the wiring."""


def record(
    name: str,
    *,
    by,
    about,
    area: int | None = None,
    cell: int | None = None,
    at: datetime | None = None,
    **values,
) -> int:
    """Write one entry in the caller's transaction and return its id.

    `by` is an actor, `about` the row it is about. Raises WrongEntry when the values don't fit the
    declaration, TooDeep when reactions run in a circle. Costs one query; the readers are woken
    by the table itself when the transaction commits.
    """
    row = entry_row(name, by=by, about=about, area=area, cell=cell, at=at, **values)
    with connection.cursor() as cursor:
        marks = ", ".join(["%s"] * len(row))
        cursor.execute(f"INSERT INTO journal_entry ({COLUMNS}) VALUES ({marks}) RETURNING id", row)  # noqa: S608
        return cursor.fetchone()[0]


def record_many(rows: list[list]) -> None:
    """Write many entries made by `entry_row`, by COPY."""
    if not rows:
        return
    with connection.cursor() as cursor, cursor.copy(f"COPY journal_entry ({COLUMNS}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def entry_row(name: str, *, by, about, area=None, cell=None, at=None, **values) -> list:
    """Return the checked column values of an entry, in the order of COLUMNS."""
    if about.pk is None:
        raise WrongEntry(f"{name}: the object has not been saved")
    cause = _cause.get()
    depth = cause.depth + 1 if cause else 0
    if cause and depth > DEEPEST:
        raise TooDeep(f"{name} after {cause.name}")
    return [
        at or clock.now(),
        name,
        by.actor_key,
        about._meta.label_lower,
        about.pk,
        area,
        cell,
        json.dumps(fitting(name, values)),
        _origin.get(),
        cause.pk if cause else None,
        depth,
    ]


@contextmanager
def origin(name: str) -> Iterator[None]:
    """Mark every entry written inside as `live`, `import` or `history`. Only live entries cause effects."""
    if name not in ("live", "import", "history"):
        raise ValueError(f"unknown origin {name}")
    token = _origin.set(name)
    try:
        yield
    finally:
        _origin.reset(token)


def current_origin() -> str:
    """Return the origin that entries written now will have."""
    return _origin.get()


@contextmanager
def caused_by(entry: Entry) -> Iterator[None]:
    """Mark every entry written inside as an effect of `entry`."""
    token = _cause.set(entry)
    try:
        yield
    finally:
        _cause.reset(token)


def note_reading(*, by, about, why: str) -> None:
    """Note that `by` read `about`. Written even when the reader changes nothing."""
    Reading.objects.create(
        at=clock.now(),
        reader=by.actor_key,
        object_label=about._meta.label_lower,
        object_id=about.pk,
        why=why,
    )


def raise_alarm(kind: str, detail: str) -> bool:
    """Open the alarm `kind` unless it is open; returns whether it is new."""
    _alarm, new = Alarm.objects.get_or_create(
        kind=kind, cleared_at=None, defaults={"detail": detail, "raised_at": clock.now()}
    )
    return new


def clear_alarm(kind: str) -> None:
    """Close the alarm `kind`, if it is open."""
    Alarm.objects.filter(kind=kind, cleared_at=None).update(cleared_at=clock.now(), tell_after=None)


def claim_telling(alarm: Alarm, *, again: datetime) -> bool:
    """Take it upon oneself to tell the operator of an alarm; returns whether nobody else did."""
    rows = Alarm.objects.filter(pk=alarm.pk, cleared_at=None, tell_after=alarm.tell_after)
    return bool(rows.update(tell_after=again))


def note_told(alarm: Alarm) -> None:
    """Note that the operator was told."""
    Alarm.objects.filter(pk=alarm.pk).update(told_at=clock.now())


def claim_all_clear(alarm: Alarm) -> bool:
    """Take it upon oneself to tell that an alarm is over; returns whether nobody else did."""
    return bool(Alarm.objects.filter(pk=alarm.pk, all_clear_at=None).update(all_clear_at=clock.now()))


def put_off_telling(alarm: Alarm, *, until: datetime) -> None:
    """Give back what was claimed and could not be told."""
    Alarm.objects.filter(pk=alarm.pk).update(tell_after=until, all_clear_at=None)


def beat(loop: str) -> None:
    """Note that a loop came round."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_beat (loop, beat_at) VALUES (%s, clock_timestamp()) "
            "ON CONFLICT (loop) DO UPDATE SET beat_at = EXCLUDED.beat_at",
            [loop],
        )


@transaction.atomic
def note_upkeep(kind: Upkeep.Kind, *, ok: bool, by, at: datetime | None = None, **values) -> Upkeep:
    """Remember that a backup or a drill was made, and record it."""
    upkeep = Upkeep.objects.create(kind=kind, at=at or clock.now(), ok=ok)
    name = entries.BACKED_UP if kind == Upkeep.Kind.BACKUP else entries.DRILLED
    record(name, by=by, about=upkeep, ok=ok, **values)
    return upkeep


def open_partitions(first: date, last: date) -> None:
    """Make the monthly partitions from the month of `first` to that of `last`, where they are missing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT journal_open_month(m::date) FROM generate_series(%s::date, %s::date, '1 month') m",
            [first.replace(day=1), last],
        )


def open_coming_partitions() -> None:
    """Keep the partitions of this month and the next three ready."""
    today = clock.today()
    coming = date(today.year + (today.month + 3 - 1) // 12, (today.month + 3 - 1) % 12 + 1, 1)
    open_partitions(today, coming)
