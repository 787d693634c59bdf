"""Aggregates of broadcasts for the monitor and open data: per area and period, never a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from django.db.models import Count, F, Q

from noaber.broadcasts.kinds import Kind, Outcome, catalogue, outcome_of
from noaber.broadcasts.models import Broadcast, OutcomeClass, Status
from noaber.broadcasts.shares import LEAST_TOLD, Share, told
from noaber.core import clock
from noaber.people.models import Organisation


@dataclass(frozen=True)
class BroadcastFigures:
    """What was sent in some areas in a period, and how it ended."""

    sent: int
    closed: int
    closed_late: int
    outcomes: dict[str, int]
    answers: int | None


def broadcast_figures(
    *, since: datetime, until: datetime, area_ids: Iterable[int] | None = None
) -> BroadcastFigures:
    """Count the real broadcasts (no exercises) that left between two moments; two queries."""
    rows = Broadcast.objects.filter(handed_over_at__gte=since, handed_over_at__lt=until, exercise=False)
    if area_ids is not None:
        rows = rows.filter(area_ids__overlap=list(area_ids))
    ended = Q(status__in=(Status.CLOSED, Status.WITHDRAWN))
    as_outcome = {name: Count("pk", filter=Q(closing__outcome=name)) for name in OutcomeClass.values}
    found = rows.aggregate(
        sent=Count("pk"),
        closed=Count("pk", filter=ended),
        late=Count("pk", filter=Q(closed_at__gt=F("closing_due_at"))),
        **{f"as_{name}": count for name, count in as_outcome.items()},
    )
    answers = rows.aggregate(n=Count("answers"))["n"]
    return BroadcastFigures(
        sent=found["sent"],
        closed=found["closed"],
        closed_late=found["late"],
        outcomes={name: found[f"as_{name}"] for name in as_outcome},
        answers=answers if answers >= LEAST_TOLD else None,
    )


@dataclass(frozen=True)
class Ended:
    """How many messages of an organisation ended in one way, of all that somebody closed."""

    outcome: Outcome
    share: Share


@dataclass(frozen=True)
class Beside:
    """Of one kind: how many ended so, beside the share that Burgernet publishes for comparable messages."""

    kind: Kind
    outcome: Outcome
    share: Share
    theirs: int

    @property
    def stands(self) -> str:
        """Whether ours is below, above or cannot be told apart from theirs."""
        return self.share.stands_to(self.theirs)


@dataclass(frozen=True)
class Spread:
    """What half of the messages lie between, in percent, and the one in the middle.

    No interval of Wilson: that would treat thousands of people of one message as thousands of tries.
    """

    low: int
    middle: int
    high: int


@dataclass(frozen=True)
class Year:
    """All messages of an organisation in a calendar year. `chosen`, `reached`, `answered`: people times
    messages, careful for everybody."""

    year: int
    sent: int
    withdrawn: int
    late: int
    counted: int
    chosen: int
    reached: int
    answered: int
    answers_known: int
    reached_spread: Spread | None
    answered_spread: Spread | None
    ended: list[Ended]
    compared: list[Beside]
    exercises: int
    exercised: int
    months: list[int]


def year_of(organisation: Organisation, year: int, *, exact: bool) -> Year:
    """Count a year of messages, exercises apart; one query. Without the text of any message."""
    first, after = clock.at_local(date(year, 1, 1)), clock.at_local(date(year + 1, 1, 1))
    rows = Broadcast.objects.filter(
        organisation=organisation, handed_over_at__gte=first, handed_over_at__lt=after
    )
    named = (
        "kind",
        "status",
        "exercise",
        "handed_over_at",
        "closed_at",
        "closing_due_at",
        "closing__outcome",
    )
    counted = ("chosen", "reached", "answered")
    found = list(rows.values(*named, *(f"reckoning__{name}" for name in counted)))
    real = [row for row in found if not row["exercise"]]
    drills = [row for row in found if row["exercise"]]
    kept = [row for row in real if row["reckoning__chosen"]]
    known = [row for row in kept if row["reckoning__answered"] is not None]
    careful = (lambda number: number) if exact else told
    return Year(
        year=year,
        sent=len(real),
        withdrawn=sum(row["status"] == Status.WITHDRAWN for row in real),
        late=sum(bool(row["closed_at"]) and row["closed_at"] > row["closing_due_at"] for row in real),
        counted=len(kept),
        chosen=careful(sum(row["reckoning__chosen"] for row in kept)),
        reached=careful(sum(row["reckoning__reached"] for row in kept)),
        answered=careful(sum(row["reckoning__answered"] for row in known)),
        answers_known=len(known),
        reached_spread=_spread(kept, "reckoning__reached", "reckoning__chosen"),
        answered_spread=_spread(known, "reckoning__answered", "reckoning__reached"),
        ended=_ended(real),
        compared=_compared(real),
        exercises=len(drills),
        exercised=careful(sum(row["reckoning__reached"] or 0 for row in drills)),
        months=_by_month(real, 12 if year < clock.today().year else clock.today().month),
    )


def _spread(rows: list[dict], part: str, whole: str) -> Spread | None:
    """Of few messages the middle half says nothing."""
    shares = [100 * row[part] / row[whole] for row in rows if row[whole]]
    if len(shares) < LEAST_TOLD:
        return None
    return Spread(*(round(float(share)) for share in np.percentile(shares, [25, 50, 75])))


def _ended(rows: list[dict]) -> list[Ended]:
    """Every way in which somebody ended a message, the most first."""
    outcomes = [row["closing__outcome"] for row in rows if row["closing__outcome"]]
    counts = {slug: outcomes.count(slug) for slug in catalogue().outcomes}
    found = [
        Ended(outcome_of(slug), Share(number, len(outcomes))) for slug, number in counts.items() if number
    ]
    return sorted(found, key=lambda one: -one.share.number)


def _compared(rows: list[dict]) -> list[Beside]:
    """The kinds of which Burgernet publishes how they end."""
    found = []
    for kind in catalogue().kinds.values():
        outcomes = [
            row["closing__outcome"] for row in rows if row["kind"] == kind.slug and row["closing__outcome"]
        ]
        found += [
            Beside(kind, outcome_of(slug), Share(outcomes.count(slug), len(outcomes)), theirs)
            for slug, theirs in kind.compared.items()
            if outcomes
        ]
    return found


def _by_month(rows: list[dict], until: int) -> list[int]:
    months = [clock.local(row["handed_over_at"]).month for row in rows]
    return [months.count(month) for month in range(1, until + 1)]
