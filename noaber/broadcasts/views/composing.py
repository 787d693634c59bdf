"""Writing a broadcast: the words, the people on the map, and the weighing beside it."""

import json
import re

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from noaber.broadcasts.actions import (
    save_broadcast,
    send_test_broadcast,
    submit_broadcast,
    withdraw_broadcast,
)
from noaber.broadcasts.audience import by_hand, describe, doors_by_side, with_hand
from noaber.broadcasts.forms import DRAWN, HAND, BroadcastForm, initial_of
from noaber.broadcasts.kinds import Kind, catalogue, kind_of
from noaber.broadcasts.models import Broadcast, Urgency
from noaber.broadcasts.queries import (
    Preview,
    approvers_of,
    areas_touched,
    base_rate_of,
    busy_areas,
    closers_for,
    get_broadcast_for,
    just_written,
    last_change_of,
    only_drawn,
    organisations_of,
    plan_of,
    preview_of,
    rings_to_choose,
    usual_for,
)
from noaber.broadcasts.rules import can_edit_broadcast, can_withdraw_broadcast, can_write_broadcast
from noaber.broadcasts.views.looks import looks_context
from noaber.broadcasts.views.pictures import keep_picture, picture_context
from noaber.channels.adapters.sms import is_set_up
from noaber.core import clock
from noaber.core.http import BadInput, Busy, NotHere, Problem, Refused
from noaber.core.wording import said_date
from noaber.people.access import mandated
from noaber.people.models import Organisation
from noaber.places.queries import area_ids_within, areas_tree

FIRST_KIND = "now"
NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)
NOT_HERE = gettext_lazy("U mag namens deze organisatie geen bericht schrijven voor dit hele gebied.")
EXERCISES = {
    "broadcasts/after.html": "broadcasts/exercise/after.html",
    "broadcasts/received_after.html": "broadcasts/exercise/received_after.html",
    "broadcasts/approve.html": "broadcasts/exercise/approve.html",
    "broadcasts/close.html": "broadcasts/exercise/close.html",
    "broadcasts/compose.html": "broadcasts/exercise/compose.html",
    "broadcasts/detail.html": "broadcasts/exercise/detail.html",
    "broadcasts/list.html": "broadcasts/exercise/list.html",
    "broadcasts/revise.html": "broadcasts/exercise/revise.html",
    "broadcasts/withdraw.html": "broadcasts/exercise/withdraw.html",
}


@mandated("author")
def compose(request: HttpRequest, pk: int | None = None, *, exercise: bool = False) -> HttpResponse:
    """Write a new broadcast or go on with one; every button first keeps what was written.

    Whether it is an exercise is said once, by the address where it begins, and never again.
    """
    broadcast = _own(request, pk) if pk else None
    exercise = broadcast.exercise if broadcast else exercise
    form = _form(request, broadcast)
    if request.method == "POST" and form.is_valid():
        try:
            return _save_and_go(request, form, broadcast, exercise=exercise)
        except Problem as problem:
            form.add_error(None, str(problem))
    context = compose_context(request, form, broadcast, exercise=exercise)
    return render(
        request, page_for("broadcasts/compose.html", exercise), context, status=422 if form.is_bound else 200
    )


def page_for(name: str, exercise: bool) -> str:
    """The template of a page: an exercise has its own."""
    return EXERCISES[name] if exercise else name


def _own(request: HttpRequest, pk: int) -> Broadcast:
    broadcast = get_broadcast_for(request.user, pk)
    if broadcast is None:
        raise NotHere(_("Dit bericht is er niet."))
    if not can_edit_broadcast(request.user, broadcast):
        raise Refused(_("U kunt dit bericht niet veranderen."))
    return broadcast


def _form(request: HttpRequest, broadcast: Broadcast | None) -> BroadcastForm:
    organisations = organisations_of(request.user)
    organisation = broadcast.organisation if broadcast else organisations[0]
    if broadcast:
        initial, organisations = initial_of(broadcast), [broadcast.organisation]
    else:
        initial = {
            "kind": FIRST_KIND,
            "organisation": organisation.pk,
            "closer": request.user.pk,
            "channels": ["page", "webpush", "mail", *(["sms"] if is_set_up() else [])],
        }
    return BroadcastForm(
        request.POST or None,
        initial=initial,
        organisations=organisations,
        closers=closers_for(organisation, besides=request.user),
        rings=rings_to_choose(request.user, organisation),
    )


