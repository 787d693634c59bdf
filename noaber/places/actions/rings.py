"""Rings that live: opened around what happened, merged with the next, closed when their days have passed."""

from datetime import datetime, timedelta

from django.db import transaction

from noaber.core import clock
from noaber.core.db import wait_for_lock
from noaber.journal.actions import record
from noaber.journal.actors import SYSTEM, system
from noaber.places import entries
from noaber.places.cells import distance_m
from noaber.places.models import LivingRing, RingCircle
from noaber.places.queries import area_at

CIRCLES_KEPT = timedelta(days=90)
MOST_AT_ONCE = 200


@transaction.atomic
def open_ring(
    *,
    kind: str,
    lon: float,
    lat: float,
    metres: int,
    days: int,
    at: datetime,
    object_label: str,
    object_id: int,
) -> LivingRing | None:
    """Draw a circle around what happened; return the ring that it is part of now, None when too late.

    1. What happened longer than `days` ago opens nothing; what has a circle already gets no other.
    2. Every open ring of this kind that the circle touches becomes one with it, the oldest; it stays open
    until `days` after the last thing that happened. 3. Without such a ring a new one opens.
    Records `places.ring_opened` or `places.ring_grown`, and `places.ring_merged` for each that was taken up.
    """
    until = at + timedelta(days=days)
    wait_for_lock(f"places.ring.{kind}")  # two that overlap must not both find nothing
    known = RingCircle.objects.filter(kind=kind, object_label=object_label, object_id=object_id)
    if until <= clock.now():
        return None
    if circle := known.select_related("ring").first():
        return circle.ring
    touched = _touched(kind, lon, lat, metres, at)
    ring = touched[0] if touched else _new(kind, lon, lat, at, until)
    circle = RingCircle(
        ring=ring, kind=kind, metres=metres, at=at, object_label=object_label, object_id=object_id
    )
    circle.move_to(lon, lat)
    circle.save()
    if touched:
        _grow(ring, touched[1:], until)
    name = entries.RING_GROWN if touched else entries.RING_OPENED
    record(name, by=SYSTEM, about=ring, area=ring.area_id, kind=kind, metres=metres, until=ring.until)
    return ring


def _touched(kind: str, lon: float, lat: float, metres: int, at: datetime) -> list[LivingRing]:
    """Open rings of which a circle meets this one, in metres and in days, the oldest first."""
    circles = RingCircle.objects.filter(kind=kind, ring__closed_at=None, ring__until__gte=at)
    rows = list(circles.select_related("ring").order_by("ring__opened_at", "ring_id"))
    if not rows:
        return []
    away = distance_m([row.lon for row in rows], [row.lat for row in rows], lon, lat)
    met = {row.ring_id: row.ring for row, far in zip(rows, away, strict=True) if far <= row.metres + metres}
    return list(met.values())


def _new(kind: str, lon: float, lat: float, at: datetime, until: datetime) -> LivingRing:
    return LivingRing.objects.create(kind=kind, area=area_at(lon, lat), opened_at=at, until=until)


def _grow(ring: LivingRing, others: list[LivingRing], until: datetime) -> None:
    """Take up the other rings, circles and days."""
    ring.until = max(ring.until, until, *(other.until for other in others))
    ring.save(update_fields=["until"])
    for other in others:
        other.circles.update(ring=ring)
        other.closed_at, other.merged_into = clock.now(), ring
        other.save(update_fields=["closed_at", "merged_into"])
        record(entries.RING_MERGED, by=SYSTEM, about=other, area=other.area_id, kind=other.kind, into=ring.pk)


@transaction.atomic
def close_finished_rings() -> int:
    """Close every ring whose days have passed; run by the tick. Records `places.ring_closed` for each."""
    due = LivingRing.objects.select_for_update(skip_locked=True).filter(
        closed_at=None, until__lte=clock.now()
    )
    rows = list(due[:MOST_AT_ONCE])
    for ring in rows:
        ring.closed_at = clock.now()
        ring.save(update_fields=["closed_at"])
        record(
            entries.RING_CLOSED,
            by=system("tick"),
            about=ring,
            area=ring.area_id,
            kind=ring.kind,
            circles=ring.circles.count(),
            days=(ring.until - ring.opened_at).days,
        )
    return len(rows)


@transaction.atomic
def forget_circles() -> int:
    """Delete where rings were, a term after they closed; run by the tick. The journal keeps what they did."""
    old = RingCircle.objects.filter(ring__closed_at__lte=clock.now() - CIRCLES_KEPT)
    return old.delete()[0]
