"""Every playbook by facets and words: what fits, and for each further choice how many would be left."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from noaber.playbooks.book import Library, Playbook
from noaber.playbooks.library import library
from noaber.playbooks.queries.facets import FACETS
from noaber.playbooks.queries.search import DUTCH, ENGLISH, Field, Index

NAME, ALSO_CALLED, SUMMARY, ABOUT = 8.0, 7.0, 3.0, 1.0


@dataclass(frozen=True)
class Question:
    """What somebody looks for: words, and the chosen values by the key of their facet."""

    text: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def without(self, key: str, value: str = "") -> "Question":
        """The same question without one choice, or without all of a facet."""
        left = tuple(one for one in self.chosen.get(key, ()) if value and one != value)
        rest = {name: values for name, values in self.chosen.items() if name != key}
        return Question(self.text, rest | {key: left} if left else rest)


@dataclass(frozen=True)
class Found:
    """The playbooks that fit, the best first; and by facet and value how many fit with all other facets."""

    books: list[Playbook]
    counts: Mapping[str, Mapping[str, int]]


class Catalogue:
    """The playbooks of a library, ready to be asked. Sets of them are whole numbers: a bit for each."""

    def __init__(self, books: Library):
        self.library = books
        self.books = tuple(books.playbooks.values())
        self._every = (1 << len(self.books)) - 1
        self._having = {facet.key: dict.fromkeys(facet.values, 0) for facet in FACETS}
        for place, book in enumerate(self.books):
            for facet in FACETS:
                for value in facet.of(book):
                    self._having[facet.key][value] |= 1 << place

    @cached_property
    def index(self) -> Index:
        return Index([list(fields_of(book)) for book in self.books])

    def find(self, question: Question) -> Found:
        """Values of one facet widen the choice, facets narrow it."""
        scores = self.index.find(question.text) if question.text else None
        fitting = self._every if scores is None else sum(1 << place for place in scores)
        by_facet = {facet.key: self._chosen(facet.key, question) for facet in FACETS}
        counts = {}
        for facet in FACETS:
            others = fitting
            for key, chosen in by_facet.items():
                if key != facet.key:
                    others &= chosen
            counts[facet.key] = {
                value: (others & having).bit_count() for value, having in self._having[facet.key].items()
            }
        for chosen in by_facet.values():
            fitting &= chosen
        return Found(self._in_order(fitting, scores), counts)

    def count(self, question: Question) -> int:
        """How many fit."""
        return len(self.find(question).books)

    def _chosen(self, key: str, question: Question) -> int:
        values = question.chosen.get(key, ())
        found = 0
        for value in values:
            found |= self._having[key].get(value, 0)
        return found if values else self._every

    def _in_order(self, fitting: int, scores: dict[int, float] | None) -> list[Playbook]:
        places = [place for place in range(len(self.books)) if fitting >> place & 1]
        if scores is None:
            places.sort(key=lambda place: str(self.books[place].name).casefold())
        else:
            places.sort(key=lambda place: (-scores[place], self.books[place].slug))
        return [self.books[place] for place in places]


def fields_of(book: Playbook) -> Iterator[Field]:
    """What a playbook is found by."""
    for language in (DUTCH, ENGLISH):
        yield Field(getattr(book.name, language), language, NAME, is_name=True)
        yield Field(getattr(book.summary, language), language, SUMMARY)
        yield Field(getattr(book.about, language), language, ABOUT)
    for other in book.also_called:  # mostly Dutch, some English: met by both stems
        yield Field(other, DUTCH, ALSO_CALLED, is_name=True)
        yield Field(other, ENGLISH, ALSO_CALLED)


_kept: Catalogue | None = None


def catalogue() -> Catalogue:
    """The catalogue of this process; made again when its library was."""
    global _kept
    found = library()
    if _kept is None or _kept.library is not found:
        _kept = Catalogue(found)
    return _kept
