"""What the demo shows of transports that reach nobody."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Sum
from django.utils.translation import get_language

from noaber.channels.models import Mailing, Tally
from noaber.people.models import LetterCode, Person

MOST, PUSHES = 20, 8


def letters_waiting() -> list[LetterCode]:
    """Letters with a code that would be printed, the newest first."""
    rows = LetterCode.objects.select_related("person", "place__address__street").order_by("-asked_at")
    return list(rows[:MOST])


def invented_person(pk: int) -> Person | None:
    """Whoever has this number, if they were made up and are still here."""
    return Person.objects.filter(pk=pk, is_invented=True, erased_at=None).first()


def own_addresses(text: str) -> list[str]:
    """The pages of ours that a mail points to, whatever port the town had then."""
    host = re.escape(urlsplit(settings.NOABER_URL).hostname or "")
    return re.findall(rf"https?://{host}(?::\d+)?(/(?!/)[^\s<>]*)", text)


def last_pushes() -> list[tuple[Mailing, int]]:
    """The last messages that went to browsers, each with its title and how many persons."""
    sent = Tally.objects.filter(channel="webpush").values("mailing").annotate(persons=Sum("persons"))
    newest = sent.order_by("-mailing").values_list("mailing", "persons")[:PUSHES]
    mailings = Mailing.objects.in_bulk([pk for pk, _persons in newest])
    for mailing in mailings.values():
        mailing.title = mailing.text_in(get_language() or "nl")["title"]
    return [(mailings[pk], persons) for pk, persons in newest]
