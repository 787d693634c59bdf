"""A case as its reporter, its followers, everybody and an outside party see it."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from noaber.core.http import NotHere, Problem
from noaber.journal.actors import ANONYMOUS
from noaber.people import throttle
from noaber.people.access import members, public

from .. import actions, queries, rules
from ..forms.resident import Flag, Words


@members
@require_safe
def mine(request):
    """Everything that the reader reported or follows."""
    page = queries.page_of_mine(
        request.user, after=request.GET.get("na", ""), before=request.GET.get("voor", "")
    )
    return render(request, "cases/case/mine.html", {"page": page})


@public
@require_safe
def case(request, number):
    """The page of a case: more for who reported it, less for everybody."""
    found = queries.found(queries.get_case_for(request.user, number))
    return show(request, found)


@public
@require_safe
def secret(request, token):
    """The same page by the secret link of somebody without an account."""
    return show(request, queries.found(queries.case_by_secret(token)), token=token)


def run_reply(case, request, text, token):
    if not (token or rules.is_reporter(request.user, case)):
        raise NotHere(_("Deze melding is er niet."))
    actions.reply_to_case(case, by=None if token else request.user, text=text)
    return _("Uw reactie is verstuurd.")


def run_reopen(case, request, text, token):
    actions.reopen_case(case, by=None if token else request.user, text=text, by_secret=bool(token))
    return _("Uw melding loopt weer. U hoort van ons.")


def run_withdraw(case, request, text, token):
    actions.withdraw_case(case, by=None if token else request.user, by_secret=bool(token))
    return _("U heeft de melding ingetrokken.")


def run_appeal(case, request, text, token):
    flag = queries.found(queries.flag_to_appeal(case, request.user, by_secret=bool(token)))
    by_secret = bool(token) and flag.decision == "removed"
    actions.appeal_flag(flag, by=None if by_secret else request.user, text=text, by_secret=by_secret)
    return _("Uw bezwaar is verstuurd. Een ander besluit erover.")


# The last word of the address: whether words are needed, and what it runs.
VERBS = {
    "reactie": (True, run_reply),
    "heropenen": (True, run_reopen),
    "intrekken": (False, run_withdraw),
    "bezwaar": (True, run_appeal),
}


@public
@require_POST
def act(request, number, verb):
    found = queries.found(queries.get_case_for(request.user, number))
    return do(request, found, verb)


@public
@require_POST
def act_by_secret(request, token, verb):
    return do(request, queries.found(queries.case_by_secret(token)), verb, token=token)


def do(request, found, verb, *, token=""):
    """Check, act, and go back to the page; what went wrong is said there with what was typed."""
    throttle.check("cases.reply", request, limit=30, per=3600)
    needs_words, run = queries.found(VERBS.get(verb))
    form = Words(request.POST)
    if needs_words and not form.is_valid():
        return show(request, found, token=token, form=form, verb=verb, status=422)
    text = form.cleaned_data["text"] if needs_words else ""
    try:
        messages.success(request, run(found, request, text, token))
    except Problem as problem:
        form.add_error(None, str(problem))
        return show(request, found, token=token, form=form, verb=verb, status=problem.status)
    back = reverse("cases:secret", args=[token]) if token else reverse("cases:case", args=[found.number])
    return HttpResponseRedirect(back)


def show(request, case, *, token="", form=None, verb="", status=200):
    own = bool(token) or rules.is_reporter(request.user, case)
    events = queries.timeline_of(case, seen_by="reporter" if own else "public")
    if request.GET.get("deel") == "verloop":
        return kept_nowhere(
            render(request, "cases/case/timeline.html", {"case": case, "events": events}), token
        )
    follows = not own and rules.is_follower(request.user, case)
    # Who follows a report hears how it ends, also when it was set apart for what stands in it.
    shown = own or rules.is_seen_by_all(case)
    context = {
        "case": case,
        "token": token,
        "own": own,
        "follows": follows,
        "events": events,
        "photos": queries.photos_of(case, seen_by="reporter" if own else "public") if shown else [],
        "may_reopen": (own or follows) and rules.reopen_is_open(case),
        "readers": queries.readers_of(case) if own else [],
        "flag": queries.flag_to_appeal(case, request.user, by_secret=bool(token)),
        "form": form or Words(),
        "verb": verb,
        "text_shown": own or (shown and case.shared.get("text") == "public"),
    }
    return kept_nowhere(render(request, "cases/case/page.html", context, status=status), token)


def kept_nowhere(response, token):
    """Behind a secret link everything is one person's: no cache keeps it and no search engine shows it."""
    if token:
        add_never_cache_headers(response)
        response["X-Robots-Tag"] = "noindex"
    return response


