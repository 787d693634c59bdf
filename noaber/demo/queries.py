"""What the demo shows of transports that reach nobody."""

from django.utils.translation import get_language

from noaber.channels.models import Mailing, Result
from noaber.people.models import LetterCode

MOST = 20


def letters_waiting() -> list[LetterCode]:
    """Letters with a code that would be printed, the newest first."""
    rows = LetterCode.objects.select_related("person", "place__address__street").order_by("-asked_at")
    return list(rows[:MOST])


def last_pushes() -> list[tuple[Mailing, int]]:
    """The last messages that went to browsers, each with its title and how many persons."""
    newest = (
        Result.objects.filter(channel="webpush").order_by("-mailing_id").values_list("mailing_id", flat=True)
    )
    ids = list(dict.fromkeys(newest[: MOST * 200]))[:8]
    mailings = Mailing.objects.in_bulk(ids)
    for mailing in mailings.values():
        mailing.title = mailing.text_in(get_language() or "nl")["title"]
    return [(mailings[pk], _persons(pk)) for pk in ids if pk in mailings]


def _persons(mailing_id: int) -> int:
    rows = Result.objects.filter(mailing_id=mailing_id, channel="webpush")
    return rows.values("person_id").distinct().count()
