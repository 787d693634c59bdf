"""In which steps a message goes and what it costs, before it leaves and after."""

import json
from dataclasses import dataclass
from itertools import groupby

from noaber.broadcasts.models import Broadcast
from noaber.broadcasts.queries.audiences import Preview, audience_of
from noaber.broadcasts.queries.doses import kept_of
from noaber.broadcasts.queries.messages import message_of
from noaber.channels.models import Mailing
from noaber.channels.queries import (
    Budget,
    Cost,
    Taken,
    budget_for,
    costs_of,
    expected_costs,
    pieces_of,
    prices,
    spent_in_month,
    steps_of,
)
from noaber.core import clock
from noaber.people.models import Organisation


@dataclass(frozen=True)
class Plan:
    """What it costs at most, and where the sender stands this month."""

    costs: list[Cost]
    budget: Budget | None


@dataclass(frozen=True)
class Course:
    """What it has cost, and the steps that it took or has still to take, by moment."""

    steps: list[tuple[int, list[Taken]]]
    costs: list[Cost]
    month: list[Cost]


def plan_of(
    found: Preview,
    *,
    organisation: Organisation | None,
    broadcast: Broadcast | None = None,
    pieces: dict[str, int] | None = None,
) -> Plan:
    """Return what this reach would cost. A message that costs nothing costs no query.

    `pieces` says of how many parts it is, by channel, while it is only typed and not kept yet.
    """
    people = {row.channel: row.people or row.doors for row in found.channels}
    return _planned(people, organisation, broadcast, pieces)


def plan_to_approve(broadcast: Broadcast) -> Plan:
    """Return what it would cost if it left now: what the second person agrees to."""
    if not prices().keys() & set(broadcast.channels):
        return Plan([], None)
    recipients = kept_of(broadcast, audience_of(broadcast).recipients).recipients
    people = {channel: len(ids) for channel, ids in recipients.items()}
    return _planned(people, broadcast.organisation, broadcast)


def course_of(broadcast: Broadcast) -> Course:
    """Return how it went: three queries, however many people."""
    taken = groupby(steps_of(broadcast), key=lambda step: step.due_at)
    return Course(
        steps=[(place, list(steps)) for place, (_moment, steps) in enumerate(taken, 1)],
        costs=costs_of(broadcast),
        month=spent_in_month(broadcast.organisation, clock.today()) if prices() else [],
    )


def _planned(people: dict[str, int], organisation, broadcast: Broadcast | None, pieces=None) -> Plan:
    costs = expected_costs(people, pieces=pieces or _pieces(broadcast))
    return Plan(costs, budget_for(organisation, costs) if costs and organisation else None)


def _pieces(broadcast: Broadcast | None) -> dict[str, int]:
    """Of how many parts it would be as a text message; one while nothing is written yet."""
    if broadcast is None or not broadcast.title.strip():
        return {}
    said = message_of(broadcast)
    draft = Mailing(
        texts=json.dumps(said["texts"], ensure_ascii=False),
        organisation=said["organisation"],
        exercise=said["exercise"],
        link=said["link"],
    )
    return pieces_of(draft)
