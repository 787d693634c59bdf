"""typst, kept on a short lead: our own sheets, data as values, no system fonts, no packages, no network.

Whatever a message says travels as JSON in one input and is only ever used as a string, so that `#`, `$` or a
path in it is printed and never read. The root that a sheet could read from holds the sheets alone.
"""

import json
import re
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import gettext as _

from noaber.channels.paper.fonts import font_folder
from noaber.channels.paper.press import Jammed, press, press_apart

SHEETS = Path(__file__).parent / "sheets"
LONGEST_WORD = 28  # letters after which a word may be broken
LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD}}}(?=\S)")
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
UNKNOWN = re.compile(r"U\+([0-9A-F]{4,6})|text [\"“`]?(.{1,8}?)[\"”`]? could not", re.IGNORECASE)


class NotOnPaper(Exception):
    """This text cannot be printed; the sentence says what to change."""


def typeset(sheet: str, data: dict[str, Any], *, large: bool = False) -> bytes:
    """Return the PDF of a sheet, tagged to PDF/UA-1; a large one by a process of its own.

    Raises NotOnPaper with a sentence for the author.
    """
    given = json.dumps(data, ensure_ascii=False)
    set_it = press_apart if large else press
    try:
        return set_it(str(SHEETS / f"{sheet}.typ"), str(font_folder()), given)
    except (typst.TypstError, Jammed) as wrong:
        raise _sentence(wrong) from wrong


def _sentence(wrong: Exception) -> Exception:
    """A sign without a letter form is the author's to change; anything else is a fault of ours."""
    if "could not be displayed" not in str(wrong) and "font" not in str(wrong):
        return wrong
    found = UNKNOWN.search(f"{wrong} {getattr(wrong, 'hints', '')}")
    sign = found and (chr(int(found[1], 16)) if found[1] else found[2])
    if not sign:
        return NotOnPaper(_("In deze tekst staat een teken dat niet op papier kan. Haal het weg."))
    return NotOnPaper(_("Dit teken kan niet op papier: %(sign)s Haal het weg.") % {"sign": sign})


def paragraphs(text: str) -> list[list[str]]:
    """A text as paragraphs of lines; what cannot be seen is left out, long words may be broken."""
    text = HIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    blocks = [block.strip("\n") for block in re.split(r"\n\s*\n", text)]
    return [[printable(line) for line in block.split("\n")] for block in blocks if block.strip()]


def printable(line: str) -> str:
    """One line, in which a word of a thousand letters may go on on the next."""
    return LONG_WORD.sub("\\g<0>\u200b", HIDDEN.sub("", line).replace("\t", " "))
