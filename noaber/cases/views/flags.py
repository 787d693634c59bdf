"""What somebody called improper: for handlers and moderators, who decide with a reason."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from noaber.core.http import Problem
from noaber.journal.actions import note_reading
from noaber.people.access import mandated

from .. import actions, queries, rules
from ..forms.desk import Decide

SHOWN = 20


@mandated("handler", "moderator")
@require_safe
def waiting(request):
    """Everything that waits for a decision of this reader; that they read it is noted."""
    return show(request)


def show(request, *, typed=None, pk=0, problem="", status=200):
    found = queries.flags_to_decide(request.user)
    flags = found[:SHOWN]
    for flag in flags:
        flag.text_shown = rules.can_read_text(request.user, flag.case)
        flag.typed = typed if flag.pk == pk else ""
        if not queries.has_read_lately(request.user, flag.case):
            note_reading(by=request.user, about=flag.case, why="flag")
    context = {"flags": flags, "more": len(found) - len(flags), "problem": problem}
    return render(request, "cases/desk/flags.html", context, status=status)


@mandated("handler", "moderator")
@require_POST
def decide(request, pk):
    """Decide about what was flagged, or about the appeal; what was typed stays when it does not work."""
    flag = queries.found(queries.get_flag(request.user, pk))
    form = Decide(request.POST)
    typed = request.POST.get("text", "")[:5000]
    if not form.is_valid():
        return show(request, typed=typed, pk=pk, problem=_("Schrijf waarom."), status=422)
    act = actions.decide_appeal if flag.appealed_at else actions.decide_flag
    try:
        act(flag, by=request.user, decision=form.cleaned_data["decision"], reasons=form.cleaned_data["text"])
    except Problem as problem:
        return show(request, typed=typed, pk=pk, problem=str(problem), status=problem.status)
    messages.success(request, _("Uw besluit is verstuurd."))
    if rules.can_handle_case(request.user, flag.case):
        return HttpResponseRedirect(reverse("cases:item", args=[flag.case.number]))
    return HttpResponseRedirect(reverse("cases:flags"))
