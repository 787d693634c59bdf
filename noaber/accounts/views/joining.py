"""Opening an account, one question a page. What is answered waits in the session, which is encrypted."""

from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from noaber.accounts.actions import open_account
from noaber.accounts.forms import BirthForm, NameForm, SummaryForm
from noaber.accounts.signing import in_language, sign_in_as
from noaber.accounts.views.finding import ask_place, place_from
from noaber.accounts.views.steps import Step, show_step
from noaber.core.http import Conflict
from noaber.people.access import public
from noaber.people.queries import person_by_mail
from noaber.people.rules import is_old_enough


def _draft(request) -> dict:
    return request.session.get("joining") or {}


def _keep(request, **answers) -> None:
    request.session["joining"] = _draft(request) | answers


def _progress(number: int) -> str:
    return _("Vraag {number} van {all}").format(number=number, all=4)


@public
@require_safe
def join(request):
    """What an account is for; the way in is the same as for signing in."""
    if request.user.is_authenticated:
        return redirect("accounts:me")
    return show_step(request, Step(title=_("Doe mee in uw buurt"), back="/"), template="accounts/join.html")


@public
@require_http_methods(["GET", "HEAD", "POST"])
def join_age(request):
    """Ask the date of birth, look whether it is sixteen years ago, and forget it."""
    if not _draft(request).get("mail"):
        return redirect("accounts:join")
    form = BirthForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if not is_old_enough(form.cleaned_data["born_on"]):
            request.session.pop("joining")
            return redirect("accounts:join_too_young")
        _keep(request, is_sixteen=True)
        return redirect("accounts:join_name")
    step = Step(
        title=_("Wanneer bent u geboren?"),
        intro=_(
            "U moet 16 jaar of ouder zijn. Wij bewaren uw geboortedatum niet, alleen dat u oud genoeg bent."
        ),
        back=reverse("accounts:join"),
        progress=_progress(1),
    )
    return show_step(request, step, form, "accounts/birth.html")


@public
@require_safe
def join_too_young(request):
    """Say kindly that this must wait, and where somebody young can go now."""
    return show_step(request, Step(title=_("Nog even wachten")), template="accounts/too_young.html")


@public
@require_http_methods(["GET", "HEAD", "POST"])
def join_name(request):
    """Ask a name or a pseudonym."""
    draft = _draft(request)
    if not draft.get("is_sixteen"):
        return redirect("accounts:join_age")
    form = NameForm(request.POST if request.method == "POST" else None, initial=draft)
    if request.method == "POST" and form.is_valid():
        _keep(request, **form.cleaned_data)
        return redirect("accounts:join_place")
    step = Step(
        title=_("Hoe heet u?"),
        intro=_("Uw naam, een schuilnaam, of allebei. Andere bewoners zien uw mailadres niet."),
        back=reverse("accounts:join_age"),
        progress=_progress(2),
    )
    return show_step(request, step, form)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def join_place(request):
    """Ask an address, or only the neighbourhood."""
    if not _draft(request).get("shown_as"):
        return redirect("accounts:join_name")
    step = Step(
        title=_("Waar woont u?"),
        intro=_("Dan hoort u wat er bij u in de buurt speelt. Andere bewoners zien uw adres niet."),
        back=reverse("accounts:join_name"),
        progress=_progress(3),
    )
    chosen = ask_place(request, step)
    if not isinstance(chosen, dict):
        return chosen
    _keep(request, place=chosen)
    return redirect("accounts:join_check")


@public
@require_http_methods(["GET", "HEAD", "POST"])
def join_check(request):
    """Show everything once more, ask language and consent, and open the account."""
    draft = _draft(request)
    if request.user.is_authenticated and not draft:
        return redirect("accounts:joined")  # a second click that came after the first was done
    if not draft.get("place"):
        return redirect("accounts:join_place")
    form = SummaryForm(
        request.POST if request.method == "POST" else None, initial={"language": get_language()}
    )
    if request.method == "POST" and form.is_valid():
        return _open(request, draft, form.cleaned_data["language"])
    step = Step(
        title=_("Klopt dit?"),
        button=_("Maak mijn account"),
        back=reverse("accounts:join_place"),
        progress=_progress(4),
    )
    return show_step(
        request, step, form, "accounts/check.html", draft=draft, place=place_from(draft["place"])
    )


def _open(request, draft: dict, language: str):
    try:
        person = open_account(
            mail=draft["mail"],
            is_sixteen=draft["is_sixteen"],
            name=draft["name"],
            pseudonym=draft["pseudonym"],
            shown_as=draft["shown_as"],
            language=language,
            place=place_from(draft["place"]),
            consents=["terms"],
        )
    except Conflict:  # another click was first; this browser showed a code from the same mailbox
        person = person_by_mail(draft["mail"])
    wanted = draft.get("next")
    del request.session["joining"]
    sign_in_as(request, person, "joined")
    return in_language(HttpResponseRedirect(wanted or reverse("accounts:joined")), language)
