"""Taking a report by phone or at the counter, and the receipt on paper."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from noaber.core.codes import drawn
from noaber.core.http import Problem
from noaber.people.access import mandated
from noaber.places.queries import address_meant

from .. import queries
from ..actions import file_case
from ..forms.intake import TakenReport


@mandated("handler")
@require_http_methods(["GET", "HEAD", "POST"])
def intake(request):
    """File for somebody who called or came by, by the resident's own questions: behaviour before looks."""
    taken = TakenReport(request.POST)
    problem = None
    if taken.is_valid():
        try:
            filed = take(request.user, taken.values())
        except Problem as refused:
            problem = refused
            taken.what.add_error(None, str(refused))
        else:
            messages.success(request, _("Zaak %s is gemaakt. Geef de melder de bon.") % filed.case.number)
            if filed.is_new:
                request.session["receipt"] = [filed.case.number, filed.token]
            return HttpResponseRedirect(reverse("cases:receipt", args=[filed.case.number]))
    status = problem.status if problem else 422 if taken.errors else 200
    return render(request, "cases/desk/intake.html", {"taken": taken}, status=status)


def take(by, values: dict):
    """File it; an address that we know gives the point."""
    return file_case(by=by, address=address_meant(values["place_text"]), **values)


@mandated("handler")
@require_safe
def receipt(request, number):
    """A page to print: the number, the date, and the secret link once, right after filing."""
    case = queries.found(queries.get_case_at_desk(request.user, number))
    kept = request.session.get("receipt", ["", ""])
    token = kept[1] if kept[0] == number else ""
    link = request.build_absolute_uri(reverse("cases:secret", args=[token])) if token else ""
    context = {"case": case, "link": link, "code": drawn(link) if link else ""}
    return render(request, "cases/desk/receipt.html", context)
