"""The public front: what noaber is, and which neighbourhood is yours."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from noaber.core.marks import public
from noaber.people import queries as people
from noaber.places import queries as places
from noaber.site import queries


@public
@require_safe
def home(request):
    """Say what this is and let the reader choose a place, by address, by name or on the drawing."""
    text = request.GET.get("waar", "")[:120]
    found = places.areas_meant(text, level="buurt") if text else []
    if len({area.pk for _name, area in found}) == 1:
        return redirect("site:place", slug=found[0][1].slug)
    context = {"town": queries.town(), "figures": queries.figures(), "text": text, "found": found}
    return render(request, "site/home.html", context)


@public
@require_safe
def my_place(request):
    """Go to the neighbourhood that was looked at last, else to the reader's own, else to the choice."""
    area = people.area_of(request.user, looked_at=request.COOKIES.get("buurt", ""))
    return redirect("site:place", slug=area.slug) if area else redirect("site:home")
