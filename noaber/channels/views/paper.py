"""Paper at the desk: the runs, one of them with what can be taken and told, letters that came back.

And for residents: the page that a code on paper leads to, and how they want letters.
"""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from noaber.channels import actions, queries
from noaber.channels.forms import PaperWishForm, PostedForm, ReturnedForm, RunForm, VisitForm
from noaber.channels.models import PaperRun, Spoke
from noaber.channels.paper.addresses import address_file
from noaber.channels.paper.bundles import bundle, size_of
from noaber.channels.paper.codes import PAGE, BadCode, decode
from noaber.channels.paper.letters import letters_of
from noaber.channels.paper.senders import sender_of
from noaber.channels.paper.walking import door_list, poster
from noaber.channels.rules import PAPER_MANDATES
from noaber.core import clock
from noaber.core.http import Conflict, NotHere, Problem
from noaber.core.keyset import page_of
from noaber.core.marks import mandated, members, public
from noaber.people import throttle

HOUR = 3_600
PDF = "application/pdf"


@mandated(*PAPER_MANDATES)
@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """What was made on paper, newest first."""
    page = page_of(
        queries.runs_for(request.user),
        by=("-made_at", "-pk"),
        after=request.GET.get("na", ""),
        before=request.GET.get("voor", ""),
        size=30,
    )
    return render(request, "channels/paper/runs.html", {"page": page, "language": get_language()})


@mandated(*PAPER_MANDATES)
@require_http_methods(["GET", "HEAD", "POST"])
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """One run: how it is printed, what can be taken, and when it was posted."""
    row = _run(request, pk)
    form = RunForm(request.POST if request.method == "POST" else None, initial=RunForm.values_of(row))
    if form.is_bound and form.is_valid():
        actions.change_run(run=row, by=request.user, **form.cleaned_data)
        messages.success(request, _("Bewaard. Zo worden de brieven gemaakt."))
        return redirect("channels:paper_run", pk)
    return render(request, "channels/paper/run.html", _context(row, form=form))


def _context(row: PaperRun, **more) -> dict:
    found = queries.outcomes_of(row)
    waiting = found.pop("", 0)
    return {
        "run": row,
        "exercise": row.mailing.exercise,
        "title": row.mailing.text_in(get_language() or "nl")["title"],
        "sender": sender_of(row.mailing.organisation),
        "newer": queries.get_newer_run(row),
        "posted": PostedForm(initial={"on": clock.today()}),
        "outcomes": [(word, n) for word, n in _in_words(found)],
        "waiting": waiting,
        **more,
    }


def _in_words(found: dict[str, int]) -> list[tuple[str, int]]:
    words = dict(queries.OUTCOME_WORDS)
    return [(words[outcome], n) for outcome, n in found.items()]


@mandated(*PAPER_MANDATES)
@require_POST
def posted(request: HttpRequest, pk: int) -> HttpResponse:
    """A person posted them: from now they count as handed over."""
    row, form = _run(request, pk), PostedForm(request.POST)
    if form.is_valid():
        try:
            actions.post_run(run=row, by=request.user, **form.cleaned_data)
        except NotHere:
            raise
        except Problem as problem:
            form.add_error("on", str(problem))
        else:
            messages.success(request, _("De brieven staan als gepost. Ze tellen nu als bezorgd."))
            return redirect("channels:paper_run", pk)
    shown = _context(row, form=RunForm(initial=RunForm.values_of(row)))
    return render(request, "channels/paper/run.html", {**shown, "posted": form}, status=422)


@mandated(*PAPER_MANDATES)
@require_safe
def letters(request: HttpRequest, pk: int) -> HttpResponse:
    """The letters: one PDF, or for many a zip of PDFs that is made while it is sent."""
    row = _run(request, pk)
    sender = sender_of(row.mailing.organisation)
    if not row.is_letters or sender is None:
        raise Conflict(_("De afzender voor brieven is niet ingesteld. Vraag de beheerder van de site."))
    actions.take_paper(run=row, form="letters", by=request.user)
    doors = queries.doors_of_run(row)
    made = letters_of(row, doors, sender)
    name = f"brieven-{row.pk}"
    if size_of(doors) == 1:
        return _download(HttpResponse(next(made, b""), content_type=PDF), f"{name}.pdf")
    response = StreamingHttpResponse(bundle(made, name), content_type="application/zip")
    return _download(response, f"{name}.zip")


@mandated(*PAPER_MANDATES)
@require_safe
def addresses(request: HttpRequest, pk: int) -> HttpResponse:
    """The address file for a mailing house."""
    row = _run(request, pk)
    if not row.is_letters:
        raise NotHere(_("Dit drukwerk is er niet."))
    actions.take_paper(run=row, form="addresses", by=request.user)
    lines = address_file(queries.doors_of_run(row), large=row.large, both_languages=row.both_languages)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    return _download(response, f"adressen-{row.pk}.csv")


