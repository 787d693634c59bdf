"""The journal in another server than the one that wrote it: after a restore.

An entry's place is (xact, id), and the number of a transaction means something only in the server that gave
it out. Restored as it was, everything that is written from then on would have a smaller number than the
cursor, and would never be read. So what was read gets number 0, what was not gets 1, and the cursor stands
between them: a server's own numbers begin at 3. The seal leaves the number out, and stays whole.
"""

from django.db import connection, transaction

BETWEEN = 2**63 - 1  # no entry that was read has a larger id
MOVE = """
UPDATE journal_entry e SET xact = CASE WHEN (e.xact, e.id) > (c.xact, c.entry_id) THEN '1' ELSE '0' END::xid8
FROM journal_cursor c WHERE c.consumer = %s
"""
FORGET_PLACES = "UPDATE journal_entry SET xact = '1'::xid8"
STAND_BETWEEN = """
UPDATE journal_cursor SET xact = '0', entry_id = %s, failing_id = NULL, failures = 0 WHERE consumer = %s
"""


@transaction.atomic
def begin_in_another_server(consumer: str = "wiring") -> None:
    """Give every entry a place that this server understands, and let `consumer` go on where it was."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK journal_entry, journal_cursor IN ACCESS EXCLUSIVE MODE")
        cursor.execute("ALTER TABLE journal_entry DISABLE TRIGGER journal_entry_kept")
        cursor.execute(MOVE, [consumer])
        if cursor.rowcount == 0:  # nobody has read anything yet
            cursor.execute(FORGET_PLACES)
        cursor.execute(STAND_BETWEEN, [BETWEEN, consumer])
        cursor.execute("ALTER TABLE journal_entry ENABLE TRIGGER journal_entry_kept")
