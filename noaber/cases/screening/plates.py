"""Dutch licence plates: fourteen patterns, written with dashes, spaces, dots or nothing in between."""

import re
from collections.abc import Iterator
from functools import cache

from .terms import load_lists

Span = tuple[int, int]

# The patterns (sidecodes) of the vehicle authority: X a letter, 9 a digit.
SIDECODES = (
    "XX-99-99", "99-99-XX", "99-XX-99", "XX-99-XX", "XX-XX-99", "99-XX-XX", "99-XXX-9",
    "9-XXX-99", "XX-999-X", "X-999-XX", "XXX-99-X", "X-99-XXX", "9-XX-999", "999-XX-9",
)  # fmt: skip
_OLD = SIDECODES[:3]  # until 1978 vowels were used; since then they never are
_SPLIT_POSTCODE = "99-99-XX"  # "1234 AB" is a postcode, "12-34-AB" is a plate

_CONTEXT = re.compile(
    r"kenteken|nummerbord|nummerplaat|licen[cs]e plate|\bplates?\b|\bplaat\b", re.IGNORECASE
)


def find_plates(text: str) -> Iterator[Span]:
    """Finds plates in every pattern. Joined digits and letters of the pattern 9999XX are a postcode, unless a
    word such as "kenteken" stands just before them."""
    for code, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if _is_plate(text, match, code):
                yield match.span()


def _is_plate(text: str, match: re.Match, code: str) -> bool:
    found, gap = match[0].lower(), match["gap"]
    if "-" in gap or _CONTEXT.search(text[max(0, match.start() - 40) : match.start()]):
        return True
    if not gap:
        return code != _SPLIT_POSTCODE or found.startswith("0")
    return _words().isdisjoint(re.findall("[a-z]+", found))


@cache
def _words() -> frozenset[str]:
    return frozenset(load_lists()["plates"]["words"].split())


def _pattern(code: str) -> re.Pattern:
    letter = "[A-Z]" if code in _OLD else "[B-DF-HJ-NP-TV-Z]"
    first, middle, last = (part.replace("X", letter).replace("9", r"\d") for part in code.split("-"))
    before, after = r"(?<![\w€-])(?<!\d[.,])", r"(?![\w-]|[.,:]\d)"
    return re.compile(rf"{before}{first}(?P<gap> ?- ?|[ .·]|){middle}(?P=gap){last}{after}", re.IGNORECASE)


_PATTERNS = tuple((code, _pattern(code)) for code in SIDECODES)
