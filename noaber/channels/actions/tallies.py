"""The counts of a mailing when a person moves from one outcome to another."""

from django.db import connection

MOVE = """
INSERT INTO channels_tally (mailing_id, channel, outcome, persons)
VALUES (%(mailing)s, %(channel)s, %(was)s, -%(persons)s), (%(mailing)s, %(channel)s, %(now)s, %(persons)s)
ON CONFLICT (mailing_id, channel, outcome) DO UPDATE SET persons = channels_tally.persons + EXCLUDED.persons
"""


def move_outcome(mailing_id: int, channel: str, was: str, now: str, *, persons: int = 1) -> None:
    """What was told later is what became of them: so many less there, so many more here."""
    with connection.cursor() as cursor:
        values = {"mailing": mailing_id, "channel": channel, "was": was, "now": now, "persons": persons}
        cursor.execute(MOVE, values)
