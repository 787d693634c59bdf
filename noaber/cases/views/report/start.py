"""Before a report: the numbers, what it is about, and reading along while somebody types."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from noaber.core.http import BadInput, NotHere
from noaber.people import throttle
from noaber.people.access import public

from ... import categories
from ...actions.drafting import start_draft
from ...advice import advise
from ...answers import PLACE
from ...forms.report import CategoryForm, ScreenForm

HOUR = 3_600
DOORS = {
    "broken": ("wrench", _("Iets is kapot of vies"), _("Lamp, stoep, afval, groen")),
    "nuisance": ("volume-2", _("Ik heb ergens last van"), _("Lawaai, verkeer, gedrag op straat")),
    "worry": ("heart-handshake", _("Ik maak mij zorgen"), _("Alleen het wijkteam leest dit")),
    "idea": ("lightbulb", _("Ik heb een idee"), _("Of ik wil helpen")),
}


@public
@require_safe
def start(request) -> HttpResponse:
    """The three numbers first; then what it is about, by the four doors or in own words."""
    return render(request, "cases/report/start.html", {"doors": DOORS})


@public
@require_http_methods(["GET", "HEAD", "POST"])
def search(request) -> HttpResponse:
    """The categories that fit own words. Posted: what somebody types about a neighbour stands in no address,
    and so in nobody's log."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("cases:report"))
    typed = request.POST.get("wat", "")[:200]
    context = {"doors": DOORS, "typed": typed.strip(), "found": categories.search(typed)}
    return render(request, "cases/report/found.html" if request.htmx else "cases/report/start.html", context)


@public
@require_safe
def door(request, part: str) -> HttpResponse:
    """The categories behind one of the four doors."""
    chosen = next((one for one in categories.tree() if one.slug == part), None)
    if chosen is None:
        raise NotHere(_("Deze pagina is er niet."))
    return render(request, "cases/report/door.html", {"part": chosen, "door": DOORS[part]})


@public
@require_safe
def kinds(request) -> HttpResponse:
    """Every category, for programs and for pages that keep it: no query, and a 304 when it is known."""
    body, tag = categories.as_json(get_language() or "nl")
    headers = {"ETag": tag, "Cache-Control": "public, max-age=600", "Vary": "Accept-Language, Cookie"}
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(body, content_type="application/json", headers=headers)


@public
@require_POST
def begin(request) -> HttpResponse:
    """Begin a report: from here on everything that is filled in is kept under a secret address."""
    form = CategoryForm(request.POST)
    if not form.is_valid():
        raise BadInput(_("Kies eerst waar het over gaat."))
    throttle.check("cases.draft", request, limit=40, per=HOUR)
    token = start_draft(category=form.cleaned_data["category"])
    return HttpResponseRedirect(reverse("cases:report_step", args=[token, PLACE]))


@public
@require_POST
def read_along(request) -> HttpResponse:
    """What the house would say about a text that is still being written. Nothing is kept."""
    throttle.check("cases.read_along", request, limit=1_200, per=HOUR)
    form = ScreenForm(request.POST)
    text = form.cleaned_data.get("text", "") if form.is_valid() else ""
    category = categories.get(form.cleaned_data.get("category"))
    context = {"advice": advise(text, category), "category": category}
    return render(request, "cases/report/advice.html", context)