@public
@require_safe
def followed(request, token):
    """The page of a case by the link of a neighbour who joined without an account."""
    return show_followed(request, queries.found(queries.follower_by_token(token)), token)


def show_followed(request, follower, token, *, form=None, status=200):
    """What everybody sees of it, and whether it may still be opened again."""
    events = queries.timeline_of(follower.case, seen_by="public")
    if request.GET.get("deel") == "verloop":
        return render(request, "cases/case/timeline.html", {"case": follower.case, "events": events})
    context = {
        "case": follower.case,
        "events": events,
        "photos": queries.photos_of(follower.case, seen_by="public"),
        "may_reopen": rules.reopen_is_open(follower.case),
        "text_shown": follower.case.shared.get("text") == "public",
        "form": form or Words(),
        "follow": token,
        "follows": True,
    }
    return render(request, "cases/case/page.html", context, status=status)


@public
@require_POST
def reopen_followed(request, token):
    """ "It is not over", by a neighbour who joined: within 14 days, like the reporter."""
    throttle.check("cases.reply", request, limit=30, per=3600)
    follower = queries.found(queries.follower_by_token(token))
    form = Words(request.POST)
    status = 422
    if form.is_valid():
        try:
            actions.reopen_case(follower.case, text=form.cleaned_data["text"], by_secret=True)
        except Problem as problem:
            form.add_error(None, str(problem))
            status = problem.status
        else:
            messages.success(request, _("De melding loopt weer. U hoort van ons."))
            return HttpResponseRedirect(reverse("cases:followed", args=[token]))
    return show_followed(request, follower, token, form=form, status=status)


@public
@require_POST
def leave(request, token):
    """Stop following; the link ends with it."""
    follower = queries.found(queries.follower_by_token(token))
    actions.leave_case(follower, by=ANONYMOUS)
    messages.success(request, _("U krijgt geen berichten meer over deze melding."))
    return HttpResponseRedirect(reverse("cases:report"))


@public
@require_http_methods(["GET", "HEAD", "POST"])
def flag(request, number):
    """ "Report this": with a reason; signed in or not."""
    found = queries.found(queries.get_public_case(number))
    form = Flag(request.POST or None)
    if request.method == "POST":
        throttle.check("cases.flag", request, limit=10, per=3600)
        if form.is_valid():
            by = request.user if request.user.is_authenticated else None
            actions.flag_case(found, by=by, **form.cleaned_data)
            messages.success(request, _("Dank u. Iemand van de balie kijkt ernaar."))
            return HttpResponseRedirect(reverse("cases:case", args=[number]))
    return render(
        request, "cases/case/flag.html", {"case": found, "form": form}, status=422 if form.errors else 200
    )


@public
@require_http_methods(["GET", "HEAD", "POST"])
def outside(request, token):
    """What a party without an account was asked, and their answer. The link ends by itself."""
    link = actions.open_outside_link(queries.found(queries.outside_link(token)))
    form = Words(request.POST or None)
    if request.method == "POST":
        throttle.check("cases.outside", request, limit=30, per=3600)
        if form.is_valid():
            actions.answer_outside(link, text=form.cleaned_data["text"])
            messages.success(request, _("Dank u. Uw antwoord is bij de balie."))
            return HttpResponseRedirect(reverse("cases:outside", args=[token]))
    context = {
        "link": link,
        "case": link.case,
        "form": form,
        "question": queries.question_of(link),
        "photos": queries.photos_of(link.case, seen_by="public"),
    }
    page = render(request, "cases/case/outside.html", context, status=422 if form.errors else 200)
    return kept_nowhere(page, token)
