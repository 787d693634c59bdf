"""The page of one playbook."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from noaber.core.http import NotHere
from noaber.core.marks import public
from noaber.playbooks import forms
from noaber.playbooks.book import Playbook
from noaber.playbooks.library import get_playbook, library
from noaber.playbooks.queries.initiatives import organisations_to_start_for
from noaber.playbooks.queries.reading import reading_of


@public
@require_safe
def playbook(request: HttpRequest, book: str) -> HttpResponse:
    """Say everything that is known of one way of working, and where it comes from."""
    found = get_book(book)
    area = forms.read_area(request.GET)
    may_start = bool(organisations_to_start_for(request.user)) if found.runs else False
    context = {"it": reading_of(found, library()), "book": found, "area": area, "may_start": may_start}
    return render(request, "playbooks/playbook.html", context)


def get_book(slug: str) -> Playbook:
    """Return the playbook of this name. Raises NotHere."""
    found = get_playbook(slug)
    if found is None:
        raise NotHere(_("Dit draaiboek kennen wij niet."))
    return found
