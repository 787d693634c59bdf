"""The map's points: counted on the server, so that nothing is left out and the answer stays small."""

from django.http import JsonResponse
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


def cluster(row) -> dict:
    lon, lat, _cell, count, _running = row
    return {"type": "Feature", "geometry": at(lon, lat), "properties": {"count": count}}


def point(case) -> dict:
    return {
        "type": "Feature",
        "geometry": at(round(case.lon, 6), round(case.lat, 6)),
        "properties": {
            "number": case.number,
            "title": case.title,
            "url": reverse("cases:case", args=[case.number]),
        },
    }


def at(lon: float, lat: float) -> dict:
    return {"type": "Point", "coordinates": [lon, lat]}
