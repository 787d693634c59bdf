"""Addresses and areas for other pages, and everything that a map needs."""

from __future__ import annotations

import gzip
import json
from hashlib import blake2b

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from noaber.core.http import BadInput, NotHere
from noaber.core.marks import public
from noaber.places import queries
from noaber.places.drawing import as_collection, as_feature
from noaber.places.forms import AddressSearchForm, AreasForm, StyleForm
from noaber.places.mapstyle import outside_style, own_style
from noaber.places.models import Address
from noaber.places.tiles import Place, tile

TILE_TYPE = "application/vnd.mapbox-vector-tile"
KEEP = "public, max-age=600, stale-while-revalidate=86400"


@public
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Addresses that fit what was typed: a piece of a form for htmx, JSON for the rest."""
    wanted = _clean(AddressSearchForm(request.GET))
    found = queries.search_addresses(wanted["q"], near=wanted["near"])
    if request.htmx:
        return render(request, "places/addresses.html", {"addresses": found, "typed": wanted["q"].strip()})
    return JsonResponse({"addresses": [_address(address) for address in found]})


@public
@require_safe
def nearest(request: HttpRequest) -> JsonResponse:
    """The address closest to a point of the map, and the area it lies in."""
    point = _clean(AddressSearchForm(request.GET))["near"]
    if point is None:
        raise BadInput(_("Geef een plek als lengtegraad,breedtegraad."))
    address, area = queries.nearest_address(*point), queries.area_at(*point)
    return JsonResponse(
        {
            "address": _address(address) if address else None,
            "area": {"id": area.pk, "name": area.name, "slug": area.slug} if area else None,
        }
    )


@public
@require_safe
def area_shape(request: HttpRequest, slug: str) -> HttpResponse:
    """One area as a GeoJSON feature, at full detail."""
    area = queries.get_area_by_slug(slug)
    if area is None:
        raise NotHere(_("Deze buurt is er niet."))
    return _geojson(request, as_feature(area))


@public
@require_safe
def areas(request: HttpRequest) -> HttpResponse:
    """Areas as GeoJSON, drawn a little simpler: of a level, or the parts of one."""
    wanted = _clean(AreasForm(request.GET))
    whole = queries.get_area_by_slug(wanted["within"]) if wanted["within"] else None
    if wanted["within"] and whole is None:
        raise NotHere(_("Deze buurt is er niet."))
    return _geojson(request, as_collection(queries.areas_of(wanted["level"], whole)))


@public
@require_safe
def map_tile(request: HttpRequest, zoom: int, column: int, row: int) -> HttpResponse:
    """A tile of the town's own map."""
    place = Place(zoom, column, row)
    if not place.exists():
        raise NotHere(_("Dit stuk kaart is er niet."))
    made = tile(place)
    if made.empty:
        return _kept(HttpResponse(status=204))
    response = HttpResponse(made.zipped, content_type=TILE_TYPE, headers={"Content-Encoding": "gzip"})
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(gzip.decompress(made.zipped), content_type=TILE_TYPE)
    patch_vary_headers(response, ["Accept-Encoding"])
    return get_conditional_response(request, etag=made.etag, response=_kept(response, made.etag))


@public
@require_safe
def map_style(request: HttpRequest) -> HttpResponse:
    """The map's style: our own, or the address of the base layer that this installation chose."""
    theme = _clean(StyleForm(request.GET))["theme"] or "light"
    if outside := outside_style(theme):
        return HttpResponseRedirect(outside)
    tiles = request.build_absolute_uri(reverse("places:tile", args=[0, 1, 2]))
    return _kept(JsonResponse(own_style(theme, tiles.replace("/0/1/2", "/{z}/{x}/{y}"))))


def _clean(form) -> dict:
    if not form.is_valid():
        raise BadInput(next(iter(form.errors.values()))[0])
    return form.cleaned_data


def _address(address: Address) -> dict:
    area = address.area
    return {
        "id": address.pk,
        "label": str(address),
        "postcode": address.postcode,
        "town": address.town,
        "lon": address.lon,
        "lat": address.lat,
        "area": {"id": area.pk, "name": area.name, "slug": area.slug} if area else None,
    }


def _geojson(request: HttpRequest, content: dict) -> HttpResponse:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    etag = f'"{blake2b(text.encode(), digest_size=12).hexdigest()}"'
    response = HttpResponse(text, content_type="application/geo+json")
    return get_conditional_response(request, etag=etag, response=_kept(response, etag))


def _kept(response: HttpResponse, etag: str = "") -> HttpResponse:
    response["Cache-Control"] = KEEP
    if etag:
        response["ETag"] = etag
    return response
