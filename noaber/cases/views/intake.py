"""Taking a report by phone or at the counter, and the receipt on paper."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from noaber.core.http import Problem
from noaber.people.access import mandated
from noaber.places.queries import address_meant

from .. import queries
from ..actions import file_case
from ..forms.desk import Intake


@mandated("handler")
@require_http_methods(["GET", "HEAD", "POST"])
def intake(request):
    """File for somebody who called or came by; an address that we know gives the point."""
    form = Intake(request.POST or None, initial={"filing_key": uuid4(), "channel": "phone"})
    if request.method == "POST" and form.is_valid():
        try:
            filed = take(request.user, form.cleaned_data)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Zaak %s is gemaakt. Geef de melder de bon.") % filed.case.number)
            request.session["receipt"] = [filed.case.number, filed.token]
            return HttpResponseRedirect(reverse("cases:receipt", args=[filed.case.number]))
    status = 422 if form.errors else 200
    return render(request, "cases/desk/intake.html", {"form": form}, status=status)


def take(by, values: dict):
    address = address_meant(values["place"])
    return file_case(
        by=by,
        category=values["category"],
        text=values["text"],
        address=address,
        place_text=values["place"],
        contact={name: values[name] for name in ("name", "phone", "mail")},
        channel=values["channel"],
        filing_key=values["filing_key"],
    )


@mandated("handler")
@require_safe
def receipt(request, number):
    """A page to print: the number, the date, and the secret link once, right after filing."""
    case = queries.found(queries.get_case_at_desk(request.user, number))
    kept = request.session.get("receipt", ["", ""])
    token = kept[1] if kept[0] == number else ""
    link = request.build_absolute_uri(reverse("cases:secret", args=[token])) if token else ""
    return render(request, "cases/desk/receipt.html", {"case": case, "link": link})
