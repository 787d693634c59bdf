"""Broadcasts as work: the list, one message by where it stands, approving, taking back and closing."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from noaber.broadcasts.actions import (
    approve_broadcast,
    approve_revision,
    close_broadcast,
    open_tips,
    reject_broadcast,
    reject_revision,
    take_over_closing,
    withdraw_broadcast,
)
from noaber.broadcasts.actions.ending import TAKEN_BACK, prepared_text
from noaber.broadcasts.audience import describe, names_of_areas
from noaber.broadcasts.forms import ApprovalForm, ClosingForm, RejectionForm, WithdrawalForm
from noaber.broadcasts.kinds import catalogue
from noaber.broadcasts.models import Broadcast, OutcomeClass
from noaber.broadcasts.queries import (
    answer_counts,
    approval_of,
    approvers_of,
    authority_line,
    changes_of,
    course_of,
    delivery_of,
    finished_page,
    get_broadcast_for,
    open_revision_of,
    organisations_of,
    phone_tips_of,
    practice_of,
    versions_of,
    waits_for,
    work_for,
)
from noaber.broadcasts.rules import (
    can_close_broadcast,
    can_edit_broadcast,
    can_follow_broadcast,
    can_read_tips,
    can_revise_broadcast,
    can_see_broadcast,
    can_withdraw_broadcast,
    touched_by,
    why_not_approve,
    why_not_judge,
)
from noaber.broadcasts.views.composing import compose, map_context, page_for, preview, reach_context
from noaber.broadcasts.views.revising import review, revise, show_revision
from noaber.broadcasts.wording import differences
from noaber.core.http import BadInput, NotHere, Problem, written_in
from noaber.people.access import mandated

__all__ = ["compose", "preview", "review", "revise"]
WORKERS = ("author", "approver", "handler")


@mandated(*WORKERS)
def show_list(request: HttpRequest, *, exercise: bool = False) -> HttpResponse:
    """What waits for me first: too late to close, then to approve, then what runs. Exercises have their
    own."""
    after, before = request.GET.get("na", ""), request.GET.get("voor", "")
    page = finished_page(request.user, after=after, before=before, exercise=exercise)
    context = {
        "exercise": exercise,
        "work": work_for(request.user, exercise=exercise),
        "finished": page,
        "writes": organisations_of(request.user),
        "cancels": organisations_of(request.user, "author", "approver"),
        "later": bool(request.GET.get("na") or request.GET.get("voor")),
    }
    return render(request, page_for("broadcasts/list.html", exercise), context)


@mandated(*WORKERS)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One broadcast: the composer for who writes it, the approval for the second person, else how it goes."""
    broadcast = _get(request, pk)
    if not broadcast.is_open:
        context = _detail_context(request, broadcast)
        return render(request, page_for("broadcasts/detail.html", broadcast.exercise), context)
    if touched_by(request.user, broadcast) and can_edit_broadcast(request.user, broadcast):
        return compose(request, pk)
    return _show_approval(request, broadcast)


def _get(request: HttpRequest, pk: int) -> Broadcast:
    broadcast = get_broadcast_for(request.user, pk)
    if broadcast is None:
        raise NotHere(_("Dit bericht is er niet."))
    return broadcast


def _show_approval(
    request: HttpRequest,
    broadcast: Broadcast,
    *,
    problem: str = "",
    status: int = 200,
    rejection: RejectionForm | None = None,
) -> HttpResponse:
    """Show exactly what is bound by the hash, with what changed since the version before."""
    if not can_see_broadcast(request.user, broadcast):
        raise NotHere(_("Dit bericht is er niet."))
    now, before = versions_of(broadcast)
    why_not = why_not_approve(request.user, broadcast)
    context = {
        "broadcast": broadcast,
        "exercise": broadcast.exercise,
        "before": before,
        "differences": differences(before, now) if before else [],
        "area_names": names_of_areas(broadcast.area_ids),
        "why_not": why_not,
        "can_reject": not why_not_judge(request.user, broadcast),
        "written": written_in(request) if why_not else [],
        "approval": ApprovalForm(initial={"shown_hash": broadcast.content_hash}),
        "rejection": rejection or RejectionForm(),
        "can_edit": can_edit_broadcast(request.user, broadcast),
        "approvers": approvers_of(broadcast),
        "problem": problem,
        "map": map_context(),
        **reach_context(broadcast.audience, broadcast.kind_data, broadcast.channels, broadcast=broadcast),
    }
    return render(request, page_for("broadcasts/approve.html", broadcast.exercise), context, status=status)


