"""Takes the quotation off a reply. Careful: when in doubt a line stays, and the whole message is kept
elsewhere.
"""

import re

# The line of our own mails above which people write.
MARKER = re.compile(r"^[>\s]*#{2,}.*#{2,}\s*$")
ATTRIBUTION = re.compile(
    r"^\s*("
    r"op\b.{5,200}\bschreef\b.{0,200}:|on\b.{5,200}\bwrote\s*:|"
    r".{3,200}\s+(schreef|wrote)\s+(op|on)\b.{5,120}:"
    r")\s*$",
    re.IGNORECASE | re.DOTALL,
)
DIVIDER = re.compile(
    r"^\s*[-_]{2,}\s*(oorspronkelijk|doorgestuurd|original|forwarded) (bericht|message)\s*[-_]{2,}",
    re.IGNORECASE,
)
RULE = re.compile(r"^\s*_{10,}\s*$")
HEADER = re.compile(
    r"^\s*\*?(van|from|verzonden|sent|aan|to|onderwerp|subject|datum|date)\s*:\*?\s", re.IGNORECASE
)
SIGNATURE = re.compile(r"^-- ?$")
PHONE = re.compile(
    r"^\s*(verstuurd|verzonden|sent) (vanaf|met|via|from) (mijn|my|outlook|yahoo|mail)\b.{0,60}$",
    re.IGNORECASE,
)


def strip_quotation(whole: str) -> str:
    """The new words of a reply. A message that is nothing but quotation comes back whole."""
    lines = whole.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = lines[: quotation_starts(lines)]
    kept = without_quoted_tail(kept)
    text = "\n".join(kept).strip()
    return text or whole.strip()


def quotation_starts(lines: list[str]) -> int:
    """The first line of the quotation or signature, or the number of lines."""
    for at, line in enumerate(lines):
        if MARKER.match(line) or DIVIDER.match(line) or SIGNATURE.match(line) or PHONE.match(line):
            return at
        if RULE.match(line) and header_block(lines, at + 1):
            return at
        if header_block(lines, at):
            return at
        if attribution_at(lines, at):
            return at
    return len(lines)


def header_block(lines: list[str], at: int) -> bool:
    """Outlook quotes with a block of headers; three in a row, so that one "Van: …" in a sentence stays."""
    block = [line for line in lines[at : at + 4] if HEADER.match(line)]
    return at < len(lines) and bool(HEADER.match(lines[at])) and len(block) >= 3


def attribution_at(lines: list[str], at: int) -> bool:
    """ "Op … schreef …:", on one line or broken over up to three, and followed by a quotation or the end."""
    for length in (1, 2, 3):
        joined = " ".join(lines[at : at + length])
        if ATTRIBUTION.match(joined):
            rest = [line for line in lines[at + length :] if line.strip()]
            return not rest or rest[0].lstrip().startswith(">") or "@" in joined or mostly_quoted(rest)
    return False


def mostly_quoted(lines: list[str]) -> bool:
    return sum(line.lstrip().startswith(">") for line in lines) * 2 > len(lines)


def without_quoted_tail(lines: list[str]) -> list[str]:
    """Quoted lines at the end go; quoted lines between answers stay, for they are what is answered."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith(">")):
        end -= 1
    return lines[:end]