def _save_and_go(
    request: HttpRequest, form: BroadcastForm, broadcast: Broadcast | None, *, exercise: bool
) -> HttpResponse:
    """Keep what was written, then do what the button says; a mistake there keeps the draft."""
    values = form.cleaned_data
    organisations = {organisation.pk: organisation for organisation in organisations_of(request.user)}
    closers = {
        person.pk: person
        for person in closers_for(organisations.get(values["organisation"]), besides=request.user)
    }
    written = {
        "organisation": organisations.get(values["organisation"]),
        "kind": values["kind"],
        "audience": audience_after(request, values["audience"]),
        "exercise": exercise,
        **form.words,
    }
    with transaction.atomic():
        twin = None if broadcast else just_written(request.user, **written)
        row = twin or save_broadcast(
            by=request.user,
            broadcast=broadcast,
            closer=closers.get(values["closer"]),
            seen_version=values["seen_version"] if broadcast else None,
            **written,
        )
    try:
        keep_picture(request, row)
        _do(request, row)
    except (BadInput, Busy) as problem:
        messages.error(request, str(problem))
        return redirect("broadcasts:compose", row.pk)
    if request.POST.get("do") == "doors":
        return to_doors(row, values["street"])
    done = request.POST.get("do") == "submit"
    return redirect("broadcasts:desk" if done else "broadcasts:compose", row.pk)


def to_doors(broadcast: Broadcast, street: str) -> HttpResponse:
    """Go and pick single doors, in this street when one was named."""
    asked = urlencode({"zoek": street}) if street else ""
    return redirect(f"{reverse('broadcasts:pick_doors', args=[broadcast.pk])}?{asked}")


def audience_after(request: HttpRequest, spec: dict) -> dict:
    """Without JavaScript a part of the choice is removed by a button that names it: "rings:0", or
    "minus.rings:0" for one that was left out, "on:12,14" for doors that were pressed."""
    name, _colon, place = request.POST.get("remove", "").partition(":")
    if not name:
        return spec
    rest, on, off = by_hand(spec)
    gone = set(place.split(","))
    if name in HAND:
        kept = [pk for pk in (on if name == "on" else off) if str(pk) not in gone]
        return with_hand(rest, kept, off) if name == "on" else with_hand(rest, on, kept)
    side, _dot, part = name.rpartition(".")
    if side == "minus":
        rest["minus"] = _without(rest.get("minus", {}), part, place)
    elif not side:
        rest = _without(rest, part, place)
    return with_hand(rest, on, off)


def _without(parts: dict, part: str, place: str) -> dict:
    if part not in DRAWN or part not in parts:
        return parts
    return {**parts, part: [piece for n, piece in enumerate(parts[part]) if str(n) != place]}


def _do(request: HttpRequest, row: Broadcast) -> None:
    match request.POST.get("do"):
        case "submit":
            submit_broadcast(broadcast=row, by=request.user)
            messages.success(request, _("Uw bericht wacht op een tweede persoon."))
        case "test":
            send_test_broadcast(broadcast=row, by=request.user)
            messages.success(request, _("De proef is naar u onderweg. Alleen u krijgt hem."))
        case "withdraw" if can_withdraw_broadcast(request.user, row):
            withdraw_broadcast(broadcast=row, by=request.user)
            messages.success(request, _("Het bericht is ingetrokken. Er is niets verstuurd."))


@mandated("author")
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """Say whom the choice on the screen would reach; keeps nothing. Who may not write there hears no number:
    it would tell where people are registered."""
    running = _revised(request)
    form = _form(request, None)
    form.fields["organisation"].required = form.fields["closer"].required = False
    form.is_valid()
    spec = form.cleaned_data.get("audience", {})
    kind = running.kind_data if running else kind_of(form.cleaned_data.get("kind", ""))
    kind = kind or catalogue().kinds[FIRST_KIND]
    channels = form.cleaned_data.get("channels") or []
    exercise, sender = request.GET.get("oefening") == "1", _sender(request, form, running)
    may = can_write_broadcast(request.user, organisation=sender, area_ids=areas_touched(spec) if spec else ())
    whose = {"broadcast": running, "organisation": sender, "exercise": exercise}
    context = reach_context(spec, kind, channels, **whose, counted=may)
    context["problems"] = [*form.non_field_errors(), *([] if may else [NOT_HERE])]
    said = {"channels": channels, "exercise": exercise, "organisation": sender}
    context |= looks_context(form, kind, spec, context["reach"], **said)
    if context["sms"]:
        typed = {"sms": context["sms"].parts}
        context["plan"] = plan_of(context["reach"], organisation=sender, pieces=typed)
    context |= {"revising": bool(running), "exercise": exercise}
    context["broadcast"] = None  # what belongs to a message that is kept, and not to this choice
    return render(request, "broadcasts/parts/preview.html", context)


def _revised(request: HttpRequest) -> Broadcast | None:
    """What is out and being changed on the screen that asks, if it is that."""
    number = request.GET.get("bericht", "")
    found = get_broadcast_for(request.user, int(number)) if NUMBER.fullmatch(number) else None
    return found if found and found.is_underway else None