@mandated("approver")
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree; whatever stands in the way is said on the page as it is now."""
    form = ApprovalForm(request.POST)
    shown = form.cleaned_data["shown_hash"] if form.is_valid() else ""
    seen = bool(form.is_valid() and form.cleaned_data.get("costs_seen"))
    row = _get(request, pk)
    try:
        if waits := row.is_underway and open_revision_of(row) is not None:
            approve_revision(broadcast=row, by=request.user, shown_hash=shown, costs_seen=seen)
        else:
            row = approve_broadcast(broadcast=row, by=request.user, shown_hash=shown, costs_seen=seen)
    except NotHere:
        raise
    except Problem as problem:
        return _again(request, pk, problem)
    if waits:
        messages.success(request, _("Goedgekeurd. De wijziging wordt nu verstuurd."))
        return redirect("broadcasts:desk", pk)
    sentence = _("Goedgekeurd. Het bericht gaat weg op het geplande moment.")
    messages.success(request, _("Goedgekeurd. Het bericht wordt nu verstuurd.") if row.is_out else sentence)
    return redirect("broadcasts:desk", pk)


@mandated("approver")
@require_POST
def reject(request: HttpRequest, pk: int) -> HttpResponse:
    """Send it back with the reason; what was typed stays on the page when that does not go."""
    form, row = RejectionForm(request.POST), _get(request, pk)
    waits = row.is_underway and open_revision_of(row) is not None
    try:
        if not form.is_valid():
            raise BadInput(_("Schrijf waarom u het terugstuurt. De schrijver leest dit."), status=422)
        send_back = reject_revision if waits else reject_broadcast
        send_back(broadcast=row, by=request.user, reason=form.cleaned_data["reason"])
    except NotHere:
        raise
    except Problem as problem:
        return _again(request, pk, problem, rejection=form)
    messages.success(request, _("Teruggestuurd. De schrijver leest waarom."))
    return redirect("broadcasts:list")


def _again(
    request: HttpRequest, pk: int, problem: Problem, *, rejection: RejectionForm | None = None
) -> HttpResponse:
    """The page as it is now, with the reason on top: also for a double click and an old page."""
    broadcast = _get(request, pk)
    if broadcast.is_open:
        return _show_approval(
            request, broadcast, problem=str(problem), status=problem.status, rejection=rejection
        )
    if broadcast.is_underway and open_revision_of(broadcast) is not None:
        return show_revision(request, broadcast, problem=str(problem), status=problem.status)
    context = {**_detail_context(request, broadcast), "problem": str(problem), "written": written_in(request)}
    return render(
        request, page_for("broadcasts/detail.html", broadcast.exercise), context, status=problem.status
    )


@mandated("author", "approver")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it back: one page with a prepared text, one press."""
    broadcast = _get(request, pk)
    outcomes = [catalogue().outcomes[slug] for slug in TAKEN_BACK]
    form = WithdrawalForm(request.POST or None, outcomes=outcomes, initial={"outcome": "false_alarm"})
    if request.method == "POST" and (form.is_valid() or not broadcast.is_underway):
        values = form.cleaned_data if broadcast.is_underway else {}
        try:
            withdraw_broadcast(broadcast=broadcast, by=request.user, **values)
        except NotHere:
            raise
        except Problem as problem:
            return _again(request, pk, problem)
        messages.success(request, _("Het bericht is ingetrokken."))
        return redirect("broadcasts:desk", pk)
    ready = getattr(broadcast, "prepared_cancel", None)
    context = {
        "broadcast": broadcast,
        "form": form,
        "outcomes": outcomes,
        "exercise": broadcast.exercise,
        "ready": _in_order(ready.texts["false_alarm"]) if ready else [],
    }
    page = page_for("broadcasts/withdraw.html", broadcast.exercise)
    return render(request, page, context, status=422 if form.is_bound else 200)


