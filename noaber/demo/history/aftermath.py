"""What became of the messages of the year: when each arrived or why not, who answered, and the counts kept.

There are thousands of answers, so they are written at once; `write_answers` mirrors `answer_broadcast`, and
tests/test_same_as_actions.py compares the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models.functions import Coalesce

from noaber.broadcasts import entries
from noaber.broadcasts.actions import forget_answers, reckon_broadcast
from noaber.broadcasts.models import Answer, Broadcast
from noaber.broadcasts.queries.reckoning import RECOUNTED
from noaber.broadcasts.rules import ANSWERS_KEPT
from noaber.channels.models import Kind, Mailing, Result
from noaber.core import clock
from noaber.core.copying import analyze
from noaber.journal.actions import entry_row, record_many
from noaber.people.models import Person

# What happens to whom follows from their numbers: a share from 0 to 1, another for each thing (1, 2 …).
# Of a hundred people three were away and get neither push nor mail (but who answered was there); of a hundred
# browsers three have gone, and of a hundred mails one comes back. The others arrive within seconds.
ARRIVE = """
WITH drawn AS (
    SELECT r.person_id, r.mailing_id, r.channel,
           (hashint8(r.person_id * 7919 + r.mailing_id * 64 + 1) & 8191) / 8192.0 AS luck,
           (hashint8(r.person_id * 7919 + r.mailing_id * 64 + 2) & 8191) / 8192.0 AS wait,
           (hashint8(r.person_id * 7919 + r.mailing_id * 64 + 3) & 8191) / 8192.0 < 0.03 AND NOT EXISTS (
               SELECT FROM broadcasts_answer a
               WHERE a.broadcast_id = m.source_id AND a.person_id = r.person_id) AS away
    FROM channels_result r JOIN channels_mailing m ON m.id = r.mailing_id
    WHERE r.mailing_id = %s AND r.channel IN ('webpush', 'mail')
)
UPDATE channels_result r SET
    at = r.at + interval '1 second' * CASE WHEN d.away THEN 0 WHEN r.channel = 'webpush' THEN 1 + 3 * d.wait
                                           ELSE 2 + 17 * d.wait * d.wait END,
    outcome = CASE WHEN d.away THEN 'away' WHEN r.channel = 'mail' AND d.luck < 0.01 THEN 'failed'
                   WHEN r.channel = 'webpush' AND d.luck < 0.03 THEN 'gone' ELSE r.outcome END
FROM drawn d WHERE (d.person_id, d.mailing_id, d.channel) = (r.person_id, r.mailing_id, r.channel)
"""
TALLIES_GO = "DELETE FROM channels_tally WHERE channel IN ('webpush', 'mail')"
TALLY_AGAIN = """
INSERT INTO channels_tally (mailing_id, channel, outcome, persons)
SELECT mailing_id, channel, outcome, count(*)
FROM channels_result WHERE channel IN ('webpush', 'mail') GROUP BY 1, 2, 3
"""
# Four of five devices say that they showed it: most at once, the others when they come out of a drawer.
SHOW = """
INSERT INTO channels_result (person_id, mailing_id, channel, endpoint, attempt, outcome, at)
SELECT person_id, mailing_id, channel, endpoint, attempt, 'confirmed', at + interval '1 second' * (
           1 + 7200 * power((hashint8(person_id * 7919 + mailing_id * 64 + 4) & 8191) / 8192.0, 6))
FROM channels_result
WHERE channel = 'webpush' AND outcome = 'handed_over'
  AND (hashint8(person_id * 7919 + mailing_id * 64 + 5) & 8191) / 8192.0 < 0.8
"""
FIND_THEM = "SELECT brin_summarize_new_values('channels_result_mailing')"


@dataclass(frozen=True)
class Tap:
    """One answer of somebody who got a message."""

    broadcast: Broadcast
    person: Person
    kind: str
    tip: str
    at: datetime


def write_answers(taps: list[Tap]) -> int:
    """Answers as `answer_broadcast` writes the first of each person: the row, and `broadcasts.answered`."""
    rows = [
        Answer(
            broadcast=tap.broadcast, person=tap.person, kind=tap.kind, tip=tap.tip, at=tap.at, first_at=tap.at
        )
        for tap in taps
    ]
    Answer.objects.bulk_create(rows, batch_size=2_000)
    record_many([_entry(tap) for tap in taps])
    return len(rows)


def _entry(tap: Tap) -> list:
    said = {"answer": tap.kind, "changed": False, "tip": bool(tap.tip)}
    return entry_row(entries.ANSWERED, by=tap.person, about=tap.broadcast, at=tap.at, **said)


def let_messages_arrive() -> None:
    """Spread what history wrote at one moment, with what goes wrong on the way; then show it on devices.

    One message after the other, so that its rows stay together: by that they are found.
    """
    alerts = Mailing.objects.filter(kind=Kind.ALERT, source_label=Broadcast._meta.label_lower)
    with connection.cursor() as cursor:
        for pk in alerts.order_by("pk").values_list("pk", flat=True):
            cursor.execute(ARRIVE, [pk])
        for statement in (TALLIES_GO, TALLY_AGAIN, SHOW, FIND_THEM):
            cursor.execute(statement)
    analyze(Result)


def count_and_forget(end: datetime) -> int:
    """Count each message whose answers are due to be forgotten, then forget them, as the tick would have.

    Returns how many. The younger ones are counted by the tick, as soon as the town is awake.
    """
    out = Broadcast.objects.filter(handed_over_at__isnull=False)
    ended = out.annotate(ended_at=Coalesce("closed_at", "withdrawn_at")).order_by("ended_at")
    old = list(ended.filter(ended_at__lte=end - ANSWERS_KEPT))
    for row in old:
        with clock.travel(row.ended_at + RECOUNTED):
            reckon_broadcast(row)
    with clock.travel(end):
        forget_answers()
    return len(old)