@mandated(*PAPER_MANDATES)
@require_safe
def list_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of doors to walk by, on paper."""
    row = _run(request, pk)
    actions.take_paper(run=row, form="list", by=request.user)
    content = door_list(row, queries.doors_of_run(row))
    return _download(HttpResponse(content, content_type=PDF), f"deuren-{row.pk}.pdf")


@mandated(*PAPER_MANDATES)
@require_safe
def walk(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of doors on a phone: four buttons a door, which work without JavaScript."""
    row = _run(request, pk)
    if row.is_letters or row.emptied_at:
        raise NotHere(_("Deze lijst is er niet."))
    streets: dict[str, list] = {}
    for door in queries.doors_of_run(row):
        streets.setdefault(door.street, []).append(door)
    context = {"run": row, "streets": streets, "choices": Spoke.choices, "exercise": row.mailing.exercise}
    context["title"] = row.mailing.text_in(get_language() or "nl")["title"]
    return render(request, "channels/paper/walk.html", context)


@mandated(*PAPER_MANDATES)
@require_POST
def visited(request: HttpRequest, pk: int) -> HttpResponse:
    """One tap at one door. The page's script needs no page back; without it the list opens at that door."""
    row = _run(request, pk)
    form = VisitForm(request.POST)
    door = queries.get_door_of(row, form.cleaned_data["door"]) if form.is_valid() else None
    if door is None:
        raise NotHere(_("Deze deur staat niet op de lijst."))
    actions.visit_door(door=door, outcome=form.cleaned_data["outcome"], by=request.user)
    if request.htmx:
        return HttpResponse(status=204)
    return redirect(f"{request.path.removesuffix('bezocht/')}lopen/#deur-{door.pk}")


@mandated(*PAPER_MANDATES)
@require_http_methods(["GET", "HEAD", "POST"])
def returned(request: HttpRequest) -> HttpResponse:
    """Letters that came back: type or scan the codes, one a line, and say why."""
    form = ReturnedForm(request.POST if request.method == "POST" else None)
    done, wrong = [], []
    if form.is_bound and form.is_valid():
        throttle.check("channels.returned", request.user.actor_key, limit=60, per=HOUR)
        for code in form.cleaned_data["codes"]:
            try:
                door = actions.return_letter(code=code, reason=form.cleaned_data["reason"], by=request.user)
                done.append((code, door.address))
            except Problem as problem:
                wrong.append((code, str(problem)))
        if done and not wrong:
            form = ReturnedForm(initial={"reason": form.cleaned_data["reason"]})
    context = {"form": form, "done": done, "wrong": wrong}
    status = 422 if wrong or form.errors else 200
    return render(request, "channels/paper/returned.html", context, status=status)


@mandated(*PAPER_MANDATES)
@require_safe
def poster_pdf(request: HttpRequest, pk: int, size: str) -> HttpResponse:
    """The poster of a message on A4 or A3."""
    mailing = queries.get_poster_for(request.user, pk)
    if mailing is None or size not in ("a4", "a3"):
        raise NotHere(_("Deze poster is er niet."))
    language = request.GET.get("taal", "nl")
    content = poster(mailing, size=size, language=language if language in ("nl", "en") else "nl")
    return _download(HttpResponse(content, content_type=PDF), f"poster-{pk}-{size}.pdf")


@public
@never_cache
@require_safe
def read(request: HttpRequest, code: str) -> HttpResponse:
    """What a letter or poster told, and how it ended: for whoever has the paper in hand."""
    throttle.check("channels.paper_page", request, limit=60, per=600)
    try:
        number = decode(code, PAGE)
    except BadCode as wrong:
        raise NotHere(_("Deze code klopt niet. Kijk de acht tekens na.")) from wrong
    mailing = queries.get_on_paper(number)
    if mailing is None:
        raise NotHere(_("Dit bericht is er niet meer."))
    language = get_language() or "nl"
    story = [{"mailing": one, **one.text_in(language)} for one in queries.story_of(mailing)]
    context = {"story": story, "mailing": mailing, "exercise": mailing.exercise}
    return render(request, "channels/paper/read.html", context)


@members
@require_http_methods(["GET", "HEAD", "POST"])
def wish(request: HttpRequest) -> HttpResponse:
    """How I want letters at my own door."""
    before = queries.get_paper_wish(request.user)
    form = PaperWishForm(
        request.POST if request.method == "POST" else None,
        initial={"by_name": before.by_name, "large": before.large},
    )
    if form.is_bound and form.is_valid():
        actions.set_paper_wish(by=request.user, **form.cleaned_data)
        messages.success(request, _("Uw keuzes zijn bewaard."))
        return redirect("channels:paper_wish")
    return render(request, "channels/paper/wish.html", {"form": form})


def _run(request: HttpRequest, pk: int) -> PaperRun:
    row = queries.get_run_for(request.user, pk)
    if row is None:
        raise NotHere(_("Dit drukwerk is er niet."))
    return row


def _download(response: HttpResponse | FileResponse, name: str) -> HttpResponse:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
