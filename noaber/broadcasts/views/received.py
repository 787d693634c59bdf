"""What a resident gets: one message, the answers to tap, and how it ended. Works without JavaScript."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from noaber.broadcasts.actions import answer_broadcast, practise_report
from noaber.broadcasts.audience import shape_of
from noaber.broadcasts.forms import AnswerForm, PracticeForm
from noaber.broadcasts.kinds import catalogue
from noaber.broadcasts.models import Answer, Broadcast
from noaber.broadcasts.queries import (
    answer_of,
    answers_shown,
    authority_line,
    get_received,
    is_let_go,
    readings_of,
    said_to_device,
    was_reached,
)
from noaber.broadcasts.rules import can_practise
from noaber.channels.actions import mark_seen
from noaber.core.http import BadInput, NotHere
from noaber.people.access import members, public
from noaber.people.queries import places_of
from noaber.people.throttle import check


@public
def show_received(request: HttpRequest, pk: int) -> HttpResponse:
    """Open to who got it, and to everybody when its kind is public; to others it does not exist.

    Who opens it has seen it: no other channel comes after it.
    """
    context = _context(request, pk)
    by_device = context["by_device"]  # who reads it is nobody's business: opening is not noted
    if request.user.is_authenticated and request.method == "GET" and not by_device:
        mark_seen(context["broadcast"], by=request.user)
    return render(request, _page(context), context)


def _page(context: dict) -> str:
    """An exercise has a page of its own."""
    return "broadcasts/exercise/received.html" if context["exercise"] else "broadcasts/received.html"


@public
def show_received_now(request: HttpRequest, pk: int) -> HttpResponse:
    """The part that changes by itself: withdrawn, ended, everybody's answers. Never what is typed."""
    return render(request, "broadcasts/parts/received.html", _context(request, pk))


def _context(request: HttpRequest, pk: int) -> dict:
    broadcast = _received(request, pk)
    given = answer_of(request.user, broadcast)
    broadcast.given = given
    return {
        "broadcast": broadcast,
        "exercise": broadcast.exercise,
        "by_device": broadcast.is_for_devices,
        "given": given,
        "answering": _tip_form(broadcast, given),
        "given_kind": broadcast.kind_data.answer(given.kind) if given and broadcast.kind_data else None,
        "shown": answers_shown(broadcast),
        "readings": readings_of(given),
        "authority": authority_line(broadcast),
        "let_go": is_let_go(request.user, broadcast),
        **_practice_context(request, broadcast),
    }


def _practice_context(request: HttpRequest, broadcast: Broadcast) -> dict:
    """In an exercise: what everybody is told first, and where to report inside it."""
    if not broadcast.exercise:
        return {}
    reached = was_reached(request.user, broadcast)
    return {
        "lead": catalogue().exercise.lead,
        "can_practise": can_practise(request.user, broadcast, reached=reached),
        "practice": PracticeForm(),
    }


def _tip_form(broadcast: Broadcast, given: Answer | None) -> AnswerForm | None:
    """Where words can be added to the answer that was given; None when it asks for none."""
    kind = broadcast.kind_data.answer(given.kind) if given and broadcast.kind_data else None
    if given is None or kind is None or not kind.tip or not broadcast.takes_answers:
        return None
    return AnswerForm(initial={"kind": given.kind, "tip": given.tip}, sender=broadcast.organisation.name)


def _received(request: HttpRequest, pk: int) -> Broadcast:
    broadcast = get_received(request.user, pk)
    if broadcast is None:
        raise NotHere(_("Dit bericht is er niet, of het is niet aan u gestuurd."))
    return broadcast


@public
@require_safe
def show_shape(request: HttpRequest, pk: int) -> JsonResponse:
    """For a device that decides itself: the shape and the words of now. Every device that was asked asks for
    it."""
    broadcast = _received(request, pk)
    shape = shape_of(broadcast.audience) if broadcast.is_for_devices else None
    if shape is None:
        raise NotHere(_("Deze pagina is er niet."))
    answer = JsonResponse({"shape": shape.as_geojson(), **said_to_device(broadcast)})
    answer["Cache-Control"] = "no-store"
    return answer


@members
@require_safe
def show_device_place(request: HttpRequest) -> HttpResponse:
    """Put one of my places on this device. The choice stays on the device; nothing is sent."""
    return render(request, "broadcasts/device_place.html", {"places": places_of(request.user)})


@members
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep one tap; a change of mind replaces it. What can't be kept stays on the page, with the reason."""
    broadcast = _received(request, pk)
    check("broadcasts.answer", request.user.actor_key, limit=30, per=600)
    form = AnswerForm(request.POST, sender=broadcast.organisation.name)
    if not form.is_valid():
        context = {**_context(request, pk), "answering": form}
        return render(request, _page(context), context, status=422)
    answer_broadcast(broadcast=broadcast, by=request.user, **form.cleaned_data)
    messages.success(request, _("Uw antwoord is bewaard. U kunt het nog veranderen."))
    return redirect("broadcasts:received", pk)


@members
@require_POST
def practise(request: HttpRequest, pk: int) -> HttpResponse:
    """Report as part of an exercise: it stays in the exercise and becomes no case."""
    broadcast = _received(request, pk)
    check("broadcasts.practise", request.user.actor_key, limit=20, per=600)
    form = PracticeForm(request.POST)
    if not form.is_valid():
        raise BadInput(_("Schrijf wat u zag, in hoogstens 1.000 tekens."))
    practise_report(broadcast=broadcast, by=request.user, **form.cleaned_data)
    messages.success(request, _("Oefenmelding bewaard. Zij gaat naar niemand anders dan wie oefent."))
    return redirect("broadcasts:received", pk)
