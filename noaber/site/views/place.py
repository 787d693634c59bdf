"""A neighbourhood's own page: what goes on, what was said and done, what you can do. No feed of crime."""

from dataclasses import dataclass

from django.core.cache import cache
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from noaber.broadcasts import queries as broadcasts
from noaber.channels import queries as channels
from noaber.core import clock, wording
from noaber.core.http import NotHere
from noaber.core.links import address
from noaber.core.marks import public
from noaber.places import queries as places
from noaber.site import queries

KEPT_SECONDS = 5
PARTS = {"runs": "site/parts/place_runs.html", "rest": "site/parts/place_rest.html"}
# What `?stand=` may say, and how the filter calls it.
STATES = (
    ("", gettext_lazy("Alles")),
    ("late", gettext_lazy("Te laat")),
    ("busy", gettext_lazy("Bezig")),
    ("done", gettext_lazy("Gedaan")),
    ("not", gettext_lazy("Niet gedaan")),
)


@dataclass(frozen=True)
class Feed:
    """A way to follow a neighbourhood by a program of one's own."""

    name: str
    gives: str
    icon: str
    url: str
    type: str


@dataclass(frozen=True)
class Filter:
    """One button of the filter above the promises."""

    state: str
    word: str
    count: int
    current: bool


@public
@require_safe
def place(request, slug):
    """Show the neighbourhood to everybody, signed in or not."""
    area = area_called(slug)
    context = {
        "area": area,
        "shown": shown(request, area),
        "alerts": alerts_of(request, area),
        "topics": topics_of(area),
        "feeds": feeds_of(area),
    }
    return render(request, "site/place.html", context)


def shown(request, area):
    """Return the parts that are the same for all readers, made anew when something changed in the area.

    Kept for five seconds at most, because the clock changes things too; every area has its own seconds, so
    that they are not all made anew at once.
    """
    moment = int(clock.now().timestamp()) + area.pk
    version = channels.last_change(topics_of(area).split())
    known = request.user.is_authenticated
    key = f"site.place:{area.pk}:{get_language()}:{known}:{moment // KEPT_SECONDS}:{version}"
    found = cache.get(key)
    if found is None:
        context = place_context(area)
        found = {part: render_to_string(template, context, request) for part, template in PARTS.items()}
        cache.set(key, found, 2 * KEPT_SECONDS)
    return found


def place_context(area):
    """Return what the parts show."""
    overview = queries.place_overview(area)
    context = {
        "area": area,
        "place": overview,
        "topics": topics_of(area),
        "bounds": bounds_of(area),
        "shape_url": reverse("places:area_shape", args=[area.slug]),
        "feeds": feeds_of(area),
    }
    if overview.usual:
        today = clock.today()
        context["week_numbers"] = [number for _day, number in overview.usual.weeks]
        context["week_names"] = [wording.said_date(day, today) for day, _number in overview.usual.weeks]
        context["usual_title"] = _("Meldingen per week, 13 weken")
    return context


@public
@require_safe
def place_now(request, slug):
    """The alerts of the page alone, for who has it open when something happens."""
    return render(request, "site/parts/alerts.html", {"alerts": alerts_of(request, area_called(slug))})


@public
@require_safe
def place_list(request, slug):
    """The numbered list of the page alone."""
    area = area_called(slug)
    return render(request, "site/parts/list.html", {"area": area, "going_on": queries.going_on(area)})


@public
@require_safe
def place_said(request, slug):
    """What was promised, done and not done, alone: for who has the page open."""
    area = area_called(slug)
    return render(request, "site/parts/said.html", {"area": area, "said": queries.said(area)})


@public
@require_safe
def said_and_done(request, slug):
    """List what was promised here: late, under way, done, and not done with the reason."""
    area = area_called(slug)
    state = request.GET.get("stand", "")
    overview = queries.promises_overview(area)
    page = queries.promise_lines(
        area, state=state, after=request.GET.get("na", ""), before=request.GET.get("voor", "")
    )
    filters = [
        Filter(name, word, overview.counts[name] if name else overview.total, name == state)
        for name, word in STATES
    ]
    context = {"area": area, "overview": overview, "filters": filters, "page": page, "lines": page.items}
    return render(request, "site/said_and_done.html", context)


def feeds_of(area):
    """Return the feeds of an area, as far as this installation has them."""
    every = (
        Feed(
            _("Atom"),
            _("Wat er beloofd en gedaan is, in uw nieuwslezer."),
            "rss",
            address("api:atom", area.slug),
            "application/atom+xml",
        ),
        Feed(
            _("GeoJSON"),
            _("Dezelfde meldingen als punten op een kaart."),
            "map",
            address("api:geojson", area.slug),
            "application/geo+json",
        ),
        Feed(
            _("CAP"),
            _("Berichten aan de buurt, voor schermen en sirenes."),
            "megaphone",
            address("api:place_alerts", area.slug),
            "application/atom+xml",
        ),
    )
    return [feed for feed in every if feed.url]


def area_called(slug):
    """Return the area with this slug from memory. Raises NotHere."""
    area = places.get_area_by_slug(slug)
    if area is None:
        raise NotHere(_("Deze buurt kennen wij niet."))
    return area


def alerts_of(request, area):
    """Return what runs now for this reader here, each with the answer that was given."""
    return broadcasts.alerts_for(request.user, places.area_ids_within(area.pk))


def topics_of(area):
    """Return what the open page listens to."""
    return " ".join(f"area:{pk}" for pk in places.area_ids_within(area.pk))


def bounds_of(area):
    """Return west, south, east and north as the map reads them."""
    return ",".join(f"{edge:.5f}" for edge in (area.west, area.south, area.east, area.north))
