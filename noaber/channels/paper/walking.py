"""The list of doors and the poster as PDF."""

from collections.abc import Iterable
from itertools import groupby

from django.utils import translation
from django.utils.translation import gettext as _

from noaber.channels.models import Mailing, PaperRun, Spoke
from noaber.channels.paper.typesetting import paragraphs, printable, typeset
from noaber.channels.paper.words import DUTCH, common_of, day, link_to, numbers_in, spelled, text_of, until
from noaber.channels.queries import DoorLine

# Points of the text and of the title on A4; the sheet takes the largest with which all stands on one page.
POSTER_SIZES = (
    (30, 46),
    (28, 44),
    (26, 42),
    (24, 40),
    (22, 38),
    (20, 36),
    (18, 32),
    (16, 29),
    (15, 28),
    (14, 27),
    (13, 26),
    (12, 25),
    (11, 24),
    (9, 20),
    (6, 14),
)


def door_list(run: PaperRun, doors: Iterable[DoorLine]) -> bytes:
    """The list to walk by, street by street; no names, because none are needed at a door."""
    mailing = run.mailing
    with translation.override(DUTCH):
        data = {
            **common_of(mailing, DUTCH),
            "sender": printable(mailing.organisation.name),
            "made": day(run.made_at),
            "paragraphs": text_of(mailing, DUTCH),
            "outcomes": [str(outcome.label).capitalize() for outcome in Spoke],
            "foot": [[_("Wie meer wil weten, scant de code of gaat naar %(link)s") % _spelled(mailing)]],
            "streets": [
                {"name": printable(street), "doors": [door.door for door in rows]}
                for (street, _town), rows in groupby(doors, key=lambda door: (door.street, door.town))
            ],
        }
    return typeset("doorlist", data)


def poster(mailing: Mailing, *, size: str = "a4", language: str = DUTCH) -> bytes:
    """A poster on one sheet; its code leads to the page as it is then, so that an old one tells the end."""
    with translation.override(language):
        ends = until(mailing)
        data = {
            **common_of(mailing, language),
            "sender": printable(mailing.organisation.name),
            "paragraphs": paragraphs(mailing.text_in(language)["body"]),
            "numbers": numbers_in(),
            "paper": size,
            "sizes": POSTER_SIZES,
            "foot": [
                *([[_("Dit geldt tot %(moment)s.") % {"moment": ends}]] if ends else []),
                [_("Hoe liep het af? Scan de code, of ga naar %(link)s") % _spelled(mailing)],
            ],
        }
    return typeset("poster", data)


def _spelled(mailing: Mailing) -> dict[str, str]:
    return {"link": spelled(link_to(mailing))}
