"""The word lists of the screening, read once from a data file."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

SHIPPED = files("noaber.cases") / "data" / "screening.toml"


class TermsError(ValueError):
    """The word lists cannot be used; the message says where and why."""


@dataclass(frozen=True)
class Terms:
    """Word lists in their plain shape: small letters without accents."""

    people_by_origin: frozenset[str]
    adjectives: frozenset[str]
    colours: frozenset[str]
    countries: frozenset[str]
    origin_phrases: re.Pattern
    eating_houses: frozenset[str]
    people: frozenset[str]
    pronouns: frozenset[str]
    linking: frozenset[str]
    behaviour: re.Pattern
    vague: re.Pattern


@cache
def load_lists() -> dict:
    """Reads the file with the word lists."""
    try:
        return tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise TermsError(f"{SHIPPED}: this file cannot be read as TOML: {error}") from error


@cache
def load_terms() -> Terms:
    """Gives the lists for judging, ready for use."""
    return read_terms(load_lists())


def read_terms(lists: dict) -> Terms:
    """Makes the lists ready for use; says which one is missing or wrong."""
    try:
        return _terms(lists)
    except KeyError as error:
        raise TermsError(f"the list {error} is missing.") from error
    except (TypeError, AttributeError) as error:
        raise TermsError(f"a list must be words in quotes: {error}") from error


def simplified(text: str) -> str:
    """Small letters without accents; the length may change."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if unicodedata.category(c) != "Mn")


def _terms(lists: dict) -> Terms:
    origin, people, behaviour = lists["origin"], lists["people"], lists["behaviour"]
    adjectives = _words(origin["adjectives"])
    return Terms(
        people_by_origin=_words(origin["people"]),
        adjectives=adjectives | {f"{word}e" for word in adjectives} | {"aziatische", "surinaamse"},
        colours=_words(origin["colours"]),
        countries=_words(origin["countries"]),
        origin_phrases=_phrases(origin["phrases"]),
        eating_houses=_words(origin["eating_houses"]),
        people=_words(people["words"]),
        pronouns=_words(people["pronouns"]),
        linking=_words(people["linking"]),
        behaviour=_behaviour(behaviour),
        vague=_phrases(lists["vague"]["phrases"]),
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(simplified(text).split())


def _phrases(phrases: list[str]) -> re.Pattern:
    return re.compile(rf"(?<!\w)(?:{'|'.join(_spaced(phrase) for phrase in phrases)})(?!\w)")


def _behaviour(lists: dict) -> re.Pattern:
    stems = "|".join(sorted(map(re.escape, _words(lists["stems"])), key=len, reverse=True))
    words = "|".join(map(re.escape, _words(lists["words"])))
    phrases = "|".join(_spaced(phrase) for phrase in lists["phrases"])
    return re.compile(rf"(?<!\w)(?:(?:ge)?(?:{stems})\w*|(?:{words})(?!\w)|(?:{phrases}))")


def _spaced(phrase: str) -> str:
    return r"\W+".join(re.escape(word) for word in simplified(phrase).split())
