"""What somebody asks of the catalogue, as it stands in the address. Nothing is refused: what we do not know
is left out, so that an old link still leads somewhere."""

from collections.abc import Iterable
from typing import TypedDict
from urllib.parse import urlencode

from django.http import QueryDict

from noaber.places.models import Area
from noaber.places.queries import get_area_by_slug
from noaber.playbooks.queries.catalogue import Question
from noaber.playbooks.queries.facets import FACETS
from noaber.playbooks.queries.search import LONGEST

WORDS, AREA, COMPARED, PAGE = "zoek", "buurt", "d", "blad"
MOST_COMPARED = 3


def read_question(asked: QueryDict) -> Question:
    """The words and the chosen values."""
    chosen = {
        facet.key: values
        for facet in FACETS
        if (values := tuple(value for value in facet.values if value in asked.getlist(facet.name)))
    }
    return Question(asked.get(WORDS, "")[:LONGEST].strip(), chosen)


def read_area(asked: QueryDict) -> Area | None:
    """The neighbourhood for which it is asked."""
    slug = asked.get(AREA, "")
    return get_area_by_slug(slug) if slug else None


def read_compared(asked: QueryDict) -> list[str]:
    """The names of the playbooks that are chosen to be set side by side, each once."""
    return list(dict.fromkeys(asked.getlist(COMPARED)))[:MOST_COMPARED]


def read_page(asked: QueryDict) -> int:
    """Which page of the list, counted from 1."""
    said = asked.get(PAGE, "")
    return max(1, int(said)) if said.isascii() and said.isdigit() and len(said) < 6 else 1


class Kept(TypedDict):
    """What goes along with a question from page to page."""

    area: str
    compared: list[str]


def address_of(question: Question, *, area: str = "", compared: Iterable[str] = (), page: int = 1) -> str:
    """The part of an address behind the path that asks this again; always in the same order."""
    parts = [(WORDS, question.text)] if question.text else []
    for facet in FACETS:
        parts += [(facet.name, value) for value in question.chosen.get(facet.key, ())]
    parts += [(AREA, area)] if area else []
    parts += [(COMPARED, slug) for slug in compared]
    parts += [(PAGE, str(page))] if page > 1 else []
    return "?" + urlencode(parts)
