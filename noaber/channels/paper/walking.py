"""The list of doors and the poster as PDF."""

from collections.abc import Iterable
from itertools import groupby

from django.utils import translation
from django.utils.translation import gettext as _

from noaber.channels.models import Mailing, PaperRun, Spoke
from noaber.channels.paper.typesetting import printable, typeset
from noaber.channels.paper.words import DUTCH, common_of, link_to, numbers_in, spelled, text_of, until
from noaber.channels.queries import DoorLine

# How much is said, and how large it then fits on one sheet: characters, points of the text, of the title.
POSTER_SIZES = ((220, 30, 46), (420, 24, 40), (750, 19, 34), (1_200, 15, 28))
SMALLEST = (11, 24)


def door_list(run: PaperRun, doors: Iterable[DoorLine]) -> bytes:
    """The list to walk by, street by street; no names, because none are needed at a door."""
    mailing = run.mailing
    with translation.override(DUTCH):
        data = {
            **common_of(mailing, DUTCH),
            "sender": mailing.organisation.name,
            "paragraphs": text_of(mailing, DUTCH),
            "door": _("Deur"),
            "outcomes": [str(outcome.label).capitalize() for outcome in Spoke],
            "foot": [[_("Wie meer wil weten, scant de code of gaat naar %(link)s") % _spelled(mailing)]],
            "streets": [
                {"name": street, "doors": [door.door for door in rows]}
                for street, rows in groupby(doors, key=lambda door: door.street)
            ],
        }
    return typeset("doorlist", data)


def poster(mailing: Mailing, *, size: str = "a4", language: str = DUTCH) -> bytes:
    """A poster on one sheet; its code leads to the page as it is then, so that an old one tells the end."""
    with translation.override(language):
        said = text_of(mailing, language)
        text, title = _sizes(said)
        ends = until(mailing)
        data = {
            **common_of(mailing, language),
            "sender": printable(mailing.organisation.name),
            "paragraphs": said,
            "numbers": numbers_in(),
            "paper": size,
            "size": text,
            "title-size": title,
            "foot": [
                *([[_("Dit geldt tot %(moment)s.") % {"moment": ends}]] if ends else []),
                [_("Hoe liep het af? Scan de code, of ga naar %(link)s") % _spelled(mailing)],
            ],
        }
    return typeset("poster", data)


def _sizes(said: list[list[str]]) -> tuple[int, int]:
    letters = sum(len(line) + 30 for lines in said for line in lines)
    return next(((text, title) for most, text, title in POSTER_SIZES if letters <= most), SMALLEST)


def _spelled(mailing: Mailing) -> dict[str, str]:
    return {"link": spelled(link_to(mailing))}
