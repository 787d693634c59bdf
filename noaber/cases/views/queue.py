"""The desk's queue, with or without an item in hand, what is done to several cases at once, and the
file of it.
"""

from django.contrib import messages
from django.http import HttpResponseRedirect, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from noaber.core import clock
from noaber.core.http import NotHere, Problem
from noaber.people.access import mandated

from .. import categories, queries
from ..actions import CLOSING, assign_case, close_case, record_export
from ..forms.desk import Bulk, Search
from ..lines import Lines
from ..queries.desk import ends, group_of
from ..tables import lines_of

VIEWS = (
    ("desk", _("Open")),
    ("mine", _("Van mij")),
    ("late", _("Te laat")),
    ("anonymous", _("Anoniem")),
    ("quarantine", _("Apart gezet")),
)
GROUPS = {"late": _("Te laat"), "today": _("Vandaag"), "week": _("Deze week"), "later": _("Later")}


@mandated("handler")
@require_safe
def queue(request):
    """The queue of one of the reader's desks; a part of the page for htmx."""
    context = queue_context(request)
    part = "cases/desk/list.html" if request.htmx else "cases/desk/queue.html"
    return render(request, part, context)


def queue_context(request) -> dict:
    """Everything that the left pane shows; the address holds the view, the words and the filters."""
    desks = queries.desks_of(request.user)
    desk = chosen_desk(desks, request.GET.get("balie", ""))
    search = Search(request.GET)
    filters = search.filters()
    page = queries.queue_for(
        request.user,
        desk,
        filters,
        after=request.GET.get("na", ""),
        before=request.GET.get("voor", ""),
    )
    counts = queries.queue_counts(request.user, desk)
    address = address_of(request)
    return {
        "desks": desks,
        "desk": desk,
        "search": search,
        "filters": filters,
        "page": page,
        "groups": groups_of(page.items, counts, Lines(address), by_date=filters.is_open_view),
        "tabs": [(name, word, counts[name]) for name, word in VIEWS],
        "counted_to": queries.COUNTED_TO,
        "address": address,
        "kinds": categories.tree(),
        "chosen_kind": categories.get(filters.category),
        "areas": queries.areas_to_choose(),
        "statuses": search.fields["stand"].choices,
        "closings": CLOSING,
        "team": queries.colleagues_of(desk),
        "last_day": search.cleaned_data.get("tot"),
        "undo": queries.just_closed(request.user, request.GET.get("net", "")),
        "now": clock.now(),
    }


def address_of(request) -> str:
    """View, words and filters of the queue, to carry along; not what only this page needed."""
    kept = (request.GET or QueryDict(request.POST.get("address", "")[:500])).copy()
    for name in ("net", "tekst"):
        kept.pop(name, None)
    return kept.urlencode()


def chosen_desk(desks: list, slug: str):
    if not desks:
        raise NotHere(_("U werkt nu niet aan een balie."))
    return next((desk for desk in desks if desk.slug == slug), desks[0])


def groups_of(cases: list, counts: dict, lines: Lines, *, by_date: bool) -> list[tuple]:
    """Lines under their headings, each with how many there are in all: (slug, heading, count, lines)."""
    if not by_date:
        return [("", "", None, [lines.of(case) for case in cases])]
    day_end, week_end = ends()
    parts = {slug: [] for slug in GROUPS}
    for case in cases:
        group = group_of(case, lines.now, day_end, week_end)
        parts[group].append(lines.of(case, group))
    return [(slug, GROUPS[slug], counts[slug], found) for slug, found in parts.items() if found]


@mandated("handler")
@require_POST
def bulk(request):
    """Give several cases an owner or an end; each case that cannot, says why, and the rest goes on."""
    form = Bulk(request.POST)
    back = f"{reverse('cases:queue')}?{request.POST.get('address', '')[:500]}"
    if not form.is_valid():
        messages.error(request, " ".join(error for found in form.errors.values() for error in found))
        return HttpResponseRedirect(back)
    done, failed = 0, []
    for number in form.cleaned_data["numbers"]:
        try:
            do_to(number, request.user, form.cleaned_data)
            done += 1
        except Problem as problem:
            failed.append(f"{number}: {problem}")
    if done:
        messages.success(request, ngettext("%(n)s zaak gedaan.", "%(n)s zaken gedaan.", done) % {"n": done})
    for line in failed[:10]:
        messages.error(request, line)
    return HttpResponseRedirect(back)


def do_to(number: str, person, values: dict):
    case = queries.get_case_at_desk(person, number)
    if case is None:
        raise NotHere(_("Deze zaak is er niet."))
    if values.get("owner"):
        assign_case(case, by=person, owner=queries.colleague(case.desk, values["owner"]))
    if values.get("outcome"):
        close_case(case, by=person, outcome=values["outcome"], text=values["text"])


@mandated("handler")
@require_safe
def export(request):
    """The view as a CSV file, streamed; only what this handler may read."""
    desk = chosen_desk(queries.desks_of(request.user), request.GET.get("balie", ""))
    filters = Search(request.GET).filters()
    rows = queries.export_rows(request.user, desk, filters)
    record_export(desk, by=request.user, view=filters.view)
    name = f"{desk.slug}-{clock.today():%Y-%m-%d}.csv"
    return StreamingHttpResponse(
        lines_of(rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
