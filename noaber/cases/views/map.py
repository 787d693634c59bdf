"""The map's points: counted on the server, so that nothing is left out and the answer stays small."""

from urllib.parse import urlencode

from django.http import JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from noaber.people.access import public

from .. import categories, queries
from ..queries.map import Frame


@public
@require_safe
def clusters(request):
    """GeoJSON of the public cases in a frame: `?bbox=w,s,e,n&zoom=z[&soort=slug][&open=1]`."""
    frame = Frame.read(request.GET.get("bbox", ""), request.GET.get("zoom", ""))
    kind = categories.get(request.GET.get("soort", ""))
    found = queries.clusters_in(
        frame, categories=[kind.slug] if kind else None, running=request.GET.get("open") == "1"
    )
    features = [cluster(row) for row in found.rows] + [point(case) for case in found.points]
    body = {"type": "FeatureCollection", "total": found.total, "features": features}
    return JsonResponse(
        body,
        content_type="application/geo+json",
        json_dumps_params={"separators": (",", ":")},
        headers={"Cache-Control": "public, max-age=5"},
    )


@public
@require_safe
def overview(request):
    """The map of everything public, with a list beside it that says the same."""
    area = queries.area_asked(request.GET.get("gebied", ""))
    kind = categories.get(request.GET.get("soort", ""))
    running = request.GET.get("open") == "1"
    page = queries.page_of_public(
        area=area.pk if area else None,
        category=kind.slug if kind else "",
        running=running,
        after=request.GET.get("na", ""),
        before=request.GET.get("voor", ""),
    )
    frame = "bbox={west},{south},{east},{north}&zoom={zoom}"
    narrowed = urlencode(([("soort", kind.slug)] if kind else []) + ([("open", "1")] if running else []))
    context = {
        "page": page,
        "area": area,
        "kind": kind,
        "running": running,
        "areas": queries.areas_to_choose(),
        "kinds": categories.tree(),
        "points": f"{reverse('cases:clusters')}?{frame}&{narrowed}",
        "bounds": queries.bounds_of(area),
    }
    return render(request, "cases/case/map.html", context)


def cluster(row) -> dict:
    lon, lat, _cell, count, _running = row
    return {"type": "Feature", "geometry": at(lon, lat), "properties": {"count": count}}


def point(case) -> dict:
    return {
        "type": "Feature",
        "geometry": at(*case.public_point),
        "properties": {
            "number": case.number,
            "title": case.title,
            "url": reverse("cases:case", args=[case.number]),
        },
    }


def at(lon: float, lat: float) -> dict:
    return {"type": "Point", "coordinates": [lon, lat]}
