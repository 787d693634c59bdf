"""Feeds of a neighbourhood: Atom for readers, GeoJSON for maps and open data. Public things only."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from noaber.api import georeport
from noaber.api.queries import feed_of
from noaber.core.marks import public
from noaber.core.tidying import one_line, tidy
from noaber.places.queries import get_area_by_slug

MOST = 500


def area_of(slug: str):
    """Return the area, or 404."""
    area = get_area_by_slug(slug)
    if area is None:
        raise Http404
    return area


def title_of(case) -> str:
    """Return what a reader sees of a case: the kind of report and where."""
    kind = georeport.categories.get(case.category)
    return f"{kind.name if kind else case.title}, {case.public_place}".strip(", ")


def summary_of(case) -> str:
    """Return what happened: the last public words, or until when the answer was promised."""
    said = [event.text for event in case.public_events if event.text and event.kind in ("answered", "closed")]
    if said:
        return said[-1]
    return _("Antwoord uiterlijk %(day)s.") % {"day": f"{case.due_at:%d-%m-%Y}"}


def link_of(case) -> str:
    """Return the public page of a case."""
    return settings.NOABER_URL + reverse("cases:case", args=[case.number])


@public
@require_safe
def atom(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest public reports of an area and their answers, as Atom."""
    area = area_of(slug)
    here = settings.NOABER_URL + request.path
    feed = Atom1Feed(
        title=_("%(area)s: wat er speelt en wat er gedaan is") % {"area": area.name},
        link=settings.NOABER_URL,
        description="",
        language=request.LANGUAGE_CODE,
        feed_url=here,
        feed_guid=here,
        author_name=settings.NOABER_MUNICIPALITY or "noaber",
    )
    for case in feed_of(area):
        feed.add_item(
            title=one_line(title_of(case)),
            link=link_of(case),
            description=tidy(summary_of(case)),
            unique_id=f"tag:{settings.ALLOWED_HOSTS[0]},2026:case:{case.number}",
            pubdate=case.filed_at,
            updateddate=max([case.closed_at or case.filed_at, *[e.at for e in case.public_events[-1:]]]),
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@public
@require_safe
def geojson(request: HttpRequest, slug: str) -> JsonResponse:
    """The newest public reports of an area as GeoJSON points."""
    features = [
        {
            "type": "Feature",
            "id": case.number,
            "geometry": {"type": "Point", "coordinates": list(case.public_point)},
            "properties": {
                "title": title_of(case),
                "category": case.category,
                "status": "closed" if case.status == "closed" else "open",
                "outcome": case.outcome,
                "filed_at": georeport.stamp(case.filed_at),
                "due_at": georeport.stamp(case.due_at),
                "closed_at": georeport.stamp(case.closed_at) if case.closed_at else None,
                "url": link_of(case),
            },
        }
        for case in feed_of(area_of(slug), MOST)
        if case.cell is not None
    ]
    return JsonResponse(
        {"type": "FeatureCollection", "features": features}, content_type="application/geo+json"
    )
