"""The counts of a mailing when a person moves from one outcome to another."""

from django.db import connection

MOVE = """
INSERT INTO channels_tally (mailing_id, channel, outcome, persons)
VALUES (%(mailing)s, %(channel)s, %(was)s, -1), (%(mailing)s, %(channel)s, %(now)s, 1)
ON CONFLICT (mailing_id, channel, outcome) DO UPDATE SET persons = channels_tally.persons + EXCLUDED.persons
"""


def move_outcome(mailing_id: int, channel: str, was: str, now: str) -> None:
    """What was told later is what became of it: one person less there, one more here."""
    with connection.cursor() as cursor:
        cursor.execute(MOVE, {"mailing": mailing_id, "channel": channel, "was": was, "now": now})
