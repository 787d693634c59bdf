"""How people type a street or an address, brought to one spelling."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

_ENDINGS = {"str": "straat", "ln": "laan", "pl": "plein", "wg": "weg", "dk": "dijk", "sngl": "singel"}
_WORDS = {"st": "sint", "burg": "burgemeester", "prof": "professor", "v": "van", "d": "de", "gr": "graaf"}
_POSTCODE = re.compile(r"\b(\d{4})\s?([a-z]{2})\b")  # none starts with 0 but those of invented towns
_NUMBER = re.compile(r"([0-9]{1,5})([a-z]{0,4})")
_MOST_READINGS = 6


@dataclass(frozen=True)
class Reading:
    """One way to understand what somebody typed into an address field."""

    name: str
    number: int | None = None
    suffix: str = ""


def plain(text: str) -> str:
    """Lower case, without accents and marks, one space between words: "'s-Gravenweg" is "s gravenweg"."""
    letters = unicodedata.normalize("NFKD", text.lower())
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", letters).split())


def read_address(text: str) -> tuple[str, list[Reading]]:
    """The postcode in what was typed, and the ways to understand the rest, without a number last."""
    rest, postcode = plain(text[:200]), ""
    if found := _POSTCODE.search(rest):
        postcode = "".join(found.groups()).upper()
        rest = f"{rest[: found.start()]} {rest[found.end() :]}"
    numbered = dict.fromkeys(_numbered(rest.split()))
    return postcode, [*islice(numbered, _MOST_READINGS), Reading(_name(rest.split()))]


def _numbered(words: list[str]) -> Iterator[Reading]:
    """Each word that can be the number: one after the name first ("2e Dwarsstraat 3"), one in front last."""
    numbers = [place for place, word in enumerate(words) if _NUMBER.fullmatch(word)]
    for place in sorted(numbers, key=lambda place: (place == 0, place)):
        for length in (2, 1, 0):
            addition, left = words[place + 1 : place + 1 + length], words[place + 1 + length :]
            if len(addition) == length and all(len(word) <= 4 for word in addition):
                number, letter = _NUMBER.fullmatch(words[place]).groups()
                yield Reading(_name(words[:place] + left), int(number), "".join([letter, *addition]))


def spelled_out(name: str) -> str:
    """A plain name without abbreviations: "burg de vriesstr" is "burgemeester de vriesstraat"."""
    return _name(name.split())


def _name(words: list[str]) -> str:
    return " ".join(map(_spelled_out, words))


def _spelled_out(word: str) -> str:
    if word in _WORDS:
        return _WORDS[word]
    for short, long in _ENDINGS.items():
        if word.endswith(short) and len(word) > len(short) + 2:
            return word.removesuffix(short) + long
    return word


def suffix_order(suffix: str) -> tuple[tuple[int, str, int], ...]:
    """Sorts suffixes as people do: none, a, b, bis, 2, 10."""
    parts = re.findall(r"\d+|[a-z]+", plain(suffix))
    return tuple((1, "", int(part)) if part.isdigit() else (0, part, 0) for part in parts)
