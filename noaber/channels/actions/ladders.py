"""The next channel for who has not confirmed, and the morning for who slept: chunks when it is time."""

import json
from collections.abc import Collection, Mapping
from datetime import timedelta

import numpy as np
from django.db import connection, transaction

from noaber.channels.models import PERSONAL, Channel, Mailing, Price, Rung
from noaber.channels.queries.costs import pieces_of, prices
from noaber.channels.queries.ladders import Step, mailings_due
from noaber.channels.queries.portions import portion_of
from noaber.core import clock
from noaber.core.arrays import BigintArray, execute_bound
from noaber.core.loops import each_by_itself

AT_ONCE = 200  # mailings in one run of the tick
PORTIONS = json.dumps({channel.value: portion_of(channel.value) for channel in Channel})

WRITE = """
INSERT INTO channels_rung (mailing_id, channel, number, due_at, attempt, ids, size)
SELECT %(mailing)s, channel, number, due_at, 1, (%(ids)s::bigint[])[first:last], last - first + 1
FROM unnest(%(channels)s::text[], %(numbers)s::smallint[], %(dues)s::timestamptz[], %(firsts)s::int[],
            %(lasts)s::int[]) AS s(channel, number, due_at, first, last)
"""

# One statement takes what is due of a mailing and writes the chunks of who has not confirmed, so that a
# worker that is killed has done all of it or nothing. Of a mailing that has ended, who slept goes to the
# deliver loop at once, which says why they got nothing; who was still to get it by a next channel is let go.
CLIMB = """
WITH message AS (
    SELECT id, urgency, COALESCE(organisation_id, 0) AS organisation,
           withdrawn_at IS NOT NULL OR overtaken_at IS NOT NULL
           OR COALESCE(expires_at <= %(now)s, false) AS ended
    FROM channels_mailing WHERE id = %(mailing)s
), due AS (
    SELECT r.id, r.channel, r.number, r.attempt, r.ids, m.ended
    FROM channels_rung r JOIN message m ON true
    WHERE r.mailing_id = %(mailing)s AND r.taken_at IS NULL AND (r.due_at <= %(now)s OR m.ended)
    FOR UPDATE OF r SKIP LOCKED
), asked AS (
    SELECT due.id, due.channel, due.attempt, due.number, person
    FROM due, unnest(due.ids) AS person WHERE due.number = 0 OR NOT due.ended
), seen AS (
    SELECT person_id FROM channels_opened WHERE mailing_id = %(mailing)s
    UNION ALL
    SELECT person_id FROM channels_result
    WHERE mailing_id = %(mailing)s AND outcome = 'confirmed' AND channel = ANY(%(personal)s)
), left_over AS (
    SELECT a.* FROM asked a WHERE a.number = 0 OR a.person NOT IN (SELECT person_id FROM seen)
), taken AS (
    UPDATE channels_rung r SET taken_at = %(now)s, ids = '{}',
           sent = (SELECT count(*) FROM left_over l WHERE l.id = r.id)
    FROM due WHERE r.id = due.id
), parts AS (
    SELECT channel, attempt, array_agg(person ORDER BY person) AS ids
    FROM (SELECT channel, attempt, person,
                 (row_number() OVER (PARTITION BY channel, attempt ORDER BY person) - 1)
                 / (%(portions)s::jsonb ->> channel)::int AS part
          FROM left_over) AS numbered
    GROUP BY channel, attempt, part
), start AS (
    SELECT channel, channels_next_turn(channel, urgency, organisation) AS turn
    FROM (SELECT DISTINCT p.channel, m.urgency, m.organisation FROM parts p, message m) AS lane
)
INSERT INTO channels_chunk (mailing_id, channel, urgency, organisation_id, turn, ids, size, done, attempt,
                            not_before, fence)
SELECT m.id, p.channel, m.urgency, m.organisation,
       s.turn + sum(cardinality(p.ids)) OVER (PARTITION BY p.channel ORDER BY p.ids) - cardinality(p.ids),
       p.ids, cardinality(p.ids), 0, p.attempt, clock_timestamp(), 0
FROM parts p JOIN start s USING (channel), message m
"""


def climb_ladders() -> int:
    """Give what is due to the deliver loop, the oldest message first; run by the tick. Returns how many.

    A transaction for each message: one that fails holds up no other. Raises its error after all the others.
    """
    due = mailings_due(clock.now(), AT_ONCE)
    each_by_itself(due, climb, failing="the next step of mailing %s could not be taken")
    return len(due)


@transaction.atomic
def climb(mailing_id: int) -> None:
    """Take every step of one message that is due."""
    values = {"mailing": mailing_id, "now": clock.now(), "portions": PORTIONS, "personal": list(PERSONAL)}
    with connection.cursor() as cursor:
        cursor.execute(CLIMB, values)


def write_steps(mailing: Mailing, steps: list[Step]) -> None:
    """Write the steps of a message that has just been handed over: those of the start as an account of it."""
    at = mailing.handed_at
    Rung.objects.bulk_create(
        Rung(
            mailing=mailing,
            channel=step.channel,
            number=1,
            due_at=at,
            ids=[],
            size=len(step.ids),
            sent=len(step.ids),
            taken_at=at,
        )
        for step in steps
        if step.number == 1
    )
    later = [step for step in steps if step.number > 1]
    if not later:
        return
    ends = np.cumsum([len(step.ids) for step in later]).tolist()
    values = {
        "mailing": mailing.pk,
        "channels": [step.channel for step in later],
        "numbers": [step.number for step in later],
        "dues": [at + timedelta(minutes=step.minutes) for step in later],
        "firsts": [1, *(end + 1 for end in ends[:-1])],
        "lasts": ends,
        "ids": BigintArray(np.concatenate([step.ids for step in later])),
    }
    execute_bound(WRITE, values)


def write_prices(mailing: Mailing, recipients: Mapping[str, Collection[int]]) -> None:
    """Keep what each message of it costs now, where it costs anything: a new price changes no old account."""
    cents = prices()
    paid = [channel for channel, ids in recipients.items() if channel in cents and len(ids)]
    if paid:
        pieces = pieces_of(mailing)
        Price.objects.bulk_create(
            Price(mailing=mailing, channel=channel, each=cents[channel] * pieces.get(channel, 1))
            for channel in paid
        )
