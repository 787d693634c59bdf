"""Screens on walls: the page, the plain page for players without scripts, the signed state, the heartbeat.

The secret in the address is all that a screen has; who has no such link meets a page that is not there.
"""

import hashlib
import json
from datetime import UTC, datetime
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from noaber.broadcasts.queries import file_of
from noaber.channels.actions import note_screen
from noaber.channels.models import Screen
from noaber.channels.queries import get_screen_by_token
from noaber.channels.rules import BadLink, ShownMessage
from noaber.core import clock
from noaber.core.codes import drawn
from noaber.core.http import BadInput, Gone, NotHere
from noaber.core.marks import public
from noaber.core.pictures import as_response
from noaber.core.signing import sign_response, signing_keys
from noaber.people import throttle
from noaber.places.queries import area_ids_within
from noaber.site.queries.walls import Page, Wall, picture_on, wall_of

PLAIN_SECONDS = 15  # how long a page of the plain screen stands
MOST_SHOWN = 60
MOST_TOPICS = 20  # as many as one stream carries; beyond them the whole town
WHOLE_TOWN = "area:0"
FILES = ("site/wall.js", "site/wall-keeping.js", "site/wall.css", "channels/live.js", "sheets/noaber.css")


def private(view):
    """A page behind a secret link: nobody keeps it, finds it or hears from it where it was."""

    @wraps(view)
    def show(request: HttpRequest, token: str) -> HttpResponse:
        screen = _screen(token)
        with override(screen.language):
            response = view(request, token, screen)
        response["Content-Language"] = screen.language
        response["Cache-Control"] = "private, no-cache"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    return show


@public
@require_safe
@private
def wall(request: HttpRequest, token: str, screen: Screen) -> HttpResponse:
    """The screen itself: the state of now, and the script that keeps it so, also without a line."""
    context = _context(screen) | {"topics": _topics(screen), "token": token, "screen": screen}
    return render(request, "site/wall/screen.html", context)


@public
@require_safe
@private
def wall_state(request: HttpRequest, token: str, screen: Screen) -> HttpResponse:
    """What the screen shows, signed; 304 when it has it already, signed too."""
    body = render_to_string("site/wall/state.html", _context(screen) | {"token": token}, request).encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type="text/html; charset=utf-8", headers={"ETag": etag})
    found = get_conditional_response(request, etag, None, response)
    found["X-Noaber-Clock"] = str(int(clock.now().timestamp()))
    return sign_response(found, body, url=settings.NOABER_URL + request.path)


@public
@require_safe
@private
def wall_plain(request: HttpRequest, token: str, screen: Screen) -> HttpResponse:
    """The same for a player without scripts: one page, which asks for the next one by itself.

    Asking is its heartbeat: it shows all that runs, one page after the other.
    """
    context = _context(screen) | {"token": token}
    shown: Wall | None = context["wall"]
    pages = shown.now if shown else [Page()]
    number = _number(request.GET.get("blad", "")) % len(pages)
    names = shown.shows if shown else []
    note_screen(screen, shows=_named(names), state_at=clock.now(), verifies=False)
    context |= {
        "page": pages[number],
        "now": clock.local(clock.now()),
        "refresh": f"{PLAIN_SECONDS};url={request.path}?blad={(number + 1) % len(pages)}",
    }
    return render(request, "site/wall/plain.html", context)


@public
@require_safe
def wall_picture(request: HttpRequest, token: str, mark: str) -> HttpResponse:
    """The picture of a message that this screen shows now; as soon as it does not, it is gone."""
    pk = picture_on(wall_of(_screen(token)), mark)
    content = file_of(pk, mark) if pk is not None else None
    if content is None:
        raise Gone(_("Dit beeld is weg."))
    return as_response(content, name=f"beeld-{pk}")


@public
@csrf_exempt  # a screen has no cookie: the secret in the address is the proof
@require_POST
def wall_beat(request: HttpRequest, token: str) -> HttpResponse:
    """A screen says that it is there, and what it shows."""
    screen = _screen(token)
    throttle.check("site.wall_beat", f"screen:{screen.pk}", limit=120, per=60)
    shows = _named(request.POST.get("shows", "").split()[:MOST_SHOWN])
    state_at = _moment(request.POST.get("at", ""))
    note_screen(screen, shows=shows, state_at=state_at, verifies=request.POST.get("checked") == "signed")
    return HttpResponse(status=204)


@public
@cache_control(no_cache=True)
@require_safe
def wall_worker(request: HttpRequest) -> HttpResponse:
    """The service worker of screens, for their addresses only."""
    return render(request, "site/wall/sw.js", content_type="text/javascript; charset=utf-8")


def _screen(token: str) -> Screen:
    screen = get_screen_by_token(token)
    if screen is None:
        raise NotHere(_("Dit scherm kennen wij niet."))
    if screen.revoked_at is not None:
        raise Gone(_("Dit scherm is uitgezet."))
    return screen


def _context(screen: Screen) -> dict:
    """Everything of the state; the same bytes as long as nothing changed."""
    found = wall_of(screen)
    place = reverse("site:place", args=[found.area.slug]) if found else reverse("site:home")
    link = settings.NOABER_URL + place
    return {
        "wall": found,
        "screen": screen,
        "link": link.partition("//")[2].rstrip("/"),
        "code": drawn(link, label=_("QR-code naar %(link)s") % {"link": link}),
        "keys": json.dumps([key.public for key in signing_keys()]),
        "edition": _edition(),
    }


def _edition() -> str:
    """Another text as soon as the files of the screen are others: then it loads itself anew."""
    return hashlib.sha256(" ".join(map(static, FILES)).encode()).hexdigest()[:12]


def _topics(screen: Screen) -> str:
    ids = list(dict.fromkeys(part for pk in screen.area_ids for part in area_ids_within(pk)))
    return " ".join(f"area:{pk}" for pk in ids) if len(ids) <= MOST_TOPICS else WHOLE_TOWN


def _named(names: list[str]) -> list[ShownMessage]:
    try:
        return [ShownMessage.read(name) for name in names]
    except BadLink as wrong:
        raise BadInput(_("Dit bericht kennen wij niet.")) from wrong


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _moment(text: str) -> datetime | None:
    """The second at which the state was signed that a screen shows; no later than now."""
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        return None
    return min(datetime.fromtimestamp(int(text), UTC), clock.now())
