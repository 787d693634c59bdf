"""From reports per endpoint to one outcome per person, and how these are written."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db import connection

from noaber.channels.adapters.contract import Delivery, Report
from noaber.channels.delivering.lease import Lease
from noaber.channels.models import Outcome, Urgency
from noaber.core import clock

WAITS = (30, 120, 600, 1_800, 7_200)  # seconds before the second try, the third, …
HASTY_WAITS = (5, 15, 60, 300, 900)
# Of a person's endpoints the best counts; `later` only when none was reached.
RANK = (
    Outcome.HANDED_OVER,
    Outcome.LATER,
    Outcome.UNKNOWN,
    Outcome.FAILED,
    Outcome.GONE,
)
WRITE_RESULTS = """
INSERT INTO channels_result (person_id, mailing_id, channel, endpoint, attempt, outcome, at)
SELECT person, %s, %s, endpoint, %s, outcome, %s
FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS r(person, endpoint, outcome)
ON CONFLICT DO NOTHING
"""
COUNT = """
INSERT INTO channels_tally (mailing_id, channel, outcome, persons)
SELECT %s, %s, outcome, persons FROM unnest(%s::text[], %s::int[]) AS t(outcome, persons) ORDER BY outcome
ON CONFLICT (mailing_id, channel, outcome) DO UPDATE SET persons = channels_tally.persons + EXCLUDED.persons
"""


@dataclass(slots=True)
class Batch:
    """What became of a batch: rows to append, persons that are finished, persons to try again."""

    rows: list[tuple[int, int, str]] = field(default_factory=list)
    finished: Counter = field(default_factory=Counter)
    again: list[int] = field(default_factory=list)
    wait: int = 0


def sum_up(
    lease: Lease, skipped: dict[int, Outcome], deliveries: list[Delivery], reports: list[Report]
) -> Batch:
    """Every person of the batch gets exactly one fate: finished with an outcome, or tried again."""
    batch = Batch()
    for person, reason in skipped.items():
        batch.rows.append((person, 0, reason))
        batch.finished[reason] += 1
    by_person = defaultdict(list)
    for delivery, report in zip(deliveries, reports, strict=True):
        batch.rows.append((delivery.recipient.id, delivery.endpoint, report.outcome))
        by_person[delivery.recipient.id].append(report)
    waits = HASTY_WAITS if lease.urgency <= Urgency.URGENT else WAITS
    for person, own in by_person.items():
        best = min((report.outcome for report in own), key=RANK.index)
        if best == Outcome.LATER and lease.attempt <= len(waits):
            batch.again.append(person)
            batch.wait = max([batch.wait, waits[lease.attempt - 1], *(r.retry_after or 0 for r in own)])
        else:
            batch.finished[Outcome.FAILED if best == Outcome.LATER else best] += 1
    return batch


def write(lease: Lease, batch: Batch) -> None:
    """Append the rows and add to the counts, in two statements."""
    persons, endpoints, outcomes = (list(column) for column in zip(*batch.rows, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            WRITE_RESULTS,
            [lease.mailing_id, lease.channel, lease.attempt, clock.now(), persons, endpoints, outcomes],
        )
        if batch.finished:
            counts = [list(batch.finished), list(batch.finished.values())]
            cursor.execute(COUNT, [lease.mailing_id, lease.channel, *counts])
