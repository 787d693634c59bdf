"""A neighbourhood's own page: what goes on, what was promised, how usual it is."""

from dataclasses import dataclass
from datetime import date, timedelta

from noaber.broadcasts.models import Broadcast
from noaber.broadcasts.queries import public_endings
from noaber.cases.queries import promises as cases
from noaber.core import clock
from noaber.people.models import Organisation
from noaber.places.models import Area
from noaber.places.queries import area_ids_within
from noaber.playbooks.queries.publicly import Public, public_in
from noaber.site.queries.keeping import kept_when_many
from noaber.site.queries.promises import Line, Overview, line_of, promises_overview

GOING_ON, ENDINGS, INITIATIVES = 5, 3, 4
TOLD = {cases.DONE: 2, cases.LATE: 1, cases.NOT: 1}
WEEKS = 52
PERIOD = 4


@dataclass(frozen=True)
class Usual:
    """How many public reports came in lately, and how many are usual in as many weeks here."""

    now: int
    low: int
    high: int
    weeks: list[tuple[date, int]]


@dataclass(frozen=True)
class Place:
    """All of the page."""

    area: Area
    going_on: list[Line]
    going_on_count: int
    overview: Overview
    told: list[Line]
    endings: list[Broadcast]
    initiatives: list[Public]
    usual: Usual | None

    @property
    def senders(self) -> list[Organisation]:
        """Who sent the messages that ended here, each once."""
        return sorted({row.organisation for row in self.endings}, key=lambda sender: sender.name)


def place_overview(area: Area) -> Place:
    """Compose the page of an area. Five queries, the same for everybody."""
    overview = promises_overview(area)
    unfinished, latest = cases.unfinished_and_latest(area, unfinished=GOING_ON, latest=TOLD)
    return Place(
        area=area,
        going_on=[line_of(row) for row in unfinished],
        going_on_count=overview.counts[cases.BUSY] + overview.counts[cases.LATE],
        overview=overview,
        told=[line_of(row) for row in latest],
        endings=public_endings(area_ids_within(area.pk), limit=ENDINGS),
        initiatives=public_in(area, most=INITIATIVES),
        usual=usual(area),
    )


def said(area: Area) -> dict:
    """What was promised, done and not done: the part of the page that changes most."""
    return {"overview": promises_overview(area), "told": told(area)}


def going_on(area: Area) -> list[Line]:
    """What most neighbours noticed and is not finished yet."""
    return [line_of(row) for row in cases.unfinished(area, most=GOING_ON)]


def told(area: Area) -> list[Line]:
    """The latest that was done, is late and was not done: of equal rank."""
    return [line_of(row) for row in cases.latest(area, most=TOLD)]


def usual(area: Area) -> Usual | None:
    """Compare the last weeks with as many weeks at a time over the year before; None without a history."""
    monday = clock.today() - timedelta(days=clock.today().weekday())
    start = monday - timedelta(weeks=WEEKS)
    found = kept_when_many(
        "weeks",
        area,
        lambda: dict(cases.filed_per_week(area, since=clock.at_local(start))),
        lambda weeks: sum(weeks.values()),
    )
    weeks = [(day, found.get(day, 0)) for n in range(WEEKS + 1) if (day := start + timedelta(weeks=n))]
    first = min(found, default=monday)
    sums = [
        sum(number for _day, number in weeks[n : n + PERIOD])
        for n in range(0, WEEKS + 1 - 2 * PERIOD, PERIOD)
        if weeks[n][0] >= first
    ]
    if len(sums) < 4:
        return None
    ordered = sorted(sums)
    cut = len(ordered) // 6
    return Usual(
        sum(number for _day, number in weeks[-PERIOD:]), ordered[cut], ordered[-1 - cut], weeks[-13:]
    )