def compose_context(
    request: HttpRequest, form: BroadcastForm, broadcast: Broadcast | None, *, exercise: bool
) -> dict:
    """Everything of the composer's page: the form, the reach, the weighing and where the approval stands."""
    spec = broadcast.audience if broadcast else {}
    kind = (broadcast.kind_data if broadcast else None) or catalogue().kinds[FIRST_KIND]
    channels = broadcast.channels if broadcast else form.initial.get("channels", [])
    reached = reach_context(spec, kind, channels, broadcast=broadcast, exercise=exercise)
    return {
        "form": form,
        "broadcast": broadcast,
        "exercise": exercise,
        "lead": catalogue().exercise.lead if exercise else "",
        "kinds": catalogue().kinds.values(),
        "approvers": approvers_of(broadcast) if broadcast else [],
        "saved_at": last_change_of(broadcast) if broadcast else None,
        "map": map_context(),
        **picture_context(request, broadcast),
        **looks_context(
            form,
            kind,
            spec,
            reached["reach"],
            channels=channels,
            organisation=_sender(request, form, broadcast),
            exercise=exercise,
            pk=broadcast.pk if broadcast else 0,
        ),
        **reached,
    }


def _sender(request: HttpRequest, form: BroadcastForm, broadcast: Broadcast | None) -> Organisation | None:
    """For whom it is written: as it was kept, as the form says, else the first there is."""
    if broadcast:
        return broadcast.organisation
    mine = organisations_of(request.user)
    chosen = str(form["organisation"].value() or "")
    return next((one for one in mine if str(one.pk) == chosen), mine[0] if mine else None)


def reach_context(
    spec: dict,
    kind: Kind,
    channels: list[str],
    *,
    broadcast: Broadcast | None = None,
    organisation: Organisation | None = None,
    exercise: bool = False,
    counted: bool = True,
) -> dict:
    """The reach of a choice of people, its steps and its costs, with what is usual there and how much these
    people get already. Not `counted`: only what was drawn."""
    besides = broadcast.pk if broadcast else None
    asked = {"channels": channels, "category": kind.category, "urgency": kind.urgency, "besides": besides}
    exercise = broadcast.exercise if broadcast else exercise
    found = preview_of(spec, **asked, exercise=exercise) if counted else only_drawn(spec)
    sender = broadcast.organisation if broadcast else organisation
    usual = usual_for(kind.slug, found.area_ids)
    return {
        "reach": found,
        "described": describe(spec),
        "parts": _removable(spec),
        "sure_only": spec.get("sure_only", False),
        "kind": kind,
        "plan": plan_of(found, organisation=sender, broadcast=broadcast),
        "usual": usual,
        "usual_words": [*(said_date(day, clock.today()) for day in usual.begins[:-1]), _("nu")],
        "rate": base_rate_of(kind),
        "busy_areas": busy_areas(kind, found.area_ids, besides=besides),
        **_dose_context(found, kind),
        "drawing": json.dumps({"points": found.points, "outline": found.outline}),
    }


def _dose_context(found: Preview, kind: Kind) -> dict:
    """The blocks of the dose: what these people had, this one, and what is left of the advice; and how many
    had what is advised or the most already."""
    had, most = found.dose.most, kind.dose.most if kind.urgency != Urgency.LIFE else None
    return {
        "dose_enough": sum(people for n, people in found.dose.already if n >= kind.advised),
        "dose_most": most,
        "dose_shut": sum(people for n, people in found.dose.already if most is not None and n >= most),
        "dose_number": had + 1,
        "dose_past": range(had),
        "dose_rest": range(max(0, kind.advised - had - 1)),
        "dose_over": had + 1 > kind.advised,
    }


def _removable(spec: dict) -> list[tuple[str, str]]:
    """What can be taken off again by a button: its name for the form and its words."""
    rest, on, off = by_hand(spec)
    without = _("zonder: %(part)s")
    return [
        *_drawn_parts(rest),
        *((_pressed("on", ids), words) for words, ids in doors_by_side(on)),
        *((_pressed("off", ids), without % {"part": words}) for words, ids in doors_by_side(off)),
    ]


def _pressed(hand: str, ids: list[int]) -> str:
    return f"{hand}:{','.join(map(str, ids))}"


def _drawn_parts(spec: dict, side: str = "") -> list[tuple[str, str]]:
    named = [
        (f"{side}{part}:{place}", ", ".join(describe(_as_spec(part, piece, side))))
        for part in DRAWN
        for place, piece in enumerate(spec.get(part, []))
    ]
    return [*named, *_drawn_parts(spec["minus"], "minus.")] if spec.get("minus") else named


def _as_spec(part: str, piece, side: str) -> dict:
    one = piece if part == "also" else {part: [piece]}
    return {"minus": one} if side else one


def map_context() -> dict:
    """Where the map begins: the whole town."""
    roots = [branch.area for branch in areas_tree()]
    if not roots:
        return {}
    west, south = min(a.west for a in roots), min(a.south for a in roots)
    east, north = max(a.east for a in roots), max(a.north for a in roots)
    return {
        "bounds": f"{west:.6f},{south:.6f},{east:.6f},{north:.6f}",
        "areas": len(area_ids_within(roots[0].pk)),
    }
