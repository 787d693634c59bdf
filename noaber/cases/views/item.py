"""One case at the desk: what it is, what happened, and every verb that a handler has."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from noaber.core import clock
from noaber.core.http import Problem
from noaber.initiatives.rules import can_know_of
from noaber.journal.actions import note_reading
from noaber.people.access import mandated

from .. import actions, categories, queries, replies, rules
from ..forms import desk as forms
from ..in_public import look_of_answer, reply_to_answer
from ..models import Outcome
from ..models.flags import FlagReason
from .queue import address_of, queue_context


def run_answer(case, by, values):
    actions.answer_case(
        case,
        by=by,
        text=values["text"],
        new_due_at=values["new_due_on"],
        in_public=values["in_public"],
        version=values["version"],
    )
    return _("Uw antwoord is verstuurd.")


def run_ask(case, by, values):
    actions.ask_reporter(case, by=by, text=values["text"], version=values["version"])
    return _("Uw vraag is verstuurd. De zaak wacht op antwoord.")


def run_note(case, by, values):
    actions.add_note(case, by=by, text=values["text"])
    return _("De notitie staat erbij. Alleen de balie leest die.")


def run_close(case, by, values):
    actions.close_case(
        case,
        by=by,
        outcome=values["outcome"],
        text=values["text"],
        in_public=values["in_public"],
        version=values["version"],
    )
    return _("“%s” is afgehandeld.") % case.title


def run_take_back(case, by, values):
    actions.take_back_answer(case, by=by, line=values["line"], text=values["text"])
    return _("Het openbare antwoord wordt weggehaald.")


def run_undo(case, by, values):
    actions.undo_close(case, by=by)
    return _("Teruggedraaid. De zaak loopt weer.")


def run_reopen(case, by, values):
    actions.reopen_at_desk(case, by=by, text=values["text"])
    return _("De zaak loopt weer.")


def run_assign(case, by, values):
    owner = queries.colleague(case.desk, values["owner"]) if values["owner"] else None
    actions.assign_case(case, by=by, owner=owner, version=values["version"])
    return _("De eigenaar is veranderd.")


def run_hand_over(case, by, values):
    desk = queries.get_desk(values["desk"])
    actions.hand_over_case(case, by=by, desk=desk, text=values["text"], version=values["version"])
    return _("De zaak ligt nu bij %s.") % desk.name


def run_outside(case, by, values):
    actions.hand_outside(
        case,
        by=by,
        party=values["party"],
        mail=values["mail"],
        text=values["text"],
        days=values["days"],
        version=values["version"],
    )
    return _("%s krijgt een mail met een link.") % values["party"]


def run_merge(case, by, values):
    into = queries.get_case_at_desk(by, values["into"])
    kept = actions.merge_cases(case, into=queries.found(into), by=by)
    return _("Samengevoegd met zaak %s.") % kept.number


def run_split(case, by, values):
    new = actions.split_case(case, by=by, category=values["category"], text=values["text"])
    return _("Gesplitst. De nieuwe zaak is %s.") % new.number


def run_correct(case, by, values):
    wanted = {name: values[name] or None for name in ("category", "title", "text")}
    actions.correct_case(case, by=by, version=values["version"], **wanted)
    return _("De zaak is verbeterd.")


def run_quarantine(case, by, values):
    actions.quarantine_case(case, by=by, reason=values["reason"])
    return _("De zaak is apart gezet. Alleen de balie ziet haar.")


def run_release(case, by, values):
    actions.release_case(case, by=by)
    return _("De zaak is vrijgegeven.")


# The last word of the address: the form, and what it runs.
VERBS = {
    "antwoord": (forms.Answer, run_answer),
    "vraag": (forms.Say, run_ask),
    "notitie": (forms.Say, run_note),
    "afhandelen": (forms.Close, run_close),
    "weghalen": (forms.TakeBack, run_take_back),
    "terugdraaien": (forms.Verb, run_undo),
    "heropenen": (forms.Say, run_reopen),
    "toewijzen": (forms.Assign, run_assign),
    "overdragen": (forms.HandOver, run_hand_over),
    "buiten": (forms.HandOutside, run_outside),
    "samenvoegen": (forms.Merge, run_merge),
    "splitsen": (forms.Split, run_split),
    "verbeteren": (forms.Correct, run_correct),
    "apart": (forms.Quarantine, run_quarantine),
    "vrijgeven": (forms.Verb, run_release),
}
LEAVES_QUEUE = {"afhandelen", "overdragen", "samenvoegen"}


@mandated("handler")
@require_safe
def item(request, number):
    """The three panes with this case in hand; for htmx only its own two. Notes that it was read."""
    case = case_or_404(request, number)
    if request.GET.get("deel") == "verloop":
        if not queries.has_read_lately(request.user, case):
            note_reading(by=request.user, about=case, why="desk")
        events = queries.timeline_of(case, seen_by="desk")
        return render(request, "cases/desk/timeline.html", {"case": case, "events": events})
    note_reading(by=request.user, about=case, why="desk")
    return show(request, case)


@mandated("handler")
@require_POST
def act(request, number, verb):
    """Do one thing with the case. What went wrong is said beside it, and nothing that was typed is lost.

    What everybody will read is shown first, exactly; the same press once more does it.
    """
    case = case_or_404(request, number)
    form_class, run = queries.found(VERBS.get(verb))
    form = form_class(request.POST)
    if not form.is_valid():
        sentence = " ".join(error for errors in form.errors.values() for error in errors)
        return show(request, case, typed=request.POST, verb=verb, problem=sentence, status=422)
    if getattr(form, "to_show", False):
        look = look_of_answer(form.cleaned_data["text"])
        return show(request, case, typed=request.POST, verb=verb, problem=look.why_not, look=look)
    try:
        sentence = run(case, request.user, form.cleaned_data)
    except Problem as problem:
        fresh = case_or_404(request, number)
        return show(
            request, fresh, typed=request.POST, verb=verb, problem=str(problem), status=problem.status
        )
    messages.success(request, sentence)
    address = request.POST.get("address", "")[:500]
    if verb in LEAVES_QUEUE:
        return HttpResponseRedirect(f"{reverse('cases:queue')}?{address}&net={number}")
    return HttpResponseRedirect(f"{reverse('cases:item', args=[number])}?{address}")


def case_or_404(request, number):
    return queries.found(queries.get_case_at_desk(request.user, number))


def show(request, case, *, typed=None, verb="", problem="", look=None, status=200):
    if verb and not queries.has_read_lately(request.user, case):
        note_reading(by=request.user, about=case, why="desk")
    context = item_context(request, case)
    context |= {"typed": typed or {}, "verb": verb, "problem": problem, "look": look}
    context["typed_kind"] = categories.get((typed or {}).get("category"))
    sample = replies.get(request.GET.get("tekst", ""))
    if sample and not typed:
        context["typed"] = {"text": replies.filled(sample, case)}
    if request.htmx:
        return render(request, "cases/desk/panes.html", context, status=status)
    return render(request, "cases/desk/queue.html", queue_context(request) | context, status=status)


def item_context(request, case) -> dict:
    """What the middle and right panes show."""
    may_handle = rules.can_handle_case(request.user, case)
    brought_by = case.initiative
    events = queries.timeline_of(case, seen_by="desk")
    return {
        "case": case,
        "initiative": brought_by if brought_by and can_know_of(request.user, brought_by) else None,
        "contact": queries.contact_shown(case, request.user),
        "events": events,
        "in_public": [event for event in events if event.placed and event.placed.may_be_taken_back],
        "photos": queries.photos_of(case),
        "around": queries.neighbourhood_of(case, seen_by=request.user),
        "may_handle": may_handle,
        "text_shown": rules.can_read_text(request.user, case),
        "may_undo": rules.can_undo_close(request.user, case),
        "colleagues": queries.colleagues_of(case.desk) if may_handle else [],
        "other_desks": queries.other_desks(case.desk) if may_handle else [],
        "outcomes": [Outcome(outcome) for outcome in actions.CLOSING],
        "samples": replies.fitting(case),
        "may_answer_in_public": may_handle and reply_to_answer(case) is not None,
        "kind": categories.get(case.category),
        "kinds": categories.tree(),
        "answers": queries.answers_of(case),
        "reasons": FlagReason.choices,
        "flags": [flag for flag in queries.open_flags(case) if rules.can_decide_flag(request.user, flag)],
        "readers": queries.readers_of(case),
        "address": address_of(request),
        "now": clock.now(),
    }
