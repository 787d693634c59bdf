"""Who exactly will get it, by which channel, and who will not: known before anything leaves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from noaber.broadcasts.audience import shape_of
from noaber.broadcasts.models import Broadcast
from noaber.broadcasts.queries.choosing import Chosen, areas_touched, chosen_by, doors_chosen
from noaber.broadcasts.queries.doses import Dose, dose_of
from noaber.channels.models import CONTACT, ONCE, PERSONAL, TO_DOORS
from noaber.channels.queries import (
    Step,
    doors_told,
    ladder_of,
    reach,
    reached_ever,
    told_in_threads,
    who_got,
)
from noaber.core.arrays import distinct
from noaber.people.consent import EXERCISES
from noaber.people.models import Person
from noaber.people.queries import homes_at, who_agreed

Ids = NDArray[np.int64]
NOBODY: Ids = np.empty(0, np.int64)
ONCE_FOR_ALL: Ids = np.array([CONTACT], np.int64)  # what is seen by everybody is handed over once
MOST_DOORS_DRAWN = 20_000
FEWEST_TOLD = 5  # people: a smaller number of one kind could tell who
DEVICE_CHANNELS = ("page", "webpush")


@dataclass(frozen=True)
class Audience:
    """Everybody a broadcast is for: ids by channel, and how many were meant."""

    recipients: dict[str, Ids]
    people: int
    doors: int
    unreachable: int


@dataclass(frozen=True)
class ChannelReach:
    """How many people and doors one channel reaches."""

    channel: str
    people: int
    doors: int

    @property
    def for_all(self) -> bool:
        """Whether it is seen by whoever passes, so that nobody can be counted."""
        return self.channel in ONCE


@dataclass(frozen=True)
class Preview:
    """What the author and the second person see before anything leaves."""

    people: int = 0
    sure: int = 0
    perhaps: int = 0
    doors: int = 0
    doors_reached: int = 0
    doors_empty: int = 0  # nobody registered there
    channels: list[ChannelReach] = field(default_factory=list)
    unreachable: list[tuple[str, int]] = field(default_factory=list)
    dose: Dose = field(default_factory=lambda: Dose([]))
    points: list[list[float]] = field(default_factory=list)  # lon, lat, 1 when reached, door
    outline: dict[str, Any] | None = None
    area_ids: list[int] = field(default_factory=list)
    steps: list[tuple[int, list[tuple[str, int]]]] = field(default_factory=list)
    by_device: bool = False  # who of these people reads it is not known, on purpose

    @property
    def silent_doors(self) -> int:
        """Doors behind which nobody is reached."""
        return self.doors - self.doors_reached

    @property
    def missed_doors(self) -> int:
        """Doors where somebody is registered, and nobody is reached."""
        return self.silent_doors - self.doors_empty


def audience_of(broadcast: Broadcast) -> Audience:
    """Return who it goes to if it left now. Costs the same few queries for one street and for a town."""
    chosen = _chosen(broadcast.audience)
    if chosen is None:
        return Audience({}, 0, 0, 0)
    ids = _people_meant(chosen, broadcast.audience)
    recipients = recipients_among(ids, broadcast)
    reached = _together(recipients.values())
    recipients |= {channel: ONCE_FOR_ALL for channel in broadcast.channels if channel in ONCE}
    if not broadcast.is_for_devices:
        recipients |= {channel: chosen.doors.ids for channel in broadcast.channels if channel in TO_DOORS}
    return Audience(recipients, len(ids), len(chosen.doors.ids), len(ids) - len(reached))


def recipients_among(ids: Ids, broadcast: Broadcast) -> dict[str, Ids]:
    """Which of these persons get it by which of its channels."""
    found = reach(ids, category=broadcast.category, urgency=broadcast.urgency)
    return _by_channel(found.channels, broadcast.channels, broadcast.audience)


def preview_of(
    spec: dict[str, Any],
    *,
    channels: Sequence[str],
    category: str,
    urgency: str,
    besides: int | None = None,
    exercise: bool = False,
) -> Preview:
    """Return what a broadcast for this description would reach; `besides` is left out of the dose.

    An exercise reaches nobody but who agreed to exercises, and goes to no door.
    """
    chosen = _chosen(spec)
    if chosen is None:
        return Preview()
    if exercise:
        joined = who_agreed(EXERCISES, chosen.everybody)
        inside, perhaps = np.intersect1d(chosen.inside, joined), np.intersect1d(chosen.perhaps, joined)
        chosen = replace(chosen, inside=inside, perhaps=perhaps)
        channels = [name for name in channels if name in PERSONAL]
    ids = _people_meant(chosen, spec)
    found = reach(ids, category=category, urgency=urgency)
    by_channel = _by_channel(found.channels, channels, spec)
    doors, by_device = chosen.doors, bool(spec.get("device"))
    persons, addresses = homes_at(doors.ids)
    reached = np.isin(persons, _together(by_channel.values()))
    lit = np.isin(doors.ids, addresses[reached])
    return Preview(
        people=len(ids),
        sure=len(chosen.inside),
        perhaps=len(chosen.perhaps),
        doors=len(doors.ids),
        doors_reached=int(lit.sum()),
        doors_empty=len(doors.ids) - len(distinct(addresses)),
        channels=[
            ChannelReach(name, len(who), len(distinct(addresses[np.isin(persons, who)])))
            for name, who in by_channel.items()
            if name not in TO_DOORS
        ]
        + [
            ChannelReach(name, 0, 0 if by_device else len(doors.ids)) for name in channels if name in TO_DOORS
        ],
        unreachable=said_of_enough(found.unreachable),
        dose=dose_of(ids, besides=besides),
        points=_points(doors, lit),
        outline=chosen.shape.as_geojson() if chosen.shape is not None else None,
        area_ids=chosen.area_ids,
        steps=_steps(ladder_of(by_channel, category=category, kind="alert", urgency=urgency)),
        by_device=by_device,
    )


def only_drawn(spec: dict[str, Any]) -> Preview:
    """What was drawn, and nothing about who lives there."""
    shape = shape_of(spec)
    return Preview(outline=shape.as_geojson() if shape is not None else None)


def doors_of(broadcast: Broadcast, *, only_silent: bool = False) -> Ids:
    """Return the doors that a broadcast is for, as sorted numbers of addresses.

    `only_silent` keeps those where nobody is reached now by the personal channels that were chosen.
    """
    if not broadcast.audience:
        return NOBODY
    doors = distinct(doors_chosen(broadcast.audience).ids)
    if not only_silent:
        return doors
    persons, addresses = homes_at(doors)
    recipients = audience_of(broadcast).recipients
    reached = _together(ids for channel, ids in recipients.items() if channel in PERSONAL)
    return np.setdiff1d(doors, addresses[np.isin(persons, reached)])


def said_of_enough(unreachable: dict[str, Ids]) -> list[tuple[str, int]]:
    """Reasons with how many, the most first; those of few are told together, so that nobody is known."""
    counts = sorted(((reason, len(ids)) for reason, ids in unreachable.items()), key=lambda row: -row[1])
    said = [(reason, n) for reason, n in counts if n >= FEWEST_TOLD]
    few = sum(n for _reason, n in counts if n < FEWEST_TOLD)
    return [*said, ("several", few)] if few else said


def closing_recipients(broadcast: Broadcast) -> dict[str, Ids]:
    """Everybody who was ever sent a version of it hears how it ended, on the channels on which they were
    told."""
    found = reached_ever(broadcast)
    answered = np.array(broadcast.answers.values_list("person_id", flat=True), np.int64)
    found |= doors_told(broadcast) | told_in_threads(broadcast)
    return {**found, "page": np.union1d(found.get("page", NOBODY), answered)}


def was_reached(person, broadcast: Broadcast) -> bool:
    """Whether it was sent to this person."""
    return bool(person.is_authenticated and broadcast.is_out and broadcast.pk in who_got(person, [broadcast]))


def own_channels(person: Person, broadcast: Broadcast) -> dict[str, Ids]:
    """The channels of one person, for a test to oneself."""
    one = np.array([person.pk], np.int64)
    found = reach(one, category=broadcast.category, urgency="urgent")
    return {"page": one} | {name: ids for name, ids in found.channels.items() if len(ids)}


def _steps(ladder: Iterable[Step]) -> list[tuple[int, list[tuple[str, int]]]]:
    """The steps of a ladder by their minutes: for each the channels, with how many people at most."""
    by_minutes: dict[int, list[tuple[str, int]]] = {}
    for step in ladder:
        by_minutes.setdefault(step.minutes, []).append((step.channel, len(step.ids)))
    return sorted(by_minutes.items())


def _chosen(spec: dict[str, Any]) -> Chosen | None:
    """What the description comes to; when devices decide, everybody of the buurten that it touches."""
    if not spec:
        return None
    if not spec.get("device"):
        return chosen_by(spec)
    return chosen_by({"areas": areas_touched(spec)}) if areas_touched(spec) else None


def _people_meant(chosen: Chosen, spec: dict[str, Any]) -> Ids:
    return chosen.inside if spec.get("sure_only") else chosen.everybody


def _by_channel(found: dict[str, Ids], channels: Sequence[str], spec: dict[str, Any]) -> dict[str, Ids]:
    """The people of each channel that was chosen; a device can only decide about what it shows itself."""
    able = DEVICE_CHANNELS if spec.get("device") else channels
    return {name: found.get(name, NOBODY) if name in able else NOBODY for name in channels}


def _together(arrays: Iterable[Ids]) -> Ids:
    arrays = [array for array in arrays if len(array)]
    return distinct(np.concatenate(arrays)) if arrays else NOBODY


def _points(doors, lit) -> list[list[float]]:
    if len(doors.ids) > MOST_DOORS_DRAWN:
        return []
    return [
        [round(lon, 6), round(lat, 6), int(on), pk]
        for pk, lon, lat, on in zip(
            doors.ids.tolist(), doors.lons.tolist(), doors.lats.tolist(), lit.tolist(), strict=True
        )
    ]
