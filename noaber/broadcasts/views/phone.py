"""Somebody calls about a letter: the desk finds it by its code and enters the answer of that address."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from noaber.broadcasts.actions import answer_by_phone
from noaber.broadcasts.forms import CallForm
from noaber.broadcasts.queries import letter_of_caller
from noaber.core.http import BadInput, Problem
from noaber.people.access import mandated
from noaber.people.throttle import check

HOUR = 3_600


@mandated("handler")
@require_http_methods(["GET", "HEAD", "POST"])
def by_phone(request: HttpRequest) -> HttpResponse:
    """First the code, then the message with its answers as buttons."""
    code = request.POST.get("letter") or request.GET.get("brief", "")
    context, status = {"letter": code[:20]}, 200
    if code:
        check("broadcasts.by_phone", request.user.actor_key, limit=120, per=HOUR)
        try:
            door, broadcast = letter_of_caller(request.user, code[:20])
            if request.method == "POST":
                return _enter(request, code[:20])
            context |= {"door": door, "broadcast": broadcast, "exercise": broadcast.exercise}
        except Problem as problem:
            context["problem"], status = str(problem), problem.status
    return render(request, "broadcasts/by_phone.html", context, status=status)


def _enter(request: HttpRequest, code: str) -> HttpResponse:
    form = CallForm(request.POST)
    if not form.is_valid():
        raise BadInput(_("Dit antwoord kunnen wij niet lezen. De tekst mag hoogstens 1.000 tekens zijn."))
    door = answer_by_phone(code=code, by=request.user, **form.cleaned_data)
    messages.success(request, _("Opgeschreven als antwoord van %(address)s.") % {"address": door.address})
    return redirect("broadcasts:by_phone")
