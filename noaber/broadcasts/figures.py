"""Aggregates of broadcasts for the monitor and open data: per area and period, never a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q

from noaber.broadcasts.models import Broadcast, OutcomeClass, Status

LEAST_SHOWN = 5  # fewer answers than this are not told apart: somebody could be recognised


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
        answers=answers if answers >= LEAST_SHOWN else None,
    )
