"""Single doors: those on the map, those of a street to tick, and those where nobody hears it."""

from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from noaber.broadcasts.actions import choose_doors, open_silent_doors
from noaber.broadcasts.forms import BoxForm
from noaber.broadcasts.models import Broadcast
from noaber.broadcasts.queries import as_proposed, doors_hit, get_broadcast_for
from noaber.broadcasts.rules import can_edit_broadcast, can_revise_broadcast
from noaber.core.http import BadInput, NotHere, Problem, Refused
from noaber.people.access import mandated
from noaber.places.models import Address, Street
from noaber.places.queries import addresses_inside, doors_in_order, doors_of_street, get_street, streets_like
from noaber.places.shapes import read_shape

MOST_ON_MAP = 2_500
ALL = {"odd-on": (1, True), "odd-off": (1, False), "even-on": (0, True), "even-off": (0, False)}


@mandated("author")
@require_safe
def doors_here(request: HttpRequest) -> JsonResponse:
    """The doors in a piece of the map, to press; `more` when there are too many to show."""
    form = BoxForm(request.GET)
    if not form.is_valid():
        raise BadInput(_("Kom dichterbij om losse deuren te zien."))
    found = addresses_inside(read_shape(form.box))
    if len(found.ids) > MOST_ON_MAP:
        return JsonResponse({"doors": [], "more": True})
    doors = doors_in_order(found.ids)
    rows = [[door.pk, round(door.lon, 6), round(door.lat, 6), str(door)] for door in doors]
    return JsonResponse({"doors": rows, "more": False})


@mandated("author")
def pick_doors(request: HttpRequest, pk: int) -> HttpResponse:
    """The doors of a street as a list, the odd side and the even side apart; works without JavaScript."""
    broadcast = as_proposed(_own(request, pk))
    street = _street(request)
    problem = ""
    if request.method == "POST" and street is not None:
        try:
            _choose(request, broadcast, doors_of_street(street.pk))
        except Problem as wrong:
            problem = str(wrong)
        else:
            out = _("De deuren zijn bewaard. Er gaat nog niets weg: dat doet u op de pagina van het bericht.")
            messages.success(request, _("De deuren zijn bewaard.") if broadcast.is_open else out)
            return redirect(f"{request.path}?straat={street.pk}")
    text = request.GET.get("zoek", "").strip()[:120]
    found = streets_like(text) if text and street is None else []
    if len(found) == 1:
        return redirect(f"{request.path}?straat={found[0].pk}")
    context = {
        "broadcast": broadcast,
        "exercise": broadcast.exercise,
        "text": text,
        "streets": found,
        "street": street,
        "sides": _sides(broadcast, street) if street else [],
        "problem": problem,
    }
    return render(request, "broadcasts/pick_doors.html", context, status=422 if problem else 200)


def _own(request: HttpRequest, pk: int) -> Broadcast:
    broadcast = get_broadcast_for(request.user, pk)
    if broadcast is None:
        raise NotHere(_("Dit bericht is er niet."))
    if not (can_edit_broadcast(request.user, broadcast) or can_revise_broadcast(request.user, broadcast)):
        raise Refused(_("U kunt dit bericht niet veranderen."))
    return broadcast


def _street(request: HttpRequest) -> Street | None:
    number = request.GET.get("straat") or request.POST.get("straat") or ""
    return get_street(int(number)) if _is_number(number) else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


def _choose(request: HttpRequest, broadcast: Broadcast, doors: list[Address]) -> None:
    """Save the boxes as they were ticked, or a whole side at once."""
    ticked = {int(pk) for pk in request.POST.getlist("door") if _is_number(pk)}
    rest, is_on = ALL.get(request.POST.get("all", ""), (None, False))
    side = {door.pk for door in doors if door.number % 2 == rest}
    seen = request.POST.get("seen_version", "")
    choose_doors(
        broadcast=broadcast,
        doors=[door.pk for door in doors],
        wanted=ticked | side if is_on else ticked - side,
        by=request.user,
        seen_version=int(seen) if _is_number(seen) else None,
    )


def _is_even(door: Address) -> bool:
    return door.number % 2 == 0


def _sides(broadcast: Broadcast, street: Street) -> list[dict]:
    """The odd side, then the even one: its doors, each with whether it gets the message."""
    doors = sorted(doors_of_street(street.pk), key=_is_even)
    hit = doors_hit(broadcast.audience, [door.pk for door in doors])
    sides = [(even, [(door, door.pk in hit) for door in rows]) for even, rows in groupby(doors, key=_is_even)]
    return [
        {"name": "even" if even else "odd", "doors": rows, "chosen": sum(on for _door, on in rows)}
        for even, rows in sides
    ]


@mandated("author", "approver")
@require_safe
def silent_doors(request: HttpRequest, pk: int) -> HttpResponse:
    """The doors that are meant and where nobody hears it: to write to, or to ring at. Opening it is noted."""
    broadcast = get_broadcast_for(request.user, pk)
    if broadcast is None:
        raise NotHere(_("Dit bericht is er niet."))
    doors = open_silent_doors(broadcast=broadcast, by=request.user)
    streets = [(street, list(rows)) for street, rows in groupby(doors, key=lambda door: door.street)]
    context = {"broadcast": broadcast, "streets": streets, "count": len(doors)}
    context["exercise"] = broadcast.exercise
    return render(request, "broadcasts/silent_doors.html", context)
