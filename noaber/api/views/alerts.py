"""Alerts for machines: each message in CAP 1.2, feeds of what runs now, and the keys that sign them."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from noaber.api.alert_feed import Entry, write_feed
from noaber.api.alerts import alerts_of, latest_alert, profile
from noaber.api.answering import answered
from noaber.api.cap import Alert
from noaber.api.cap.writing import MEDIA_TYPE, write_alert
from noaber.broadcasts.models import Broadcast
from noaber.broadcasts.queries import get_published, published_now
from noaber.core import clock
from noaber.core.http import NotHere
from noaber.core.marks import public
from noaber.core.signing import sign_response, signing_keys
from noaber.places.queries import area_ids_within, get_area_by_slug

MOST = 200
KEYS_FRESH = 3600
ATOM_TYPE = "application/atom+xml; charset=utf-8"
asked_by_programs = require_http_methods(["GET", "HEAD", "OPTIONS"])


@public
@asked_by_programs
def latest(request: HttpRequest, pk: int, exercise: bool = False) -> HttpResponse:
    """The message of a broadcast that counts now: the last of its chain."""
    found = latest_alert(_published(pk, exercise))
    if found is None:
        raise NotHere(_("Dit bericht is er niet."))
    return _message(request, found[1])


@public
@asked_by_programs
def message(request: HttpRequest, pk: int, step: str, exercise: bool = False) -> HttpResponse:
    """One message of the chain; it never changes."""
    for one, alert in alerts_of(_published(pk, exercise)):
        if one.name == step:
            return _message(request, alert)
    raise NotHere(_("Dit bericht is er niet."))


@public
@asked_by_programs
def feed(request: HttpRequest) -> HttpResponse:
    """Everything public that runs now or has just ended, signed."""
    return _feed(request, place=settings.NOABER_MUNICIPALITY or "noaber")


@public
@asked_by_programs
def place_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """The same for one neighbourhood, wijk or municipality."""
    area = get_area_by_slug(slug)
    if area is None:
        raise NotHere(_("Deze buurt kennen wij niet."))
    return _feed(request, place=area.name, area_ids=area_ids_within(area.pk))


@public
@asked_by_programs
def exercise_feed(request: HttpRequest) -> HttpResponse:
    """Exercises of public kinds and nothing else, for receivers that rehearse."""
    _refuse_unless_open(exercise=True)
    return _feed(request, place=settings.NOABER_MUNICIPALITY or "noaber", exercise=True)


@public
@asked_by_programs
def keys(request: HttpRequest) -> HttpResponse:
    """The public keys as a JWK set (RFC 7517); the first one signs."""
    found = JsonResponse({"keys": [key.public for key in signing_keys()]})
    return answered(request, found.content, "application/jwk-set+json", fresh=KEYS_FRESH)


def _feed(request: HttpRequest, *, place: str, area_ids: list[int] | None = None, exercise: bool = False):
    """Write and sign a feed in the language of the house, so that everybody gets the same bytes."""
    since = clock.now() - timedelta(hours=profile().ended_hours)
    rows = published_now(ended_since=since, area_ids=area_ids, exercise=exercise)[:MOST]
    here = settings.NOABER_URL + request.path
    with override(settings.LANGUAGE_CODE):
        said = _("OEFENING: %(title)s") if exercise else "%(title)s"
        title = said % {"title": _("%(place)s: berichten aan de buurt") % {"place": place}}
    body = write_feed(
        (Entry(found[1], _link(row, found[0].name)) for row in rows if (found := latest_alert(row))),
        title=title,
        author=settings.NOABER_MUNICIPALITY or "noaber",
        here=here,
        language=settings.LANGUAGE_CODE,
    )
    return sign_response(answered(request, body, ATOM_TYPE), body, url=here)


def _message(request: HttpRequest, alert: Alert) -> HttpResponse:
    body = write_alert(alert)
    response = answered(request, body, MEDIA_TYPE, changed_at=alert.sent)
    return sign_response(response, body, url=settings.NOABER_URL + request.path)


def _published(pk: int, exercise: bool) -> Broadcast:
    _refuse_unless_open(exercise=exercise)
    broadcast = get_published(pk, exercise=exercise)
    if broadcast is None:
        raise NotHere(_("Dit bericht is er niet."))
    return broadcast


def _refuse_unless_open(*, exercise: bool) -> None:
    if exercise and not profile().exercises:
        raise NotHere(_("Deze pagina is er niet."))


def _link(broadcast: Broadcast, step: str) -> str:
    name = "api:exercise_message" if broadcast.exercise else "api:alert_message"
    return settings.NOABER_URL + reverse(name, args=[broadcast.pk, step])
