"""Whether something changed on which a page that is kept depends."""

from collections.abc import Iterable

from django.db import connection

LATELY = """
SELECT max(id) FROM channels_live_event
WHERE topic = ANY(%s::text[]) AND written_at > clock_timestamp() - interval '20 seconds'
"""


def last_change(topics: Iterable[str]) -> int:
    """Return a number that is another as soon as one of these topics was touched; for what is kept seconds.

    One query on the last seconds only, so that it costs the same however much happens in a day.
    """
    with connection.cursor() as cursor:
        cursor.execute(LATELY, [list(topics)])
        return cursor.fetchone()[0] or 0
