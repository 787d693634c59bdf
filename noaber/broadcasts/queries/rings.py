"""Rings with days: until when they hold, who came to live inside, and which are open to write to."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from noaber.broadcasts.audience import choice_of
from noaber.broadcasts.models import Broadcast
from noaber.broadcasts.ring_rules import ring_rules
from noaber.broadcasts.rules import can_write_broadcast
from noaber.core import clock
from noaber.initiatives.queries import ring_names
from noaber.people.models import Person
from noaber.people.queries import places_of_all
from noaber.places.models import LivingRing
from noaber.places.queries import open_rings

LONG_AGO = datetime.min.replace(tzinfo=clock.UTC)


@dataclass(frozen=True)
class OpenRing:
    """A living ring as an author can choose it."""

    ring: LivingRing
    name: str

    @property
    def pk(self) -> int:
        return self.ring.pk

    @property
    def days_left(self) -> int:
        return max(1, math.ceil((self.ring.until - clock.now()) / timedelta(days=1)))

    def as_rings(self) -> list[dict[str, Any]]:
        """Its circles as rings of a description; the name says what happened, never at which door."""
        return [
            {"lon": c.lon, "lat": c.lat, "metres": c.metres, "days": self.days_left, "label": self.name}
            for c in self.ring.circles.all()
        ]


def rings_to_choose(person: Person, organisation) -> list[OpenRing]:
    """The rings that are open where this person may write for that organisation; not those of an initiative
    that is over, or of which they may not know."""
    names = {kind: rule.name for kind, rule in ring_rules().items()} | ring_names(person)
    return [
        OpenRing(ring, names[ring.kind])
        for ring in open_rings()
        if ring.kind in names
        and can_write_broadcast(person, organisation=organisation, area_ids=_area_of(ring))
    ]


def _area_of(ring: LivingRing) -> list[int]:
    return [ring.area_id] if ring.area_id else []


def rings_last_until(broadcast: Broadcast) -> datetime:
    """When the last ring of days of a broadcast that is out closes; long ago when it has none."""
    days = [ring["days"] for ring in rings_of_days(broadcast.audience)]
    if not days or broadcast.handed_over_at is None:
        return LONG_AGO
    return broadcast.handed_over_at + timedelta(days=max(days))


def newcomers_to(broadcast: Broadcast, person: Person) -> bool:
    """Whether this person has a place inside the description, in a ring that is open today."""
    open_days = (clock.now() - broadcast.handed_over_at) / timedelta(days=1)
    still = [ring for ring in rings_of_days(broadcast.audience) if ring["days"] > open_days]
    places = places_of_all([person.pk], [])
    exact = places.areas == 0  # who gives only a buurt is not known to live inside
    where = places.lons[exact], places.lats[exact], places.addresses[exact]
    inside = choice_of(broadcast.audience).contains(*where)
    return bool((inside & choice_of({"rings": still}).contains(*where)).any()) if still else False


def rings_of_days(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The rings that stay open, of a description and what counts along."""
    yield from (ring for ring in spec.get("rings", []) if ring.get("days"))
    for part in spec.get("also", []):
        yield from rings_of_days(part)
