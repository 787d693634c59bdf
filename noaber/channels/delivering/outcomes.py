"""From reports per endpoint to one outcome per person, and how these are written."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db import connection

from noaber.channels.adapters.contract import Delivery, Report
from noaber.channels.delivering.lease import Lease
from noaber.channels.models import Outcome, Urgency
from noaber.core import clock
from noaber.core.arrays import as_array

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
WRITE_GROUP = """
INSERT INTO channels_result (person_id, mailing_id, channel, endpoint, attempt, outcome, at)
SELECT unnest(%s::bigint[]), %s, %s, 0, %s, %s, %s ON CONFLICT DO NOTHING
"""
WRITE_ROWS = """
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
    """What became of a batch: groups of persons with one outcome and no endpoint, rows with one, persons that
    are finished, persons to try again."""

    groups: dict[str, list[int]] = field(default_factory=dict)
    rows: list[tuple[int, int, str]] = field(default_factory=list)
    finished: Counter = field(default_factory=Counter)
    again: list[int] = field(default_factory=list)
    wait: int = 0

    def finish(self, outcome: str, persons: list[int]) -> None:
        """These are done, without an endpoint having been spoken to."""
        if persons:
            self.groups[outcome] = self.groups.get(outcome, []) + persons
            self.finished[outcome] += len(persons)


def sum_up(lease: Lease, batch: Batch, deliveries: list[Delivery], reports: list[Report]) -> None:
    """Add what the endpoints reported: each person is finished with an outcome, or tried again."""
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


def write(lease: Lease, batch: Batch) -> None:
    """Append the results and add to the counts: a statement for each kind of row."""
    now, what = clock.now(), [lease.mailing_id, lease.channel]
    with connection.cursor() as cursor:
        for outcome, persons in batch.groups.items():
            cursor.execute(WRITE_GROUP, [as_array(persons), *what, lease.attempt, outcome, now])
        if batch.rows:
            columns = [list(column) for column in zip(*batch.rows, strict=True)]
            cursor.execute(WRITE_ROWS, [*what, lease.attempt, now, *columns])
        if batch.finished:
            cursor.execute(COUNT, [*what, list(batch.finished), list(batch.finished.values())])
