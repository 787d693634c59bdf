"""Does a text describe people by what they do, or by where they come from?

Four verdicts. `clear`: nothing to say. `ask`: words that judge and tell nothing ("hoort hier niet"):
what do they do? `pause`: origin beside behaviour: is it needed? `stop`: origin and nothing that anybody
did. A shop, a flag or a street with the name of a country is no description of people and is left alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .plain import plain
from .terms import Terms, load_terms, simplified

_WORD = re.compile(r"[^\W_]+(?:[’'@$][^\W_]+)*")
_LOOKALIKES = str.maketrans("0134@$", "oieaas")
_PLACED = frozenset({"in", "naar", "uit", "from"})
_FROM = frozenset({"uit", "van", "from", "of"})
_BESIDE = frozenset(
    [
        "bij",
        "naast",
        "tegenover",
        "achter",
        "voor",
        "van",
        "boven",
        "by",
        "near",
        "next",
        "behind",
        "opposite",
    ]
)


@dataclass(frozen=True)
class Word:
    """One word in its plain shape and its place in the text as it was typed."""

    text: str
    start: int
    end: int
    ends_clause: bool


@dataclass(frozen=True)
class Judgement:
    """The verdict, and the places in the text that led to it."""

    verdict: str
    spans: tuple[tuple[int, int], ...] = ()

    def __bool__(self) -> bool:
        return self.verdict != "clear"


def judge(text: str, *, behaviour_known: bool = False, terms: Terms | None = None) -> Judgement:
    """Judges one text. `behaviour_known` says that behaviour was already told elsewhere in the report: then
    vague words are harmless, but a text that speaks of origin alone still is not sent."""
    terms = terms or load_terms()
    words = _read(text)
    flat = " ".join(word.text for word in words)
    behaviour = bool(terms.behaviour.search(flat))
    if origin := tuple(sorted(set(_origin(words, flat, terms)))):
        return Judgement("pause" if behaviour else "stop", origin)
    if not (behaviour or behaviour_known) and (vague := tuple(_phrases(terms.vague, words, flat))):
        return Judgement("ask", vague)
    return Judgement("clear")


def _read(text: str) -> list[Word]:
    shape = plain(text)
    words = []
    for match in _WORD.finditer(shape.text):
        word = simplified(match[0])
        if any(char.isalpha() for char in word):
            word = word.translate(_LOOKALIKES)
        after = shape.text[match.end() :].lstrip(" ")[:1]
        words.append(Word(word.replace("’", "'"), *shape.span(*match.span()), after in ("", *'.,;:!?)"”')))
    return words


def _origin(words: list[Word], flat: str, terms: Terms) -> Iterator[tuple[int, int]]:
    yield from _phrases(terms.origin_phrases, words, flat)
    about_people = not terms.people.isdisjoint(flat.split()) or not terms.pronouns.isdisjoint(flat.split())
    for at, word in enumerate(words):
        if (
            _names_people(words, at, terms)
            or _describes_people(words, at, terms, about_people)
            or _comes_from(words, at, terms)
        ):
            yield word.start, word.end


def _names_people(words: list[Word], at: int, terms: Terms) -> bool:
    """A noun such as "Marokkanen"; no country ("in Polen") and no eating house ("bij de Chinees")."""
    word, before = words[at].text, _before(words, at, 1)
    if word not in terms.people_by_origin or before in _PLACED:
        return False
    if word in terms.eating_houses and before in ("de", "the") and _before(words, at, 2) in _BESIDE:
        return False
    if word in terms.adjectives:
        return before in terms.pronouns or (
            before in ("een", "a", "an", "de", "the") and words[at].ends_clause
        )
    return True


def _describes_people(words: list[Word], at: int, terms: Terms, about_people: bool) -> bool:
    """An adjective of origin or skin beside a word for people, or said of people: "zij zijn Pools"."""
    word, following = words[at].text, _after(words, at, 1)
    if word not in terms.adjectives | terms.colours:
        return False
    if _before(words, at, 2) == "in" and _before(words, at, 1) in ("het", "the"):
        return False
    if following in terms.people:
        return True
    if _after(words, at, 2) in terms.people and (
        _bends(following) or following in terms.colours | terms.adjectives
    ):
        return True
    linked = {_before(words, at, 1), _before(words, at, 2)} & terms.linking
    ends = words[at].ends_clause or following == "uit"
    return bool(word in terms.adjectives and about_people and linked and ends)


def _bends(word: str) -> bool:
    """Says whether a word may be a second adjective: "Turkse jonge mannen", "Turks uitziende man"."""
    return word.endswith("e") or word in ("young", "old", "tall", "looking", "jong", "oud")


def _comes_from(words: list[Word], at: int, terms: Terms) -> bool:
    """A country behind people: "mannen uit Polen", but no "busje uit Polen"."""
    return (
        words[at].text in terms.countries
        and _before(words, at, 1) in _FROM
        and (
            _before(words, at, 2) in terms.people
            or _before(words, at, 2) in ("komen", "komt", "come", "comes")
        )
    )


def _before(words: list[Word], at: int, steps: int) -> str:
    return words[at - steps].text if at >= steps else ""


def _after(words: list[Word], at: int, steps: int) -> str:
    between = words[at : at + steps]
    return (
        ""
        if any(word.ends_clause for word in between) or at + steps >= len(words)
        else words[at + steps].text
    )


def _phrases(pattern: re.Pattern, words: list[Word], flat: str) -> Iterator[tuple[int, int]]:
    starts: dict[int, Word] = {}
    ends: dict[int, Word] = {}
    place = 0
    for word in words:
        starts[place], ends[place + len(word.text)] = word, word
        place += len(word.text) + 1
    for match in pattern.finditer(flat):
        if match.start() in starts and match.end() in ends:
            yield starts[match.start()].start, ends[match.end()].end
