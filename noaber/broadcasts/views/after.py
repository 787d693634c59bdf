"""After a message: what became of it, for who works with it and for everybody who may read it."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.dates import MONTHS_3
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from noaber.broadcasts.figures import year_of
from noaber.broadcasts.minutes import lines_of_steps
from noaber.broadcasts.models import Broadcast
from noaber.broadcasts.queries import (
    after_of,
    authority_line,
    base_rate_of,
    get_broadcast_for,
    get_received,
    organisation_called,
    organisations_of,
    public_messages,
    years_of,
)
from noaber.broadcasts.views.composing import page_for
from noaber.core import clock
from noaber.core.http import NotHere
from noaber.people.access import mandated, public
from noaber.people.models import Organisation

WORKERS = ("author", "approver", "handler")


@mandated(*WORKERS)
@require_safe
def show_after(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of a message that left, exactly."""
    broadcast = _at_desk(request, pk)
    context = _context(broadcast, exact=True)
    return render(request, page_for("broadcasts/after.html", broadcast.exercise), context)


@public
@require_safe
def show_received_after(request: HttpRequest, pk: int) -> HttpResponse:
    """The same, carefully, once it has ended: for who got it, and for everybody when its kind is public."""
    broadcast = _ended(request, pk)
    context = {**_context(broadcast, exact=False), "authority": authority_line(broadcast)}
    return render(request, page_for("broadcasts/received_after.html", broadcast.exercise), context)


@mandated(*WORKERS)
@require_safe
def steps(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Every step of its curves as a CSV file, exactly."""
    return _steps(_at_desk(request, pk), exact=True)


@public
@require_safe
def received_steps(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The same, as careful as its page; of a message for few nothing is told."""
    return _steps(_ended(request, pk), exact=False)


def _steps(broadcast: Broadcast, *, exact: bool) -> StreamingHttpResponse:
    after = after_of(broadcast, exact=exact)
    if after.is_small:
        raise NotHere(_("Dit bericht was voor te weinig mensen om getallen te vertellen."))
    return StreamingHttpResponse(
        lines_of_steps(after),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="na-afloop-{broadcast.pk}.csv"'},
    )


def _at_desk(request: HttpRequest, pk: int) -> Broadcast:
    broadcast = get_broadcast_for(request.user, pk)
    if broadcast is None or not broadcast.is_out:
        raise NotHere(_("Dit bericht is er niet."))
    return broadcast


def _ended(request: HttpRequest, pk: int) -> Broadcast:
    broadcast = get_received(request.user, pk)
    if broadcast is None or not hasattr(broadcast, "closing"):
        raise NotHere(_("Dit bericht is er niet, het is niet aan u gestuurd, of het is nog niet afgelopen."))
    return broadcast


def _context(broadcast: Broadcast, *, exact: bool) -> dict:
    kind = broadcast.kind_data
    return {
        "broadcast": broadcast,
        "exercise": broadcast.exercise,
        "after": after_of(broadcast, exact=exact),
        "by_device": bool(broadcast.audience.get("device")),
        "rate": base_rate_of(kind) if kind and not broadcast.exercise else None,
    }


@mandated(*WORKERS)
@require_safe
def show_year(request: HttpRequest) -> HttpResponse:
    """A year of the messages of an organisation where this person works, exactly."""
    own = organisations_of(request.user, *WORKERS)
    wanted = request.GET.get("organisatie") or (own[0].slug if own else "")
    organisation = next((one for one in own if one.slug == wanted), None)
    if organisation is None:
        raise NotHere(_("Deze organisatie is er niet."))
    context = {**_year_context(request, organisation, exact=True), "own": own}
    return render(request, "broadcasts/year.html", context)


@public
@require_safe
def show_public_year(request: HttpRequest, sender: str) -> HttpResponse:
    """A year of the messages of an organisation, for everybody; of what was not public only counts."""
    organisation = organisation_called(sender)
    if organisation is None:
        raise NotHere(_("Deze organisatie is er niet."))
    context = _year_context(request, organisation, exact=False)
    after, before = request.GET.get("na", ""), request.GET.get("voor", "")
    context["messages_page"] = public_messages(organisation, context["chosen"], after=after, before=before)
    return render(request, "broadcasts/public_year.html", context)


def _year_context(request: HttpRequest, organisation: Organisation, *, exact: bool) -> dict:
    """The year that was asked for, when anything left in it; else the last one in which something did."""
    years = years_of(organisation) or [clock.today().year]
    asked = request.GET.get("jaar", "")
    chosen = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else 0
    chosen = chosen if chosen in years else years[0]
    year = year_of(organisation, chosen, exact=exact)
    return {
        "organisation": organisation,
        "years": years,
        "chosen": chosen,
        "year": year,
        "month_names": list(MONTHS_3.values())[: len(year.months)],
        "is_exact": exact,
    }
