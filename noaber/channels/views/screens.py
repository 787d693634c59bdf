"""Beheer: the screens of my organisation, whether they are there, and what they show now."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from noaber.channels import actions, queries
from noaber.channels.forms import ScreenForm
from noaber.channels.models import Screen
from noaber.core.codes import drawn
from noaber.core.http import NotHere
from noaber.core.links import address
from noaber.people.access import mandated
from noaber.people.models import Mandate, Organisation
from noaber.people.queries import organisations_administered_by
from noaber.places.queries import get_area


@mandated(Mandate.ADMINISTRATOR)
@require_safe
def screens(request: HttpRequest) -> HttpResponse:
    """Every screen that hangs: where, when it was last heard of, what it shows."""
    organisation = _organisation(request)
    context = {
        "organisation": organisation,
        "organisations": organisations_administered_by(request.user),
        "rows": _rows(organisation),
    }
    return render(request, "channels/screens.html", context)


@mandated(Mandate.ADMINISTRATOR)
@require_safe
def screens_now(request: HttpRequest) -> HttpResponse:
    """The table alone, for who has the page open when a screen comes, goes or changes."""
    return render(request, "channels/parts/screens.html", {"rows": _rows(_organisation(request))})


@mandated(Mandate.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def new_screen(request: HttpRequest) -> HttpResponse:
    """Make a screen; its link is on the page that follows and nowhere else."""
    organisation = _organisation(request)
    form = ScreenForm(request.POST or None)
    if form.is_bound and form.is_valid():
        screen, token = actions.make_screen(by=request.user, organisation=organisation, **form.values)
        return _show_link(request, screen, token)
    context = {"organisation": organisation, "form": form}
    return render(request, "channels/screen_form.html", context, status=400 if form.errors else 200)


@mandated(Mandate.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def change_screen(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a screen another name, other areas, language or looks."""
    screen = _screen(request, pk)
    form = ScreenForm(request.POST or None, initial=ScreenForm.initial_of(screen))
    if form.is_bound and form.is_valid():
        actions.change_screen(screen=screen, by=request.user, **form.values)
        messages.success(request, _("Bewaard. Het scherm past zich binnen een halve minuut aan."))
        return _back_to(screen.organisation)
    context = {"organisation": screen.organisation, "form": form, "screen": screen}
    return render(request, "channels/screen_form.html", context, status=400 if form.errors else 200)


@mandated(Mandate.ADMINISTRATOR)
@require_POST
def screen_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a screen a new link, when the old one was lost or seen by others."""
    screen = _screen(request, pk)
    return _show_link(request, screen, actions.renew_screen_link(screen=screen, by=request.user))


@mandated(Mandate.ADMINISTRATOR)
@require_POST
def screen_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the link back."""
    screen = _screen(request, pk)
    actions.revoke_screen(screen=screen, by=request.user)
    messages.success(request, _("Het scherm “{name}” is uitgezet.").format(name=screen.name))
    return _back_to(screen.organisation)


def _organisation(request: HttpRequest) -> Organisation:
    """The organisation in hand: the one asked for, when it is theirs, else their first."""
    mine = organisations_administered_by(request.user)
    asked = request.GET.get("organisatie") or request.POST.get("organisatie")
    found = next((one for one in mine if one.slug == asked), None) if asked else mine[0]
    if found is None:
        raise NotHere(_("Deze organisatie beheert u niet."))
    return found


def _screen(request: HttpRequest, pk: int) -> Screen:
    screen = queries.get_screen_for(request.user, pk)
    if screen is None:
        raise NotHere(_("Dit scherm is er niet (meer)."))
    return screen


def _rows(organisation: Organisation) -> list[tuple[Screen, str]]:
    return [(screen, _areas(screen)) for screen in queries.screens_of(organisation)]


def _areas(screen: Screen) -> str:
    return ", ".join(area.name for pk in screen.area_ids if (area := get_area(pk)))


def _show_link(request: HttpRequest, screen: Screen, token: str) -> HttpResponse:
    link = settings.NOABER_URL + address("site:wall", token)
    context = {
        "screen": screen,
        "link": link,
        "plain": settings.NOABER_URL + address("site:wall_plain", token),
        "code": drawn(link, label=_("QR-code met de link van het scherm")),
    }
    response = render(request, "channels/screen_link.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def _back_to(organisation: Organisation) -> HttpResponse:
    return redirect(f"{reverse('channels:screens')}?organisatie={organisation.slug}")
