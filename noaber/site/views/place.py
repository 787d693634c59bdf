"""A neighbourhood's own page: what goes on, what was said and done, what you can do. No feed of crime."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from noaber.core.http import NotHere
from noaber.people.access import public
from noaber.places import queries as places


def area_called(slug):
    """Return the area with this slug from memory. Raises NotHere."""
    area = places.get_area_by_slug(slug)
    if area is None:
        raise NotHere(_("Deze buurt kennen wij niet."))
    return area


@public
@require_safe
def place(request, slug):
    """Show the neighbourhood to everybody, signed in or not."""
    area = area_called(slug)
    return render(request, "site/place.html", {"area": area, "bounds": bounds_of(area)})


def bounds_of(area):
    """Return west, south, east and north as the map reads them."""
    return ",".join(f"{edge:.5f}" for edge in (area.west, area.south, area.east, area.north))
