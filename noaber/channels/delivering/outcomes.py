"""From reports per endpoint to one outcome per person, and how these are written."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from noaber.channels.adapters.contract import Delivery, Report
from noaber.channels.delivering.lease import SECONDS, Lease
from noaber.channels.models import Outcome, Urgency
from noaber.core import clock
from noaber.core.arrays import as_array

WAITS = (30, 120, 600, 1_800, 7_200)  # seconds before the second try, the third, …
HASTY_WAITS = (5, 15, 60, 300, 900)
LONGEST_WAIT = 3_600  # an other side that asks for more is asked again after this
# Of a person's endpoints the best counts; `later` only when none was reached.
RANK = (
    Outcome.HANDED_OVER,
    Outcome.MADE,
    Outcome.LATER,
    Outcome.UNKNOWN,
    Outcome.FAILED,
    Outcome.GONE,
)
COUNT = """
INSERT INTO channels_tally (mailing_id, channel, outcome, persons)
SELECT %s, %s, outcome, persons FROM unnest(%s::text[], %s::int[]) AS t(outcome, persons) ORDER BY outcome
ON CONFLICT (mailing_id, channel, outcome) DO UPDATE SET persons = channels_tally.persons + EXCLUDED.persons
"""
# All or nothing in one statement: nothing is written when the chunk is no longer ours, nor a second time.
WRITE = """
WITH mine AS (
    UPDATE channels_chunk
    SET done = %(done)s, leased_until = clock_timestamp() + %(lease)s * interval '1 second',
        finished_at = CASE WHEN size = %(done)s THEN %(now)s::timestamptz END
    WHERE id = %(chunk)s AND fence = %(fence)s AND done < %(done)s RETURNING id
), results AS (
    INSERT INTO channels_result (person_id, mailing_id, channel, endpoint, attempt, outcome, at)
    SELECT person, %(mailing)s, %(channel)s, endpoint, %(attempt)s, outcome, %(now)s::timestamptz
    FROM (
        SELECT unnest(g.ids::bigint[]) AS person, 0 AS endpoint, g.outcome
        FROM unnest(%(groups)s::text[], %(group_outcomes)s::text[]) AS g(ids, outcome)
        UNION ALL
        SELECT * FROM unnest(%(persons)s::bigint[], %(endpoints)s::bigint[], %(outcomes)s::text[])
    ) AS r, mine
    ON CONFLICT DO NOTHING
), told AS (
    INSERT INTO channels_live_event (topic, ids) SELECT topic, ids::bigint[]
    FROM unnest(%(topics)s::text[], %(told)s::text[]) AS t(topic, ids), mine
)
SELECT count(*) FROM mine
"""


@dataclass(slots=True)
class Batch:
    """What became of a batch: groups of persons with one outcome and no endpoint, rows with one, persons that
    are finished, who are tried again after so many seconds, who sleep until a moment, who want it in an
    overview of some pace, and whose pages have to look again."""

    groups: dict[str, list[int]] = field(default_factory=dict)
    rows: list[tuple[int, int, str]] = field(default_factory=list)
    finished: Counter = field(default_factory=Counter)
    again: dict[int, list[int]] = field(default_factory=dict)
    asleep: dict[datetime, list[int]] = field(default_factory=dict)
    gathered: dict[str, list[int]] = field(default_factory=dict)
    told: list[int] = field(default_factory=list)

    def note(self, outcome: str, persons: list[int]) -> None:
        """These have an outcome, but are not done: they sleep."""
        if persons:
            self.groups[outcome] = self.groups.get(outcome, []) + persons

    def finish(self, outcome: str, persons: list[int]) -> None:
        """These are done, without an endpoint having been spoken to."""
        if persons:
            self.note(outcome, persons)
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
            asked = min(max(report.retry_after or 0 for report in own), LONGEST_WAIT)
            batch.again.setdefault(max(waits[lease.attempt - 1], asked), []).append(person)
        else:
            batch.finished[Outcome.FAILED if best == Outcome.LATER else best] += 1


def write(lease: Lease, batch: Batch, done: int, topic: str) -> None:
    """Move the chunk to `done` and append what became of these persons; LeaseLost when it is no longer ours.

    Pages that listen to `topic` look again when the chunk is finished.
    """
    touched = {"person": as_array(batch.told)} if batch.told else {}
    if done == len(lease.ids):
        touched[topic] = "{}"
    persons, endpoints, outcomes = zip(*batch.rows, strict=True) if batch.rows else ((), (), ())
    values = {
        "chunk": lease.id,
        "fence": lease.fence,
        "lease": SECONDS,
        "done": done,
        "now": clock.now(),
        "mailing": lease.mailing_id,
        "channel": lease.channel,
        "attempt": lease.attempt,
        "groups": [as_array(group) for group in batch.groups.values()],
        "group_outcomes": list(batch.groups),
        "persons": as_array(persons),
        "endpoints": as_array(endpoints),
        "outcomes": list(outcomes),
        "topics": list(touched),
        "told": list(touched.values()),
    }
    with connection.cursor() as cursor:
        cursor.execute(WRITE, values)
        lease.check(still_ours=cursor.fetchone()[0] == 1)


def add_up(mailing_id: int, channel: str, finished: Counter) -> None:
    """Add to the counts of a mailing; last of all, because others wait for those rows until we commit."""
    if finished:
        with connection.cursor() as cursor:
            cursor.execute(COUNT, [mailing_id, channel, list(finished), list(finished.values())])
