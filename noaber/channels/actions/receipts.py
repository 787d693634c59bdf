"""Texts that left: under which numbers a provider took their parts, and what its receipts say became of them.

Receipts come by thousands at once, a minute after an alert: they are taken in together, in four statements.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from django.db import connection, transaction

from noaber.channels.actions.tallies import move_outcome
from noaber.channels.adapters.sms.receipts import State, Told
from noaber.channels.models import Channel, EarlyReceipt, Outcome, Result
from noaber.core import clock

LONGEST_ID, LONGEST_REASON = 100, 40
EARLY_FOR = timedelta(hours=1)

NOTE = """
INSERT INTO channels_textpart (mailing_id, person_id, part, parts, provider_id, state, reason, sent_at)
SELECT %(mailing)s, %(person)s, part, %(parts)s, provider_id, %(sent)s, '', %(now)s
FROM unnest(%(ids)s::text[]) WITH ORDINALITY AS t(provider_id, part)
"""
# Of a number that was given out twice the last is meant. Where the end was told before, nothing moves.
TAKE = """
WITH told AS (
    SELECT * FROM unnest(%(ids)s::text[], %(states)s::text[], %(reasons)s::text[])
        AS t(provider_id, state, reason)
), part AS (
    SELECT DISTINCT ON (provider_id) p.id, provider_id, told.state, told.reason
    FROM told JOIN channels_textpart p USING (provider_id) ORDER BY provider_id, p.id DESC
), early AS (
    INSERT INTO channels_earlyreceipt (provider_id, state, reason, heard_at)
    SELECT provider_id, state, reason, %(now)s::timestamptz FROM told
    WHERE provider_id NOT IN (SELECT provider_id FROM part) ON CONFLICT DO NOTHING
)
UPDATE channels_textpart p SET state = part.state, reason = part.reason, told_at = %(now)s::timestamptz
FROM part WHERE p.id = part.id AND p.state = %(sent)s
RETURNING p.mailing_id, p.person_id, p.sent_at, p.parts
"""
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest(%s::text[]) AS name"
# A text of which not every part left is judged by the sender alone: it is unknown already.
CONCLUDE = """
INSERT INTO channels_result (person_id, mailing_id, channel, endpoint, attempt, outcome, at)
SELECT p.person_id, p.mailing_id, %(channel)s, 0, 1,
       CASE WHEN bool_or(p.state = %(failed)s) THEN 'failed' ELSE 'confirmed' END, %(now)s::timestamptz
FROM unnest(%(mailings)s::bigint[], %(persons)s::bigint[], %(moments)s::timestamptz[])
     AS t(mailing_id, person_id, sent_at)
JOIN channels_textpart p USING (mailing_id, person_id, sent_at)
GROUP BY p.mailing_id, p.person_id, p.sent_at
HAVING count(*) = max(p.parts) AND (bool_or(p.state = %(failed)s) OR bool_and(p.state = %(delivered)s))
ON CONFLICT DO NOTHING
RETURNING mailing_id, person_id, outcome
"""
PLACED = """
DELETE FROM channels_earlyreceipt e
WHERE heard_at > %(since)s AND (%(ids)s::text[] IS NULL OR provider_id = ANY(%(ids)s::text[]))
  AND EXISTS (SELECT FROM channels_textpart p WHERE p.provider_id = e.provider_id)
RETURNING provider_id, state, reason
"""


def note_parts(*, mailing_id: int, person_id: int, ids: Iterable[str], parts: int) -> None:
    """Write down under which numbers a text left, and take in the receipts that were quicker.

    Who writes a part and who writes a receipt both look for the other afterwards, so that neither waits for a
    lock and none is missed; what a killed worker had no time to look for is found by the tick.
    """
    ids = [_clean(one, LONGEST_ID) for one in ids]
    values = {"mailing": mailing_id, "person": person_id, "parts": parts, "ids": ids}
    with connection.cursor() as cursor:
        cursor.execute(NOTE, values | {"now": clock.now(), "sent": State.SENT.value})
    if EarlyReceipt.objects.filter(provider_id__in=ids).exists():
        place_early_receipts(ids)


@transaction.atomic
def take_receipts(told: Iterable[Told]) -> None:
    """Take in what a provider says became of parts: all of it, or nothing.

    1. Passes over what says that it is under way, and everything after the first end that was told.
    2. Keeps what belongs to no part yet. 3. When all parts of a text arrived, its reader is `confirmed`; as
    soon as one failed, `failed`.
    """
    ends = {}
    for one in told:
        if one.state != State.SENT and (name := _clean(one.message_id, LONGEST_ID)):
            ends.setdefault(name, (str(one.state), _clean(one.reason, LONGEST_REASON)))
    if not ends:
        return
    ids = sorted(ends)
    states, reasons = zip(*(ends[name] for name in ids), strict=True)
    values = {"ids": ids, "states": list(states), "reasons": list(reasons)}
    with connection.cursor() as cursor:
        cursor.execute(TAKE, values | {"now": clock.now(), "sent": State.SENT.value})
        moved = cursor.fetchall()
    if len(moved) < len(ids):
        transaction.on_commit(partial(place_early_receipts, ids))
    if moved:
        _conclude(moved)


@transaction.atomic
def place_early_receipts(ids: list[str] | None = None) -> int:
    """Take in receipts that came before their text was written down: these, or all when the tick runs it."""
    with connection.cursor() as cursor:
        cursor.execute(PLACED, {"since": clock.now() - EARLY_FOR, "ids": ids})
        early = [Told(name, State(state), reason) for name, state, reason in cursor]
    take_receipts(early)
    return len(early)


def _conclude(moved: list[tuple]) -> None:
    """Say what became of the whole texts of these parts, once."""
    texts = {(mailing, person, at) for mailing, person, at, _parts in moved}
    joined = {f"channels.text {row[0]} {row[1]}" for row in moved if row[3] > 1}
    mailings, persons, moments = zip(*texts, strict=True)
    values = {"mailings": list(mailings), "persons": list(persons), "moments": list(moments)}
    values |= {"channel": Channel.SMS.value, "now": clock.now()}
    with connection.cursor() as cursor:
        if joined:  # of two parts that are told at the same moment, the second must see the first
            cursor.execute(LOCK, [sorted(joined)])
        cursor.execute(CONCLUDE, values | {"failed": State.FAILED.value, "delivered": State.DELIVERED.value})
        failed = [row[:2] for row in cursor if row[2] == Outcome.FAILED]
    if failed:
        _count_failed(failed)


def _count_failed(texts: list[tuple[int, int]]) -> None:
    """They were counted as handed over, or as unknown after a crash."""
    mailings, persons = zip(*texts, strict=True)
    unknown = set(
        Result.objects.filter(
            mailing__in=mailings, person_id__in=persons, channel=Channel.SMS, outcome=Outcome.UNKNOWN
        ).values_list("mailing_id", "person_id")
    )
    was = Counter(
        (mailing, Outcome.UNKNOWN if (mailing, person) in unknown else Outcome.HANDED_OVER)
        for mailing, person in texts
    )
    for (mailing, outcome), count in sorted(was.items()):
        move_outcome(mailing, Channel.SMS, outcome, Outcome.FAILED, persons=count)


def _clean(said: str, longest: int) -> str:
    """What the database can hold of something that others wrote."""
    return said.replace("\0", "")[:longest]
