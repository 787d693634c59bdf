"""Numbers that belong to one person: citizen service number, bank account, telephone."""

import re
from collections.abc import Iterator

Span = tuple[int, int]

# Digit groups with single spaces, dots or dashes between them; not glued to a letter, unless it says "BSN".
_RUN = re.compile(r"(?:(?<![^\W_])|(?<=bsn)|(?<=sofi))\d+(?:[ .\-/]\d+)*(?![^\W_])", re.IGNORECASE)
_EIGHT = re.compile(r"\b(?:bsn|burgerservicenummer|sofi(?:nummer)?)\D{0,20}(\d{8})\b", re.IGNORECASE)
_MONEY_BEFORE = re.compile(r"(?:€|\$|£|\beuro|\beur)\s?$", re.IGNORECASE)
_MONEY_AFTER = re.compile(r"\s?(?:€|,\d\d\b|,-|\beuro\b|\beur\b|\s(?:miljoen|million)\b)", re.IGNORECASE)


def find_bsn(text: str) -> Iterator[Span]:
    """Finds nine digits that pass the eleven-test, in any usual grouping; eight only after the word."""
    for run in _RUN.finditer(text):
        groups = [(m.start(), m.end()) for m in re.compile(r"\d+").finditer(text, *run.span())]
        for start, end in _windows(text, groups, 9):
            if eleven_test(_digits(text[start:end])) and not _is_money(text, start, end):
                yield start, end
    for match in _EIGHT.finditer(text):
        if eleven_test("0" + _digits(match[1])):
            yield match.span(1)


def eleven_test(nine: str) -> bool:
    """The check of the citizen service number: weights 9 to 2, and minus one for the last digit."""
    if len(nine) != 9 or len(set(nine)) == 1:
        return False
    return sum(int(d) * w for d, w in zip(nine, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True)) % 11 == 0


def _windows(text: str, groups: list[Span], length: int) -> Iterator[Span]:
    """Whole groups side by side that have `length` digits together; cut off from the rest by spaces only."""
    for first in range(len(groups)):
        if first and text[groups[first][0] - 1] != " ":
            continue
        count = 0
        for last in range(first, len(groups)):
            count += groups[last][1] - groups[last][0]
            if count < length:
                continue
            if count == length and (last + 1 == len(groups) or text[groups[last][1]] == " "):
                yield groups[first][0], groups[last][1]
            break


def _is_money(text: str, start: int, end: int) -> bool:
    return bool(_MONEY_BEFORE.search(text[max(0, start - 6) : start]) or _MONEY_AFTER.match(text, end))


# Lengths of account numbers per country (ISO 13616): only so is the end known inside a sentence.
_LENGTHS = """
AD24 AE23 AL28 AT20 BA20 BE16 BG22 CH21 CY28 CZ24 DE22 DK18 EE20 ES24 FI18 FR27 GB22 GE22 GI23 GR27
HR21 HU28 IE22 IL23 IS26 IT27 KZ20 LI21 LT20 LU20 LV21 MC27 MD24 ME22 MK19 MT31 NL18 NO15 PL28 PT25
RO24 RS22 SA24 SE24 SI19 SK24 SM27 TN24 TR26 UA29 XK20
"""
IBAN_LENGTHS = {entry[:2]: int(entry[2:]) for entry in _LENGTHS.split()}
_IBAN_START = re.compile(r"(?<![^\W_])([A-Z]{2})[ .\-]?\d[ .\-]?\d", re.IGNORECASE)


def find_iban(text: str) -> Iterator[Span]:
    """Finds account numbers whose checksum holds, with or without spaces, dots or dashes."""
    for match in _IBAN_START.finditer(text):
        length = IBAN_LENGTHS.get(match[1].upper())
        if (
            length
            and (end := _end_after(text, match.start(), length))
            and iban_holds(text[match.start() : end])
        ):
            yield match.start(), end


def iban_holds(account: str) -> bool:
    """ISO 7064 mod 97-10 over letters and digits."""
    flat = re.sub(r"[ .\-]", "", account).upper()
    return int("".join(str(int(char, 36)) for char in flat[4:] + flat[:4])) % 97 == 1


def _end_after(text: str, start: int, length: int) -> int | None:
    """Where `length` letters or digits end that have at most one separator between two of them."""
    place = start
    for number in range(length):
        if number and place < len(text) and text[place] in " .-":
            place += 1
        if place >= len(text) or not (text[place].isascii() and text[place].isalnum()):
            return None
        place += 1
    return None if place < len(text) and text[place].isalnum() else place


_GAP = r"(?:[ .\-/_]| ?- ?|\) ?)?"
_PREFIX = rf"(?:(?:\+|00) ?31{_GAP}(?:\(0\) ?|0)?|31(?=6)|\((?=0\d{{2,3}}\))0|0 ?)"
_PHONE = re.compile(rf"(?<![\w+/])(?<!\d-){_PREFIX}(?P<rest>[1-9](?:{_GAP}\d){{8}})(?!\d|[ .\-]?\d{{3}})")
_ABROAD = re.compile(r"(?<![\w+])(?:\+|00)(?!31)[1-9]\d{0,2}(?:[ .\-/()]{0,2}\d){6,12}(?!\d)")
# "nul zes" in words, or with the letter O.
_SPOKEN = re.compile(rf"(?<![\w+/])(?:nul|zero|o) ?-?(?:zes|six|6)(?:{_GAP}\d){{8}}(?!\d)", re.IGNORECASE)
_SERVICE = re.compile(r"0(?:800|900|906|909)")
_DATE = re.compile(r"\d{2}[-/. ]\d{1,2}[-/. ](?:19|20)\d\d\b")


def find_phones(text: str) -> Iterator[Span]:
    """Finds Dutch numbers of ten digits and numbers abroad; free service numbers (0800, 0900) stay out."""
    for match in _PHONE.finditer(text):
        if not _is_no_phone(match[0], match["rest"]):
            yield match.span()
    for pattern in (_ABROAD, _SPOKEN):
        for match in pattern.finditer(text):
            yield match.span()


def _is_no_phone(found: str, rest: str) -> bool:
    """A free service number, a date with something behind it, or digits grouped as no telephone number is:
    there are no area codes of two digits but 06."""
    if found.startswith(("+", "00")):
        return False
    sizes = [len(group) for group in re.findall(r"\d+", found)]
    loose = (sizes[0] == 2 and not found.startswith("06")) or (sizes[0] == 1 and set(sizes) != {1})
    return bool(loose or _SERVICE.match("0" + _digits(rest)) or _DATE.match(found))


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())
