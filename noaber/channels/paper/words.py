"""What paper says besides the message itself, in each language of the house."""

from typing import Any

from django.conf import settings
from django.utils import formats, translation
from django.utils.translation import gettext as _

from noaber.channels.adapters.wording import title_of
from noaber.channels.models import Mailing, Urgency
from noaber.channels.paper.codes import PAGE, encode
from noaber.channels.paper.typesetting import paragraphs, printable
from noaber.core import clock
from noaber.core.codes import drawn_for_print

DUTCH = "nl"


def link_to(mailing: Mailing) -> str:
    """The page that a code on paper opens: what was said and how it ended. A preview has none yet."""
    return f"{settings.NOABER_URL}/b/{encode(mailing.pk, PAGE) if mailing.pk else '…'}/"


def spelled(link: str) -> str:
    """A link as somebody types it: a word too long for a line may be broken at a slash."""
    return link.split("://", 1)[-1].rstrip("/").replace("/", "/\u200b")


def common_of(mailing: Mailing, language: str) -> dict[str, Any]:
    """What every sheet needs; in `language` for what is said once."""
    link = link_to(mailing)
    with translation.override(language):
        alternative = _("QR-code naar %(link)s") % {"link": link.split("://", 1)[-1]}
    return {
        "title": printable(title_of(mailing, language)),
        "language": language,
        "exercise": mailing.exercise,
        "urgent": mailing.urgency <= Urgency.URGENT,
        "qr": drawn_for_print(link),
        "qr_alt": alternative,
        "link": link,
    }


def written_in(mailing: Mailing, language: str) -> str:
    """In which language the words for readers of `language` are."""
    return mailing.text_in(language).get("written", language)


def text_of(mailing: Mailing, language: str) -> list[list[str]]:
    """The message in a language, or, when it was written in another alone, where to find it."""
    if written_in(mailing, language) == language:
        return paragraphs(mailing.text_in(language)["body"])
    return [[_("Dit bericht gaat over uw buurt. De tekst zelf is in het Nederlands geschreven.")]]


def numbers_in(size: int = 3) -> list[dict[str, str]]:
    """The three numbers, in the language that is on."""
    rows = [
        ("112", _("U ziet nu iets verdachts")),
        ("0900-8844", _("Politie, geen haast")),
        ("0800-7000", _("Anoniem vertellen")),
    ]
    return [{"number": number, "word": word} for number, word in rows[:size]]


def day(moment) -> str:
    """A day in words, in the language that is on."""
    return formats.date_format(clock.local(moment), _("j F Y"))


def until(mailing: Mailing) -> str:
    """Until when it holds, or nothing."""
    if mailing.expires_at is None:
        return ""
    return formats.date_format(clock.local(mailing.expires_at), _("j F Y, H:i"))
