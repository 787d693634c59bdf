"""Does this fit here? A playbook beside the figures of a neighbourhood that the reader chooses."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from noaber.core.marks import public
from noaber.people import queries as people
from noaber.places import queries as places
from noaber.playbooks import forms
from noaber.playbooks.library import library
from noaber.playbooks.queries.fitting import fit_of
from noaber.playbooks.queries.reading import reading_of
from noaber.playbooks.views.playbook import get_book

TYPED = "waar"


@public
@require_safe
def fit(request: HttpRequest, book: str) -> HttpResponse:
    """Choose a neighbourhood, then see what holds there, what does not and what nobody knows."""
    found = get_book(book)
    text = request.GET.get(TYPED, "")[:120].strip()
    area = None if text else forms.read_area(request.GET)
    meant = places.areas_meant(text) if text else []
    if len({one.pk for _name, one in meant}) == 1:
        return redirect(f"{request.path}?{urlencode({forms.AREA: meant[0][1].slug})}")
    context = {
        "book": found,
        "area": area,
        "fit": fit_of(found, area) if area else None,
        "it": reading_of(found, library()),
        "text": text,
        "meant": meant,
        "own": people.area_of(request.user, looked_at=request.COOKIES.get("buurt", "")),
    }
    return render(request, "playbooks/fit.html", context)
