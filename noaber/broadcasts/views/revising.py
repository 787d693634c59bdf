"""Changing what is out, and judging a change: beside the message as it runs."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from noaber.broadcasts.actions import Unchanged, drop_revision, save_revision, submit_revision
from noaber.broadcasts.audience import describe, names_of_areas
from noaber.broadcasts.content import content_of
from noaber.broadcasts.forms import ApprovalForm, RejectionForm, RevisionForm, initial_of
from noaber.broadcasts.models import Broadcast, Edit, Revision
from noaber.broadcasts.queries import (
    approvers_of_change,
    as_proposed,
    content_of_version,
    get_broadcast_for,
    open_revision_of,
    proposed,
    step_of_revision,
)
from noaber.broadcasts.rules import (
    can_revise_broadcast,
    can_see_broadcast,
    why_not_approve_revision,
    why_not_judge_revision,
)
from noaber.broadcasts.views.composing import audience_after, map_context, page_for, reach_context, to_doors
from noaber.broadcasts.views.looks import looks_context
from noaber.broadcasts.views.pictures import keep_picture, picture_context
from noaber.broadcasts.wording import STEPS, differences
from noaber.core.http import NotHere, Problem, Refused
from noaber.people.access import mandated


@mandated("author")
def revise(request: HttpRequest, pk: int) -> HttpResponse:
    """Write another text or choose other people for what is out; nobody notices it until it is put out."""
    broadcast = _running(request, pk)
    revision = open_revision_of(broadcast)
    if request.method == "POST" and request.POST.get("do") == "drop":
        drop_revision(broadcast=broadcast, by=request.user)
        messages.success(request, _("De wijziging is vervallen. Het bericht blijft zoals het is."))
        return redirect("broadcasts:desk", pk)
    form = RevisionForm(request.POST or None, initial=_initial(broadcast, revision))
    if request.method == "POST" and form.is_valid():
        try:
            return _keep_and_go(request, form, broadcast)
        except Problem as problem:
            form.add_error(None, str(problem))
    context = _context(form, broadcast, open_revision_of(broadcast))
    context |= picture_context(request, as_proposed(broadcast))
    return render(
        request,
        page_for("broadcasts/revise.html", broadcast.exercise),
        context,
        status=422 if form.is_bound else 200,
    )


def _running(request: HttpRequest, pk: int) -> Broadcast:
    broadcast = get_broadcast_for(request.user, pk)
    if broadcast is None:
        raise NotHere(_("Dit bericht is er niet."))
    if not can_revise_broadcast(request.user, broadcast):
        raise Refused(_("U kunt dit bericht niet veranderen."))
    return broadcast


def _initial(broadcast: Broadcast, revision: Revision | None) -> dict:
    return initial_of(proposed(broadcast, revision) if revision else broadcast)


def _keep_and_go(request: HttpRequest, form: RevisionForm, broadcast: Broadcast) -> HttpResponse:
    to_pick = request.POST.get("do") == "doors"
    try:
        save_revision(
            broadcast=broadcast,
            by=request.user,
            audience=audience_after(request, form.cleaned_data["audience"]),
            seen_version=form.cleaned_data["seen_version"],
            picture=as_proposed(broadcast).picture,
            **form.words,
        )
    except Unchanged as nothing:
        unchanged = nothing
    else:
        unchanged = None
    keep_picture(request, broadcast)
    if unchanged and not to_pick and open_revision_of(broadcast) is None:
        raise unchanged  # who goes to pick doors, or changes only the picture, has yet to begin
    if to_pick:
        return to_doors(broadcast, form.cleaned_data["street"])
    if request.POST.get("do") != "submit":
        return redirect("broadcasts:revise", broadcast.pk)
    revision = submit_revision(broadcast=broadcast, by=request.user)
    waits = revision.state == Revision.State.SUBMITTED
    said = _("Uw wijziging wacht op een tweede persoon. Tot dan blijft het bericht zoals het is.")
    messages.success(request, said if waits else _("Het bericht gaat nu naar minder mensen."))
    return redirect("broadcasts:desk", broadcast.pk)


def _context(form: RevisionForm, broadcast: Broadcast, revision: Revision | None) -> dict:
    shown = proposed(broadcast, revision) if revision else broadcast
    step = step_of_revision(broadcast, revision) if revision else ""
    kind = broadcast.kind_data
    reached = reach_context(shown.audience, kind, shown.channels, broadcast=broadcast)
    said = {"organisation": broadcast.organisation, "exercise": broadcast.exercise, "pk": broadcast.pk}
    return {
        "form": form,
        "revising": True,
        "broadcast": broadcast,
        "revision": revision,
        "step": step,
        "step_words": STEPS.get(step, ""),
        "differences": _differences(broadcast, revision),
        "exercise": broadcast.exercise,
        "approvers": approvers_of_change(broadcast, shown),
        "map": map_context(),
        **looks_context(form, kind, shown.audience, reached["reach"], channels=shown.channels, **said),
        **reached,
    }


def _differences(broadcast: Broadcast, revision: Revision | None) -> list[tuple[str, str, str]]:
    if revision is None:
        return []
    now = content_of_version(broadcast, revision.version)
    return differences(Edit(content=content_of(broadcast)), Edit(content=now))


def show_revision(
    request: HttpRequest, broadcast: Broadcast, *, problem: str = "", status: int = 200
) -> HttpResponse:
    """Show the second person exactly what would change, and what would then be out."""
    revision = open_revision_of(broadcast)
    if not can_see_broadcast(request.user, broadcast) or revision is None:
        raise NotHere(_("Er is geen wijziging van dit bericht."))
    shown, step = proposed(broadcast, revision), step_of_revision(broadcast, revision)
    context = {
        "broadcast": shown,
        "revision": revision,
        "step": step,
        "step_words": STEPS[step],
        "exercise": broadcast.exercise,
        "described": describe(shown.audience),
        "before": broadcast,
        "differences": _differences(broadcast, revision),
        "why_not": why_not_approve_revision(request.user, broadcast, revision, area_ids=shown.area_ids),
        "can_reject": not why_not_judge_revision(request.user, broadcast, revision, area_ids=shown.area_ids),
        "area_names": names_of_areas(shown.area_ids),
        "approval": ApprovalForm(initial={"shown_hash": shown.content_hash}),
        "rejection": RejectionForm(),
        "approvers": approvers_of_change(broadcast, shown),
        "problem": problem,
        "map": map_context(),
        **reach_context(shown.audience, broadcast.kind_data, shown.channels, broadcast=broadcast),
    }
    return render(request, page_for("broadcasts/approve.html", broadcast.exercise), context, status=status)


@mandated("author", "approver")
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The change that waits, as the second person judges it."""
    broadcast = get_broadcast_for(request.user, pk)
    if broadcast is None:
        raise NotHere(_("Dit bericht is er niet."))
    return show_revision(request, broadcast)
