"""Finds the category that somebody means by a few words, without a database."""

from collections.abc import Iterable

from noaber.cases.screening.terms import simplified

from .shapes import Category

_SMALL = frozenset(
    {"de", "het", "een", "is", "er", "en", "in", "op", "bij", "van", "the", "a", "an", "at", "of", "my"}
)


def matches(categories: Iterable[Category], text: str, limit: int) -> list[Category]:
    """The categories that fit the typed words best; a rare word ("stoplicht") says more than a common one."""
    every = list(categories)
    scores = [0.0] * len(every)
    for word in dict.fromkeys(_words(text[:200])):
        if word not in _SMALL and len(word) > 1:
            hits = [_hit(category, word) for category in every]
            common = sum(map(bool, hits)) or 1
            scores = [score + hit / common for score, hit in zip(scores, hits, strict=True)]
    best = sorted((-score, place) for place, score in enumerate(scores) if score)
    return [every[place] for _, place in best[:limit]]


def _hit(category: Category, word: str) -> int:
    """How well one word fits: names before the other words under which a category is known."""
    names = _words(f"{category.names.nl} {category.names.en}")
    return _fits(word, names) * 3 or _fits(word, _words(category.words)) * 2


def _fits(word: str, words: list[str]) -> int:
    """2 for the word itself or the end of a compound ("lamp", "straatlamp"), 1 for a common beginning."""
    if any(known == word or (len(word) > 3 and known.endswith(word)) for known in words):
        return 2
    return int(any(len(min(word, known, key=len)) > 2 and _begin(word, known) for known in words))


def _begin(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _words(text: str) -> list[str]:
    return "".join(char if char.isalnum() else " " for char in simplified(text)).split()
