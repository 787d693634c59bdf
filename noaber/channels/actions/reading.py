"""What somebody did with a message here."""

from noaber.channels.actions.live import touch_topic
from noaber.channels.models import Mailing, Opened
from noaber.core import clock


def mark_opened(mailing: Mailing, *, by) -> bool:
    """Note that `by` opened it; returns whether that was the first time. Their other pages count again."""
    _opened, first = Opened.objects.get_or_create(
        person_id=by.pk, mailing=mailing, defaults={"at": clock.now()}
    )
    if first:
        touch_topic(f"person:{by.pk}")
    return first
