"""What goes: the person behind a report whose account goes; after its term all that was said in a case."""

from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import F

from noaber.core import clock
from noaber.core.pictures import drop
from noaber.journal.actions import entry_row, record_many
from noaber.journal.actors import system

from .. import categories, entries
from ..models import Case, CaseEvent, CaseFlag, EventKind, Follower, InboundMail, OutsideLink, Photo, Status

KEEP = timedelta(days=365)
FORGOTTEN_AT_ONCE = 500
TICK = system("tick")


def forget_reporter(entry) -> None:
    """Reaction to an erased account: its reports stay for the neighbourhood, without anybody behind them."""
    Case.objects.filter(reporter=entry.object_id).update(reporter=None, contact="", secret_digest=None)
    for follower in Follower.objects.filter(person=entry.object_id):
        follower.delete()
        Case.objects.filter(pk=follower.case_id).update(follower_count=F("follower_count") - 1)


@transaction.atomic
def forget_old_cases() -> int:
    """A year after closing: texts, names, contact, mails and photos go; number, kind, place and times stay.

    Effects in order: the photos, whose files go at commit · everything that was written, so that the title is
    that of its kind again · who reported and followed · `cases.forgotten` for each. Returns how many.
    """
    now = clock.now()
    old = Case.objects.filter(status=Status.CLOSED, forgotten_at=None, closed_at__lt=now - KEEP)
    cases = list(old.select_for_update(skip_locked=True).order_by("closed_at")[:FORGOTTEN_AT_ONCE])
    if not cases:
        return 0
    ids = [case.pk for case in cases]
    for photo in Photo.objects.filter(case__in=ids):
        transaction.on_commit(partial(drop, photo.file_key))
        photo.delete()
    for model in (InboundMail, OutsideLink, Follower, CaseFlag):
        model.objects.filter(case__in=ids).delete()
    CaseEvent.objects.filter(case__in=ids).update(text="", by_name="")
    CaseEvent.objects.filter(case__in=ids, kind=EventKind.HANDED_OUTSIDE).update(facts={})  # names the party
    for category in {case.category for case in cases}:
        kind = categories.get(category)
        Case.objects.filter(pk__in=ids, category=category).update(title=str(kind.name)[:120] if kind else "")
    Case.objects.filter(pk__in=ids).update(
        forgotten_at=now,
        text="",
        reporter=None,
        contact="",
        secret_digest=None,
        extra={},
        facts={},
        shared={},
    )
    record_many(
        [
            entry_row(entries.FORGOTTEN, by=TICK, about=case, area=case.area_id, cell=case.cell)
            for case in cases
        ]
    )
    return len(cases)
