"""The list of all playbooks: words, facets that combine, and what is chosen to be compared."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from noaber.core.marks import public
from noaber.playbooks import forms
from noaber.playbooks.queries.catalogue import Catalogue, Found, Question, catalogue
from noaber.playbooks.queries.facets import FACETS, Facet
from noaber.playbooks.queries.reading import blocks_of, books_called

SIZE = 24
FEW = 4


@dataclass(frozen=True)
class Value:
    """One value of a facet: how many there would be, and whether it is chosen."""

    value: str
    word: str
    count: int
    chosen: bool
    blocks: list[bool] | None = None


@dataclass(frozen=True)
class Choice:
    """A facet as the page asks it; folded unless something in it is chosen."""

    facet: Facet
    values: list[Value]

    @property
    def is_open(self) -> bool:
        return not self.facet.folded or any(value.chosen for value in self.values)


@dataclass(frozen=True)
class Way:
    """A link that takes one choice away, and how many there are then."""

    word: str
    url: str
    count: int = 0


@public
@require_safe
def playbooks(request: HttpRequest) -> HttpResponse:
    """Find a way of working. The same page without scripts, and in parts when the form changes."""
    every, question = catalogue(), forms.read_question(request.GET)
    found = every.find(question)
    area = forms.read_area(request.GET)
    compared = books_called(forms.read_compared(request.GET), every.library)
    kept = forms.Kept(area=area.slug if area else "", compared=[book.slug for book in compared])
    page = forms.read_page(request.GET)
    shown = found.books[(page - 1) * SIZE : page * SIZE]
    context = {
        "question": question,
        "choices": [choice_of(facet, question, found) for facet in FACETS],
        "found": len(found.books),
        "all": len(every.books),
        "books": shown,
        "area": area,
        "compared": compared,
        "elsewhere": [book for book in compared if book not in shown],
        "chips": chips(question, kept),
        "ways": ways_out(every, question, kept) if len(found.books) < FEW else [],
        "nothing": forms.address_of(Question(), **kept),
        "without_area": forms.address_of(question, compared=kept["compared"]),
        "previous": forms.address_of(question, **kept, page=page - 1) if page > 1 else "",
        "next": forms.address_of(question, **kept, page=page + 1) if len(found.books) > page * SIZE else "",
    }
    if "HX-Request" not in request.headers:
        return with_vary(render(request, "playbooks/catalogue.html", context))
    response = with_vary(render(request, "playbooks/parts/found.html", context | {"oob": True}))
    response["HX-Push-Url"] = reverse("playbooks:list") + forms.address_of(question, **kept)
    return response


def with_vary(response: HttpResponse) -> HttpResponse:
    """One address gives a page or a part of it: caches must keep the two apart."""
    patch_vary_headers(response, ["HX-Request"])
    return response


def choice_of(facet: Facet, question: Question, found: Found) -> Choice:
    """A facet with its counts."""
    chosen = question.chosen.get(facet.key, ())
    counts = found.counts[facet.key]
    return Choice(
        facet,
        [
            Value(
                value,
                facet.word(value),
                counts[value],
                value in chosen,
                blocks_of(value) if facet.key == "evidence" else None,
            )
            for value in facet.values
        ],
    )


def chips(question: Question, kept: forms.Kept) -> list[Way]:
    """Each choice that was made, with the address without it."""
    return [
        Way(facet.word(value), forms.address_of(question.without(facet.key, value), **kept))
        for facet in FACETS
        for value in question.chosen.get(facet.key, ())
    ]


def ways_out(every: Catalogue, question: Question, kept: forms.Kept) -> list[Way]:
    """When little is left: which facet to let go, and how many there are then."""
    here, ways = every.count(question), []
    for facet in FACETS:
        if facet.key in question.chosen:
            wider = question.without(facet.key)
            ways.append(Way(str(facet.question), forms.address_of(wider, **kept), every.count(wider)))
    return sorted((way for way in ways if way.count > here), key=lambda way: -way.count)
