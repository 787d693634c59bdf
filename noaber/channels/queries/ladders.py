"""Who gets a message by which channel first, and by which next; and which steps a message has taken."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db import connection
from django.db.models import Min, Sum

from noaber.channels.models import PERSONAL, Channel, Rung, Urgency
from noaber.channels.rules import can_wait_for_digest
from noaber.channels.sending import Ladder, sending
from noaber.core.arrays import as_array, distinct

OUTWARD = tuple(channel.value for channel in PERSONAL if channel != Channel.PAGE)
NOBODY = np.empty(0, np.int64)

# Few people have an order or a wait of their own: those who chose alike come back together.
CHOSEN = """
SELECT string_agg(int8send(person_id), ''), channel_order, wait_minutes FROM channels_reachability
WHERE person_id = ANY(%s::bigint[]) AND (channel_order <> '{}' OR wait_minutes IS NOT NULL)
GROUP BY 2, 3
"""
DUE = """
SELECT m.id FROM channels_rung r JOIN channels_mailing m ON m.id = r.mailing_id
WHERE r.taken_at IS NULL AND (r.due_at <= %(now)s OR m.withdrawn_at IS NOT NULL
                              OR m.overtaken_at IS NOT NULL OR m.expires_at <= %(now)s)
GROUP BY m.id ORDER BY m.id LIMIT %(most)s
"""
GATHERING = """
SELECT string_agg(int8send(person_id), '') FROM channels_preference
WHERE category = %s AND channel = 'mail' AND pace <> 'at_once' AND person_id = ANY(%s::bigint[])
"""


@dataclass(frozen=True, slots=True)
class Step:
    """Some persons by one channel, so many minutes after the start; number 1 is the start itself."""

    number: int
    minutes: int
    channel: str
    ids: np.ndarray


@dataclass(frozen=True, slots=True)
class Taken:
    """One step of a message as it went: how many it was meant for, and who had confirmed by then."""

    number: int
    channel: str
    due_at: datetime
    people: int
    sent: int | None

    @property
    def spared(self) -> int | None:
        """Who did not need this step any more."""
        return None if self.sent is None else self.people - self.sent


def ladder_of(
    recipients: Mapping[str, Iterable[int]], *, category: str, kind: str, urgency: str
) -> list[Step]:
    """Divide the recipients by channel over the steps of their ladders; everybody has every channel once.

    What is no channel of persons, the page, and mail that only fills somebody's overview go at the start:
    none of them is a step. Life and limb, and who wants it so, have every channel at the start.
    """
    meant = {channel: _array(ids) for channel, ids in recipients.items()}
    steps = [
        Step(1, 0, channel, ids) for channel, ids in meant.items() if channel not in OUTWARD and len(ids)
    ]
    meant = {channel: ids for channel, ids in meant.items() if channel in OUTWARD and len(ids)}
    if not meant:
        return steps
    level = Urgency[urgency.upper()]
    if "mail" in meant and can_wait_for_digest(category, kind, level):
        gathering = np.intersect1d(_gathering(category, meant["mail"]), meant["mail"])
        steps += [Step(1, 0, "mail", gathering)] if len(gathering) else []
        meant["mail"] = np.setdiff1d(meant["mail"], gathering, assume_unique=True)
    everybody = distinct(np.concatenate(list(meant.values())))
    house = sending().ladders[urgency]
    if level == Urgency.LIFE:
        return _joined([*steps, *_steps_of(everybody, meant, Ladder(0, house.order))])
    for persons, ladder in _by_choice(everybody, house):
        steps += _steps_of(persons, meant, ladder)
    return _joined(steps)


def first_of(steps: Iterable[Step]) -> dict[str, np.ndarray]:
    """Who gets it at the start, by channel: those at whose first step it stands and who have an overview."""
    start = defaultdict(list)
    for step in steps:
        if step.number == 1:
            start[step.channel].append(step.ids)
    return {channel: distinct(np.concatenate(parts)) for channel, parts in start.items()}


def steps_of(source, *, kinds: Sequence[str] = ("alert",)) -> list[Taken]:
    """The steps of the messages about `source`, in the order of time; those to come have no `sent` yet."""
    rows = Rung.objects.filter(
        mailing__source_label=source._meta.label_lower,
        mailing__source_id=source.pk,
        mailing__kind__in=kinds,
        number__gte=1,
    )
    grouped = rows.values("number", "channel", "due_at").annotate(
        people=Sum("size"), sent_to=Sum("sent"), first=Min("pk")
    )
    return [
        Taken(row["number"], row["channel"], row["due_at"], row["people"], row["sent_to"])
        for row in grouped.order_by("due_at", "number", "first")
    ]


def sleeping_of(mailings: Iterable[int]) -> dict[str, int]:
    """How many wait for their morning, by channel."""
    asleep = Rung.objects.filter(mailing__in=list(mailings), number=0, taken_at=None)
    return dict(asleep.values_list("channel").annotate(Sum("size")))


def mailings_due(now: datetime, most: int) -> list[int]:
    """The mailings of which a step is due or that have ended since, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(DUE, {"now": now, "most": most})
        return [row[0] for row in cursor]


def _by_choice(everybody: np.ndarray, house: Ladder) -> list[tuple[np.ndarray, Ladder]]:
    """Everybody once, with the order and the wait that they chose, or those of the house."""
    chosen = []
    with connection.cursor() as cursor:
        cursor.execute(CHOSEN, [as_array(everybody.tolist())])
        for persons, order, wait in cursor:
            own = (*order, *(channel for channel in house.order if channel not in order))
            chosen.append((_numbers(persons), Ladder(house.wait if wait is None else wait, own)))
    rest = everybody
    for persons, _ladder in chosen:
        rest = np.setdiff1d(rest, persons, assume_unique=True)
    return [(rest, house), *chosen]


def _steps_of(persons: np.ndarray, meant: Mapping[str, np.ndarray], ladder: Ladder) -> list[Step]:
    """For each the channels that they have, in this order: the first at once, the next after the wait."""
    had = np.zeros(len(persons), np.int64)
    steps = []
    for channel in (*ladder.order, *(other for other in meant if other not in ladder.order)):
        here = np.isin(persons, meant.get(channel, NOBODY))
        for before in np.unique(had[here]).tolist():
            ids = persons[here & (had == before)]
            number = before + 1 if ladder.wait else 1
            steps.append(Step(number, before * ladder.wait, channel, ids))
        had = had + here
    return steps


def _joined(steps: list[Step]) -> list[Step]:
    """One step for each number, moment and channel, the first first."""
    together = defaultdict(list)
    for step in steps:
        together[step.number, step.minutes, step.channel].append(step.ids)
    found = [Step(*key, distinct(np.concatenate(parts))) for key, parts in together.items()]
    place = Channel.values.index
    return sorted(found, key=lambda step: (step.minutes, step.number, place(step.channel)))


def _gathering(category: str, persons: np.ndarray) -> np.ndarray:
    with connection.cursor() as cursor:
        cursor.execute(GATHERING, [category, as_array(persons.tolist())])
        return _numbers(cursor.fetchone()[0])


def _numbers(raw) -> np.ndarray:
    return np.sort(np.frombuffer(raw or b"", ">i8").astype(np.int64))


def _array(ids: Iterable[int]) -> np.ndarray:
    return distinct(ids if hasattr(ids, "__len__") else list(ids))
