"""What somebody did with a message here."""

from django.db import connection

from noaber.channels.actions.live import touch_topic
from noaber.channels.models import Mailing, Opened
from noaber.core import clock

SEEN = """
INSERT INTO channels_opened (person_id, mailing_id, at)
SELECT %(person)s, m.id, %(now)s::timestamptz FROM channels_mailing m
WHERE m.source_label = %(label)s AND m.source_id = %(source)s AND m.kind <> 'test'
  AND EXISTS (SELECT FROM channels_result r WHERE r.person_id = %(person)s AND r.mailing_id = m.id)
ON CONFLICT DO NOTHING
"""


def mark_opened(mailing: Mailing, *, by) -> bool:
    """Note that `by` opened it; returns whether that was the first time. Their other pages count again."""
    _opened, first = Opened.objects.get_or_create(
        person_id=by.pk, mailing=mailing, defaults={"at": clock.now()}
    )
    if first:
        touch_topic(f"person:{by.pk}")
    return first


def mark_seen(source, *, by) -> bool:
    """Note that `by` saw what `source` said, on its own page: every message about it that was on its way to
    them counts as opened, so that no other channel comes after it. Returns whether one of them was new.
    """
    values = {"person": by.pk, "label": source._meta.label_lower, "source": source.pk, "now": clock.now()}
    with connection.cursor() as cursor:
        cursor.execute(SEEN, values)
        first = bool(cursor.rowcount)
    if first:
        touch_topic(f"person:{by.pk}")
    return first