def _in_order(texts: dict[str, dict]) -> list[tuple[str, dict]]:
    """By language, that of the house first."""
    return [(language, texts[language]) for language, _name in settings.LANGUAGES if language in texts]


@mandated("author", "approver")
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Write and send the closing message: first how it ended, then the words for it."""
    broadcast = _get(request, pk)
    outcomes = [
        outcome for outcome in catalogue().outcomes.values() if outcome.slug != OutcomeClass.WITHDRAWN
    ]
    chosen = catalogue().outcomes.get(request.POST.get("outcome") or request.GET.get("afloop", ""))
    initial = {"outcome": chosen.slug, "text": prepared_text(chosen.slug)} if chosen else {}
    form = ClosingForm(request.POST or None, outcomes=outcomes, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            close_broadcast(broadcast=broadcast, by=request.user, **form.cleaned_data)
        except NotHere:
            raise
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Het slotbericht is verstuurd aan iedereen die het bericht kreeg."))
            return redirect("broadcasts:desk", pk)
    context = {
        "broadcast": broadcast,
        "form": form,
        "outcomes": outcomes,
        "chosen": chosen,
        "exercise": broadcast.exercise,
        "counts": _answers(broadcast),
        "can_close": can_close_broadcast(request.user, broadcast),
        "written": written_in(request),
    }
    page = page_for("broadcasts/close.html", broadcast.exercise)
    return render(request, page, context, status=422 if form.is_bound else 200)


@mandated("author", "approver")
@require_POST
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    take_over_closing(broadcast=_get(request, pk), by=request.user)
    messages.success(request, _("U stuurt nu het slotbericht."))
    return redirect("broadcasts:desk", pk)


@mandated(*WORKERS)
def counts(request: HttpRequest, pk: int) -> HttpResponse:
    """The numbers that change by themselves, as a part of the page."""
    return render(request, "broadcasts/parts/counts.html", _count_context(request, _get(request, pk)))


@mandated("handler")
def tips(request: HttpRequest, pk: int) -> HttpResponse:
    """What people wrote, for the handlers; opening it is noted."""
    broadcast = _get(request, pk)
    context = {"broadcast": broadcast, "tips": open_tips(broadcast=broadcast, by=request.user)}
    context |= {"calls": phone_tips_of(broadcast), "exercise": broadcast.exercise}
    return render(request, "broadcasts/tips.html", context)


def _detail_context(request: HttpRequest, broadcast: Broadcast) -> dict:
    revision = open_revision_of(broadcast)
    return {
        **_count_context(request, broadcast),
        "exercise": broadcast.exercise,
        "described": describe(broadcast.audience),
        "area_names": names_of_areas(broadcast.area_ids),
        "approved": approval_of(broadcast),
        "way": course_of(broadcast),
        "can_withdraw": can_withdraw_broadcast(request.user, broadcast),
        "can_close": can_close_broadcast(request.user, broadcast),
        "written": written_in(request),
        "can_read_tips": can_read_tips(request.user, broadcast),
        "can_revise": can_revise_broadcast(request.user, broadcast),
        "revision": revision,
        "can_approve_revision": waits_for(request.user, broadcast, revision),
        "changes": changes_of(broadcast),
        "authority": authority_line(broadcast),
        "practice": practice_of(broadcast) if can_follow_broadcast(request.user, broadcast) else [],
    }


def _count_context(request: HttpRequest, broadcast: Broadcast) -> dict:
    return {"broadcast": broadcast, "counts": _answers(broadcast), "delivery": delivery_of(broadcast)}


def _answers(broadcast: Broadcast) -> list[dict]:
    """Every answer that was offered, with how many gave it, also when nobody did."""
    found = answer_counts(broadcast)
    kinds = broadcast.kind_data.answers if broadcast.kind_data else ()
    nobody = {"people": 0, "first": None}
    return [{**found.get(kind.slug, nobody), "kind": kind} for kind in kinds]
