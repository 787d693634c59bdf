"""What people read of the messages of the year, so that nobody begins with forty unread ones."""

from datetime import timedelta

from django.db import connection

from noaber.core import clock

UNREAD_FOR = timedelta(days=4)
# Who got a message opened it within two days; one in eight never did.
OPEN = """
INSERT INTO channels_opened (person_id, mailing_id, at)
SELECT person_id, mailing_id, at + ((person_id * 7919 + mailing_id * 104729) %% 2880) * interval '1 minute'
FROM channels_result
WHERE channel = 'page' AND outcome = 'handed_over' AND at < %s AND (person_id + mailing_id) %% 8 <> 0
ON CONFLICT DO NOTHING
"""


def read_old_messages() -> int:
    """Let people have opened most messages that are older than four days; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(OPEN, [clock.now() - UNREAD_FOR])
        return cursor.rowcount
