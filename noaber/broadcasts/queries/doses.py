"""How much people and places get already, and who is therefore left out; who takes part in exercises."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from noaber.broadcasts.kinds import Kind
from noaber.broadcasts.models import OUT, Broadcast, Urgency
from noaber.channels.models import PERSONAL
from noaber.channels.queries import how_many_each
from noaber.core import clock
from noaber.core.arrays import distinct
from noaber.people.consent import EXERCISES
from noaber.people.queries import who_agreed
from noaber.places.queries import get_area

Ids = NDArray[np.int64]
NOBODY: Ids = np.empty(0, np.int64)
PERIOD = timedelta(days=7)

IN_AREAS = """
SELECT area, count(*) FROM broadcasts_broadcast b CROSS JOIN LATERAL unnest(b.area_ids) AS a(area)
WHERE b.handed_over_at >= %s AND NOT b.exercise AND b.id <> %s AND area = ANY(%s::bigint[]) GROUP BY area
"""


@dataclass(frozen=True)
class Dose:
    """How many of these people got how many messages in the last seven days."""

    already: list[tuple[int, int]]  # (messages already had, people), most messages first

    @property
    def most(self) -> int:
        """How many messages the people with the most had already."""
        return self.already[0][0] if self.already else 0

    @property
    def people(self) -> int:
        return self.already[0][1] if self.already else 0


@dataclass(frozen=True)
class Kept:
    """Who of an audience may have it, by channel; and how many are left out, and why."""

    recipients: dict[str, Ids]
    over: int = 0  # had the most that anybody gets
    spared: int = 0  # had what is advised, and the author left them out
    not_joined: int = 0  # did not agree to exercises

    @property
    def left_out(self) -> int:
        return self.over + self.spared + self.not_joined


def had_by(ids: Ids, *, besides: int | None = None) -> Ids:
    """For each of these persons how many messages they were sent in seven days; exercises do not count."""
    recent = Broadcast.objects.filter(
        status__in=OUT, handed_over_at__gte=clock.now() - PERIOD, exercise=False
    )
    return how_many_each(recent.exclude(pk=besides).only("pk"), ids)


def dose_of(ids: Ids, *, besides: int | None = None) -> Dose:
    """Count these people by how many messages they were sent in seven days. Two queries, however many there
    were."""
    had = had_by(ids, besides=besides)
    counts, people = np.unique(had[had > 0], return_counts=True)
    return Dose([(int(n), int(p)) for n, p in zip(counts[::-1], people[::-1], strict=True)])


def people_of(recipients: Mapping[str, Ids]) -> Ids:
    """Everybody in the channels of which the recipients are persons, once."""
    arrays = [ids for channel, ids in recipients.items() if channel in PERSONAL and len(ids)]
    return distinct(np.concatenate(arrays)) if arrays else NOBODY


def kept_of(row: Broadcast, recipients: Mapping[str, Ids], *, always: Ids = NOBODY) -> Kept:
    """Leave out who had the most, who is spared, and from an exercise who did not agree to it.

    `always` may have it whatever they had: who got an earlier version. An exercise has no other channels than
    those of persons, because nobody else can have agreed.
    """
    people = people_of(recipients)
    if row.exercise:
        joined = who_agreed(EXERCISES, people)
        own = {channel: ids for channel, ids in recipients.items() if channel in PERSONAL}
        return Kept(_only(own, joined), not_joined=len(people) - len(joined))
    over, spared = _too_much(row, np.setdiff1d(people, always, assume_unique=True))
    stay = np.setdiff1d(people, np.union1d(over, spared), assume_unique=True)
    return Kept(_only(recipients, stay), over=len(over), spared=len(spared))


def busy_areas(kind: Kind, area_ids: Iterable[int], *, besides: int | None = None) -> list[tuple[str, int]]:
    """The buurten that had what is advised in seven days already, with how many messages, most first."""
    advised = kind.dose.area_advised
    if advised is None:
        return []
    return [(name, n) for name, n in _in_areas(area_ids, besides) if n >= advised]


def full_areas(row: Broadcast) -> list[str]:
    """The names of the buurten that had the most in seven days already; none for life and limb."""
    most = row.kind_data.dose.area_most
    if most is None or row.exercise or row.urgency == Urgency.LIFE:
        return []
    return [name for name, n in _in_areas(row.area_ids, row.pk) if n >= most]


def _too_much(row: Broadcast, people: Ids) -> tuple[Ids, Ids]:
    """Who had the most, and who is spared besides; nobody when lives are in danger."""
    dose = row.kind_data.dose
    if row.urgency == Urgency.LIFE or not len(people) or (dose.most is None and not row.spare_dosed):
        return NOBODY, NOBODY
    had = had_by(people, besides=row.pk)
    over = had >= dose.most if dose.most is not None else np.zeros(len(people), bool)
    spared = (had >= dose.advised) & ~over if row.spare_dosed else np.zeros(len(people), bool)
    return people[over], people[spared]


def _only(recipients: Mapping[str, Ids], stay: Ids) -> dict[str, Ids]:
    return {
        channel: ids[np.isin(ids, stay)] if channel in PERSONAL else ids
        for channel, ids in recipients.items()
    }


def _in_areas(area_ids: Iterable[int], besides: int | None) -> list[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(IN_AREAS, [clock.now() - PERIOD, besides or 0, list(area_ids)])
        found = cursor.fetchall()
    return sorted(_named(found), key=lambda area: (-area[1], area[0]))


def _named(found: Iterable[tuple[int, int]]) -> list[tuple[str, int]]:
    return [(area.name, n) for pk, n in found if (area := get_area(pk))]
