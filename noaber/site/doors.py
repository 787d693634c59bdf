"""Texts without the numbers of anybody's door, for where everybody reads them."""

import re

# A number behind a street is a door, unless it goes on as a time, a length or a larger number.
NUMBER = (
    r"\s+\d{1,4}(?:\s?[a-zA-Z](?!\w))?(?:\s?[-–/]\s?\d{1,4}[a-zA-Z]?)?"
    r"(?![\d:.,]*\d)(?!\s*(?:uur|u\b|meter|m\b|minuten|%))"
)
STREET = (
    r"[A-Z][\w'’.-]*(?:straat|laan|weg|plein|hof|pad|dijk|kade|singel|gracht|steeg|plantsoen|dreef|markt|dam"
    r"|brink|kamp|hage|oord|zoom|baan|gaarde|horst|akker|erf|werf|haven|poort|park|wal|ring|rand|veld)"
)
AT_STREET = re.compile(rf"\b({STREET})(?:\s+(?:nr\.?|nummer|huisnummer))?{NUMBER}")
BY_WORD = re.compile(r"\s*\b(?:huisnummers?|nummers?|nr\.?)\s*(?!112\b|0)\d{1,4}[a-zA-Z]?\b", re.IGNORECASE)
POSTCODE = re.compile(r"\b([1-9]\d{3})\s?[A-Z]{2}\b(?:\s+\d{1,4}[a-zA-Z]?\b)?")


def without_doors(text: str, streets: tuple[str, ...] = ()) -> str:
    """Return the text with streets, but without house numbers and the letters of postcodes.

    `streets` are the names of the streets there, for those that don't sound like one.
    """
    text = AT_STREET.sub(r"\1", text)
    if streets:
        names = "|".join(re.escape(name) for name in sorted(streets, key=len, reverse=True))
        text = re.sub(rf"\b({names}){NUMBER}", r"\1", text)
    return POSTCODE.sub(r"\1", BY_WORD.sub("", text))


def in_parts(text: str, most: int) -> list[str]:
    """Cut a text where people would pause: between paragraphs, else sentences, else words."""
    parts, rest = [], " ".join(text.split())
    while len(rest) > most:
        cut = max(rest.rfind(mark, 0, most) + 1 for mark in (". ", "! ", "? "))
        if cut < most // 3:
            cut = rest.rfind(" ", 0, most)
        cut = cut if cut > 0 else most
        parts.append(rest[:cut].strip())
        rest = rest[cut:].strip()
    return [*parts, rest] if rest else parts or [""]
