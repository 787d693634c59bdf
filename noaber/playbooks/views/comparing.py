"""Two or three playbooks side by side."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from noaber.core.marks import public
from noaber.playbooks import forms
from noaber.playbooks.book import Playbook
from noaber.playbooks.queries.catalogue import Question, catalogue
from noaber.playbooks.queries.reading import Reading, books_called, reading_of


@dataclass(frozen=True)
class Column:
    """One of them, with the address without it."""

    it: Reading
    without: str

    @property
    def book(self) -> Playbook:
        return self.it.book


@public
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Set them side by side, question by question; say how to choose when there are fewer than two."""
    every = catalogue()
    area = forms.read_area(request.GET)
    asked = request.GET.getlist(forms.COMPARED)
    books = books_called(forms.read_compared(request.GET), every.library)
    slugs = [book.slug for book in books]
    slug = area.slug if area else ""
    columns = [
        Column(
            reading_of(book, every.library),
            forms.address_of(
                Question(), area=slug, compared=[other for other in slugs if other != book.slug]
            ),
        )
        for book in books
    ]
    others = sorted(set(every.library.playbooks) - set(slugs))
    context = {
        "columns": columns,
        "rows": list(zip(*(column.it.facts for column in columns), strict=True)),
        "area": area,
        "more": forms.address_of(Question(), area=slug, compared=slugs),
        "too_many": len(set(asked)) > forms.MOST_COMPARED,
        "others": sorted(
            (every.library.playbooks[other] for other in others), key=lambda book: str(book.name).casefold()
        )
        if len(books) < forms.MOST_COMPARED
        else [],
    }
    return render(request, "playbooks/compare.html", context)
