"""An index in memory that finds playbooks by words, also misspelled, inflected or compounded ones.

A word counts by where it stands (a name more than running text) and by how rare it is. What was typed is met
in this order: the same stem; a longer word that begins with it; the parts of a compound; words of which most
letters in threes are the same.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from math import log
from threading import Lock

import snowballstemmer

from noaber.places.spelling import plain

DUTCH, ENGLISH = "nl", "en"
LONGEST = 120  # characters of a question that are read
MOST_WORDS = 12
_LITTLE = (files("noaber.playbooks") / "data" / "little_words.txt").read_text(encoding="utf-8")
LITTLE_WORDS = {word for line in _LITTLE.splitlines() if line[:1] != "#" for word in line.split()}
# How much it says that a word stands somewhere only by this way.
BEGINS, PART, ALIKE = 0.7, 0.6, 0.8
LIKE_ENOUGH = 0.42
SHORTEST_PART = 4
MOST_ALIKE = 6
WHOLE_NAME = 40.0
# What Dutch puts between the parts of a compound.
BETWEEN = ("", "s", "e", "en")

_STEMMERS = {DUTCH: snowballstemmer.stemmer("dutch"), ENGLISH: snowballstemmer.stemmer("english")}
_lock = Lock()


@dataclass(frozen=True)
class Field:
    """A text of a document, its language and how much a word in it counts; `is_name` when it is one."""

    text: str
    language: str
    weight: float
    is_name: bool = False


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """What inflected forms of a word have in common. The stemmers keep state, so one at a time."""
    with _lock:
        return _STEMMERS[language].stemWord(word)


def words_of(text: str) -> list[str]:
    """The words of a text that say something, without accents and marks."""
    spelled = plain(re.sub(r"(?<=\w)['’](?=\w)", "", text))
    return [word for word in spelled.split() if word not in LITTLE_WORDS]


class Index:
    """Documents by their place in `documents`, each the fields of one playbook."""

    def __init__(self, documents: Sequence[Iterable[Field]]):
        self._size = len(documents)
        self._postings: dict[str, dict[int, float]] = defaultdict(dict)
        self._names: dict[str, set[int]] = defaultdict(set)
        self._vocabulary: set[str] = set()  # Dutch words as they are written, for the parts of compounds
        held = [[(field, words_of(field.text)) for field in fields] for fields in documents]
        for fields in held:
            for field, words in fields:
                if field.language == DUTCH:
                    self._vocabulary.update(word for word in words if len(word) >= SHORTEST_PART)
        for place, fields in enumerate(held):
            for field, words in fields:
                self._add(place, field, words)
        self._ordered = sorted(self._postings)
        self._by_three = _by_three(self._ordered)

    def find(self, text: str) -> dict[int, float]:
        """How well each document fits what was typed; those that do not fit at all are left out."""
        words = self._joined(words_of(text[:LONGEST]))[:MOST_WORDS]
        if not words:
            return {}
        scores: dict[int, float] = defaultdict(float)
        met: dict[int, int] = defaultdict(int)
        for word in words:
            for place, score in self._word(word).items():
                scores[place] += score
                met[place] += 1
        found = {place: score * (met[place] / len(words)) ** 2 for place, score in scores.items()}
        for place in self._names.get("".join(words), ()):
            found[place] = found.get(place, 0) + WHOLE_NAME
        return found

    def _add(self, place: int, field: Field, words: list[str]) -> None:
        for word in words:
            self._post(stem(word, field.language), place, field.weight)
            if field.language == DUTCH:
                for part in self._parts(word):
                    self._post(stem(part, DUTCH), place, PART * field.weight)
        if field.is_name:
            self._names["".join(words)].add(place)

    def _post(self, term: str, place: int, weight: float) -> None:
        """The best place where a term stands counts, and a little that it stands in more than one."""
        found = self._postings[term]
        before = found.get(place, 0.0)
        found[place] = max(before, weight) + 0.1 * min(before, weight)

    @lru_cache(maxsize=20_000)  # noqa: B019  an index lives as long as the files it was made of
    def _parts(self, word: str) -> tuple[str, ...]:
        """The known words of which a compound is made: "inbraakbrieven" is "inbraak" and "brieven"."""
        for cut in range(len(word) - SHORTEST_PART, SHORTEST_PART - 1, -1):
            left, right = word[:cut], word[cut:]
            if right not in self._vocabulary:
                continue
            for between in BETWEEN:
                if left.endswith(between) and self._is_known(left.removesuffix(between) if between else left):
                    return (left.removesuffix(between) if between else left, right)
        return ()

    def _is_known(self, word: str) -> bool:
        return len(word) >= SHORTEST_PART and word in self._vocabulary

    def _joined(self, words: list[str]) -> list[str]:
        """Two words that are one here: "whats app" is "whatsapp"."""
        out: list[str] = []
        skip = False
        for first, second in pairwise([*words, ""]):
            if skip:
                skip = False
            elif second and any(self._terms(first + second)):
                out.append(first + second)
                skip = not any(self._terms(first)) or not any(self._terms(second))
                out += [] if skip else [first]
            else:
                out.append(first)
        return out

    def _terms(self, word: str) -> Iterable[str]:
        return (term for term in {stem(word, DUTCH), stem(word, ENGLISH)} if term in self._postings)

    def _word(self, word: str) -> dict[int, float]:
        """How well each document fits one word."""
        ways = dict.fromkeys(self._terms(word), 1.0)
        exact = bool(ways)
        for term in self._beginning(word):
            ways.setdefault(term, BEGINS)
        parts = self._parts(word)
        if not exact and not parts:
            for term, likeness in self._alike(word):
                ways.setdefault(term, ALIKE * likeness)
        found: dict[int, float] = {}
        for term, factor in ways.items():
            self._weigh(term, factor, found)
        if parts:
            self._weigh_parts(parts, found)
        return found

    def _weigh(self, term: str, factor: float, found: dict[int, float]) -> None:
        postings = self._postings[term]
        rare = log(1 + self._size / len(postings))
        for place, weight in postings.items():
            found[place] = max(found.get(place, 0.0), factor * weight * rare)

    def _weigh_parts(self, parts: tuple[str, ...], found: dict[int, float]) -> None:
        """A document in which both parts of a compound stand fits nearly as well as one with the whole."""
        together: dict[int, float] = defaultdict(float)
        for part in parts:
            alone: dict[int, float] = {}
            for term in self._terms(part):
                self._weigh(term, PART, alone)
            for place, score in alone.items():
                together[place] += score / len(parts)
        for place, score in together.items():
            found[place] = max(found.get(place, 0.0), score)

    def _beginning(self, word: str) -> list[str]:
        if len(word) < 3:
            return []
        start = bisect_left(self._ordered, word)
        end = bisect_left(self._ordered, word + "\uffff")
        return self._ordered[start : min(end, start + 50)]

    def _alike(self, word: str) -> list[tuple[str, float]]:
        """The terms with most threes of letters in common, the most alike first."""
        threes = _threes(stem(word, DUTCH)) | _threes(word)
        shared: dict[int, int] = defaultdict(int)
        for three in threes:
            for number in self._by_three.get(three, ()):
                shared[number] += 1
        alike = []
        own = len(_threes(word))
        for number, count in shared.items():
            term = self._ordered[number]
            likeness = 2 * min(count, own) / (own + len(term) + 1)
            if likeness >= LIKE_ENOUGH:
                alike.append((term, likeness))
        return sorted(alike, key=lambda pair: (-pair[1], pair[0]))[:MOST_ALIKE]


def _threes(word: str) -> set[str]:
    padded = f"  {word} "
    return {padded[n : n + 3] for n in range(len(padded) - 2)}


def _by_three(terms: list[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for number, term in enumerate(terms):
        for three in _threes(term):
            found[three].append(number)
    return found
