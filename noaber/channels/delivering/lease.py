"""Taking a chunk, and giving it back with what was done.

Time here is the database's: leases are about machines.
"""

from dataclasses import dataclass

from django.db import connection

from noaber.core import clock

SECONDS = 60

TAKE = """
WITH next AS (
    SELECT id FROM channels_chunk
    WHERE channel = %s AND finished_at IS NULL AND not_before <= clock_timestamp()
      AND (leased_until IS NULL OR leased_until < clock_timestamp())
    ORDER BY urgency, turn, id LIMIT 1 FOR UPDATE SKIP LOCKED
)
UPDATE channels_chunk c SET fence = fence + 1, leased_until = clock_timestamp() + %s * interval '1 second'
FROM next WHERE c.id = next.id
RETURNING c.id, c.mailing_id, c.ids, c.done, c.attempt, c.fence, c.organisation_id, c.urgency, c.turn
"""
ADVANCE = """
UPDATE channels_chunk SET done = %s, leased_until = clock_timestamp() + %s * interval '1 second',
       finished_at = CASE WHEN size = %s THEN %s::timestamptz END
WHERE id = %s AND fence = %s
"""
RETRY = """
INSERT INTO channels_chunk (mailing_id, channel, urgency, organisation_id, turn, ids, size, done, attempt,
                            not_before, fence)
VALUES (%s, %s, %s, %s, %s, %s, %s, 0, %s, clock_timestamp() + %s * interval '1 second', 0)
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
    turn: int
    channel: str = ""


def take(channel: str) -> Lease | None:
    """The next chunk of a channel: by urgency, then organisations in turn; None when there is nothing."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [channel, SECONDS])
        row = cursor.fetchone()
    return Lease(*row, channel=channel) if row else None


def advance(lease: Lease, done: int) -> None:
    """Move the chunk to `done` inside the caller's transaction; LeaseLost when it is no longer ours."""
    with connection.cursor() as cursor:
        cursor.execute(ADVANCE, [done, SECONDS, done, clock.now(), lease.id, lease.fence])
        if cursor.rowcount != 1:
            raise LeaseLost(f"chunk {lease.id}")


def try_again(lease: Lease, ids: list[int], seconds: int) -> None:
    """Put these persons in a chunk of their own that is not taken before so many seconds."""
    values = [lease.mailing_id, lease.channel, lease.urgency, lease.organisation_id, lease.turn]
    with connection.cursor() as cursor:
        cursor.execute(RETRY, [*values, ids, len(ids), lease.attempt + 1, seconds])
