"""Taking a chunk, and giving it back with what was done.

A lease is short, so that what a killed worker held is taken over within seconds; a living process makes its
own longer while a batch takes its time. The fence decides: who lost the lease can write nothing.
Time here is the database's: leases are about machines.
"""

import threading
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from django.db import connection

SECONDS = 10
BEAT = 2.5  # seconds between two times that a process makes its leases longer
LONGEST_BATCH = 120.0  # a batch that hangs longer than this is left to another worker

TAKE = """
WITH next AS (
    SELECT id FROM channels_chunk
    WHERE channel = %s AND finished_at IS NULL AND not_before <= clock_timestamp()
      AND (leased_until IS NULL OR leased_until < clock_timestamp())
    ORDER BY urgency, turn, id LIMIT %s FOR UPDATE SKIP LOCKED
)
UPDATE channels_chunk c SET fence = fence + 1, leased_until = clock_timestamp() + %s * interval '1 second'
FROM next WHERE c.id = next.id
RETURNING c.id, c.mailing_id, c.ids, c.done, c.attempt, c.fence, c.organisation_id, c.urgency
"""
HOLD = """
UPDATE channels_chunk c SET leased_until = clock_timestamp() + %s * interval '1 second'
FROM unnest(%s::bigint[], %s::int[]) AS held(id, fence)
WHERE c.id = held.id AND c.fence = held.fence AND c.finished_at IS NULL
"""
# In one statement, because it goes before every single message where a repeat would be seen.
INTEND = """
WITH held AS (
    UPDATE channels_chunk SET leased_until = clock_timestamp() + %(seconds)s * interval '1 second'
    WHERE id = %(chunk)s AND fence = %(fence)s AND finished_at IS NULL RETURNING id
), stored AS (
    INSERT INTO channels_result (person_id, mailing_id, channel, endpoint, attempt, outcome, at)
    SELECT %(person)s, %(mailing)s, %(channel)s, %(endpoint)s, %(attempt)s, 'intent', %(at)s::timestamptz
    FROM held ON CONFLICT DO NOTHING RETURNING person_id
)
SELECT EXISTS (SELECT FROM held), EXISTS (SELECT FROM stored) OR (%(again)s AND EXISTS (
    SELECT FROM channels_result
    WHERE person_id = %(person)s AND mailing_id = %(mailing)s AND channel = %(channel)s AND outcome = 'intent'
      AND endpoint = %(endpoint)s AND attempt = %(attempt)s AND at = %(at)s::timestamptz))
"""
# What comes back has its turn behind the rest of its organisation, so that nobody else waits for it.
RETRY = """
INSERT INTO channels_chunk (mailing_id, channel, urgency, organisation_id, turn, ids, size, done, attempt,
                            not_before, fence)
VALUES (%(mailing)s, %(channel)s, %(urgency)s, %(organisation)s,
        channels_next_turn(%(channel)s, %(urgency)s, %(organisation)s), %(ids)s, %(size)s, 0, %(attempt)s,
        clock_timestamp() + %(wait)s * interval '1 second', 0)
"""


class LeaseLost(Exception):
    """Another worker has taken the chunk over: nothing may be written any more."""


@dataclass(slots=True)
class Lease:
    """A chunk in our hands; `fence` is what proves it."""

    id: int
    mailing_id: int
    ids: list[int]
    done: int
    attempt: int
    fence: int
    organisation_id: int
    urgency: int
    channel: str = ""
    since: float = 0.0  # when its present batch began, on this process's steady clock

    def check(self, *, still_ours: bool) -> None:
        """After each write: LeaseLost when the fence had moved; else the next batch begins now."""
        if not still_ours:
            raise LeaseLost(f"chunk {self.id}")
        self.since = monotonic()


_held: dict[int, Lease] = {}  # what the lanes of this process have in their hands, by thread


def take(channel: str) -> Lease | None:
    """The next chunk of a channel: by urgency, then organisations in turn; None when there is nothing."""
    taken = take_several(channel, 1)
    if not taken:
        return None
    _held[threading.get_ident()] = taken[0]
    return taken[0]


def take_several(channel: str, most: int) -> list[Lease]:
    """The next chunks, for who finishes them in the same transaction."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [channel, most, SECONDS])
        return [Lease(*row, channel=channel, since=monotonic()) for row in cursor]


def let_go() -> None:
    """The lane of this thread holds nothing any more."""
    _held.pop(threading.get_ident(), None)


def beat() -> bool:
    """Make the leases of this process longer: a loop of its own, so that no batch need think of it."""
    border = monotonic() - LONGEST_BATCH
    held = [lease for lease in list(_held.values()) if lease.since > border]
    if held:
        with connection.cursor() as cursor:
            cursor.execute(HOLD, [SECONDS, [one.id for one in held], [one.fence for one in held]])
    return False


def intend(lease: Lease, person: int, endpoint: int, at: datetime, *, again: bool) -> bool:
    """Make this one lease longer and store that this is about to leave; False when that was stored before.

    With `again` our own word of just before, whose answer got lost, is known by its moment and is not before.
    LeaseLost when the chunk is no longer ours: then nothing is stored.
    """
    values = {
        "seconds": SECONDS,
        "chunk": lease.id,
        "fence": lease.fence,
        "person": person,
        "mailing": lease.mailing_id,
        "channel": lease.channel,
        "endpoint": endpoint,
        "attempt": lease.attempt,
        "at": at,
        "again": again,
    }
    with connection.cursor() as cursor:
        cursor.execute(INTEND, values)
        held, stored = cursor.fetchone()
    lease.check(still_ours=held)
    return stored


def try_again(lease: Lease, ids: list[int], seconds: int) -> None:
    """Put these persons in a chunk of their own that is not taken before so many seconds."""
    values = {
        "mailing": lease.mailing_id,
        "channel": lease.channel,
        "urgency": lease.urgency,
        "organisation": lease.organisation_id,
        "ids": ids,
        "size": len(ids),
        "attempt": lease.attempt + 1,
        "wait": seconds,
    }
    with connection.cursor() as cursor:
        cursor.execute(RETRY, values)
