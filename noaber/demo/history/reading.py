"""What was read in the year: messages by who got them, so that nobody begins with forty unread ones; reports
by who handled them, so that whoever asks who read theirs is told."""

from datetime import timedelta

from django.db import connection

from noaber.cases.models import EventKind
from noaber.core import clock

UNREAD_FOR = timedelta(days=4)
# Who got a message opened it within two days, half of them within six hours; one in eight never did,
# nor did who was away.
OPEN = """
INSERT INTO channels_opened (person_id, mailing_id, at)
SELECT person_id, mailing_id, at + interval '5 seconds'
       + interval '2 days' * power(((person_id * 7919 + mailing_id * 104729) %% 2880) / 2880.0, 3)
FROM channels_result r
WHERE channel = 'page' AND outcome = 'handed_over' AND at < %s AND (person_id + mailing_id) %% 8 <> 0
  AND NOT EXISTS (SELECT FROM channels_result a
                  WHERE (a.person_id, a.mailing_id, a.outcome) = (r.person_id, r.mailing_id, 'away'))
ON CONFLICT DO NOTHING
"""

# Whoever did something to a case opened it a little before.
HANDLED = """
INSERT INTO journal_reading (at, reader, object_label, object_id, why)
SELECT min(event.at) - interval '3 minutes', 'person:' || event.by_id, 'cases.case', event.case_id, 'desk'
FROM cases_caseevent event JOIN cases_case ON cases_case.id = event.case_id
WHERE cases_case.origin = 'history' AND event.kind = ANY(%s) AND event.by_id IS NOT NULL
GROUP BY event.case_id, event.by_id
"""
BY_HANDLER = [
    EventKind.ASKED,
    EventKind.NOTED,
    EventKind.ANSWERED,
    EventKind.CLOSED,
    EventKind.ASSIGNED,
    EventKind.HANDED_OVER,
]


def read_handled_cases() -> int:
    """Let everybody who handled a case have opened it before; returns how often."""
    with connection.cursor() as cursor:
        cursor.execute(HANDLED, [[str(kind) for kind in BY_HANDLER]])
        return cursor.rowcount


def read_old_messages() -> int:
    """Let people have opened most messages that are older than four days; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(OPEN, [clock.now() - UNREAD_FOR])
        return cursor.rowcount
