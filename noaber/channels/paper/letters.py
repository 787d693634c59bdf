"""Letters: what stands on each, and a run of them as PDF, so many at a time."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from noaber.channels.adapters.wording import title_of
from noaber.channels.models import Kind, Mailing, PaperRun
from noaber.channels.paper import window
from noaber.channels.paper.codes import LETTER, encode
from noaber.channels.paper.senders import Sender
from noaber.channels.paper.typesetting import printable, typeset
from noaber.channels.paper.words import (
    DUTCH,
    common_of,
    day,
    link_to,
    numbers_in,
    spelled,
    text_of,
    until,
    written_in,
)
from noaber.channels.queries import DoorLine, add_wishes
from noaber.channels.rules import PAPER_KEPT
from noaber.core.arrays import portions

BATCH = 500  # letters in one PDF: bounds the memory of a run of any size
FEW = 50  # letters that are set at once, without a process of their own
LANGUAGES = (DUTCH, "en")
LONGEST = 60  # letters of a name that can still be read through a window
CODE = "{code}"  # in whose place the sheet sets the code of the letter


def letters_of(run: PaperRun, doors: Iterable[DoorLine], sender: Sender) -> Iterator[bytes]:
    """The PDFs of a run, each with at most `BATCH` letters, made one by one as they are asked for."""
    made_on = run.posted_on or run.made_at
    for part in portions(doors, BATCH):
        add_wishes(part)
        letters = [_letter(door, run) for door in part]
        yield typeset("letter", _sheet(run.mailing, sender, letters, made_on), large=len(letters) > FEW)


def sample_letter(mailing: Mailing, sender: Sender, *, large: bool, both_languages: bool, at) -> bytes:
    """One letter as it would be, to nobody: for the author, before it is offered."""
    with translation.override(DUTCH):
        to = [_("Aan de bewoners van"), _("Straatnaam 1"), "1234 AB  " + _("Plaats").upper()]
    letter = {"to": to, "code": "0000-0000", "large": large}
    letter["sections"] = [0, 1] if both_languages else [0]
    return typeset("letter", _sheet(mailing, sender, [letter], at))


def address_lines(door: DoorLine) -> list[str]:
    """The three lines in the window: who, the door, and as the post wants it two spaces before the town."""
    code = f"{door.postcode[:4]} {door.postcode[4:]}".strip()
    lines = (addressee(door), f"{door.street} {door.door}", f"{code}  {door.town.upper()}")
    return [printable(line) for line in lines]


def addressee(door: DoorLine) -> str:
    """Who asked for their name on letters, else whoever lives there; of two long names the first."""
    if door.names:
        both = ", ".join(door.names)
        return both if len(both) <= LONGEST else door.names[0][:LONGEST]
    with translation.override(DUTCH):
        return _("Aan de bewoners van")


def return_code(door: DoorLine) -> str:
    """What is typed when the letter comes back, and told when its reader calls."""
    return encode(door.pk, LETTER)


def _letter(door: DoorLine, run: PaperRun) -> dict[str, Any]:
    return {
        "to": address_lines(door),
        "code": return_code(door),
        "large": run.large or door.large,
        "sections": [0, 1] if run.both_languages or door.english else [0],
    }


def _sheet(mailing: Mailing, sender: Sender, letters: list[dict], made_on) -> dict[str, Any]:
    long = [one["large"] or len(one["sections"]) > 1 for one in letters]
    with translation.override(DUTCH):
        facts = [
            {"name": _("Datum"), "value": day(made_on)},
            {"name": _("Kenmerk"), "value": f"B-{mailing.pk or '…'}"},
            {"name": _("Vragen"), "value": f"{sender.phone}\n{sender.hours}".strip()},
        ]
        if ends := until(mailing):
            facts.append({"name": _("Geldt tot"), "value": ends})
        back = _("Retour: %(address)s") % {"address": sender.return_address}
    return {
        **common_of(mailing, DUTCH),
        "sender": {"name": sender.name, "lines": list(sender.lines)},
        "back": back,
        "facts": facts,
        "window": window.PLACES,
        "sections": [_section(mailing, sender, language) for language in LANGUAGES],
        "letters": letters,
        "both-sides": any(long) and len(letters) > 1,
    }


def _section(mailing: Mailing, sender: Sender, language: str) -> dict[str, Any]:
    """The letter in one language."""
    with translation.override(language):
        said = {"phone": sender.phone, "hours": sender.hours_in(language), "code": CODE}
        if mailing.kind == Kind.CLOSING:  # nobody can answer any more
            ask, call = _("Hebt u een vraag?"), _("Bel %(phone)s %(hours)s en noem het kenmerk hierboven.")
            where = _("Lees hier alles nog eens: %(link)s")
        else:
            ask = _("Wilt u antwoorden of iets vragen?")
            call = _("Bel %(phone)s %(hours)s en noem uw code: %(code)s. U hoeft geen account te hebben.")
            where = _("Lees hier ook hoe het afliep: %(link)s")
        why = _(
            "U krijgt deze brief omdat uw adres ligt in het gebied van dit bericht. Wij bewaren de adressen "
            "hoogstens %(days)s dagen."
        )
        return {
            "language": language,
            "title": printable(title_of(mailing, language)),
            "title-language": written_in(mailing, language),
            "greeting": _("Beste bewoner,"),
            "paragraphs": _said(mailing, language),
            "numbers": numbers_in(),
            "answer": [[ask, " ".join((call % said).split())]],
            "regards": _("Met vriendelijke groet,"),
            "foot": [[where % {"link": spelled(link_to(mailing))}], [why % {"days": PAPER_KEPT.days}]],
        }


def _said(mailing: Mailing, language: str) -> list[list[str]]:
    """The words, and where they stand when they were written in the other language alone."""
    elsewhere = language != DUTCH and written_in(mailing, language) == DUTCH
    here = [[_("U vindt de Nederlandse tekst op de andere kant.")]] if elsewhere else []
    return [*text_of(mailing, language), *here]
