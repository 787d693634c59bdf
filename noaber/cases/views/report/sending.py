"""The end of a report: checking the answers, sending once, joining another, the receipt."""

import json

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from noaber.core import clock
from noaber.core.codes import drawn
from noaber.core.http import Gone, NotHere
from noaber.people import throttle
from noaber.people.access import public

from ...actions.drafting import join_from_draft, send_draft
from ...advice import mask_name
from ...answers import CHECK, PLACE
from ...categories import catalogue
from ...forms.report import CIRCLE_WORDS, ITEM_WORDS, JoinForm
from ...models import ReportDraft
from ...queries.drafts import draft_by_token, photos_of, receipt_is_open, running_case
from ...terms import due_at
from .drafts import Writing, with_draft

WAYS = {
    "account": _("Bij uw berichten, met uw account"),
    "mail": _("Per mail, naar %(mail)s"),
    "none": _("Anoniem, met een geheime link"),
}
HOUR, DAY = 3_600, 86_400


def check(request, writing: Writing) -> HttpResponse:
    """Everything on one page, each with its way back; sending makes one case, however often it is pressed."""
    answers = writing.answers
    person = request.user if request.user.is_authenticated else None
    if answers.way == "account" and person is None:
        answers.done.remove("contact")
        return HttpResponseRedirect(writing.address("contact"))
    if request.method == "POST":
        slow_down(request, answers, person)
        send_draft(writing.draft, person=person)
        return HttpResponseRedirect(reverse("cases:report_receipt", args=[writing.token]))
    context = {
        "rows": rows_of(writing),
        "photos": photos_of(writing.draft),
        "shown_text": answers.sent_text(mask_name),
        "way": WAYS[answers.way] % {"mail": answers.mail},
        "due": clock.local(due_at(clock.now(), writing.category.term_workdays)).date(),
        "text_public": answers.circle("text") == "public",
        "photo_public": answers.circle("photo") == "public",
        "shared": [(ITEM_WORDS[item], CIRCLE_WORDS[answers.circle(item)]) for item in answers.shared],
    }
    return writing.page(request, CHECK, "cases/report/check.html", context)


def slow_down(request, answers, person) -> None:
    """So many reports a day per account or mail address, and an hour per visitor without an account."""
    if person is None:
        throttle.check("cases.file", request, limit=20, per=HOUR)
    if key := person.actor_key if person else answers.mail.lower():
        throttle.check("cases.file.who", key, limit=20, per=DAY)


def rows_of(writing: Writing) -> list[tuple[str, str]]:
    """The chosen answers in words."""
    answers, category = writing.answers, writing.category
    chosen = [str(one) for one in category.behaviours if one.value in answers.behaviours]
    rows = [(str(_("Wat gebeurt er?")), ", ".join(chosen))] if chosen else []
    rows += [
        (str(question.ask), question.said(answers.extra[question.slug]))
        for question in category.questions
        if question.slug in answers.extra
    ]
    for fact in catalogue().appearance:
        value = answers.looks.get(fact.slug)
        rows += [(str(fact.ask), str(one)) for one in fact.options if one.value == value]
    return rows


@public
@require_http_methods(["GET", "HEAD", "POST"])
@with_draft
def join(request, writing: Writing, number: str) -> HttpResponse:
    """ "This is it too": follow the case of a neighbour instead of filing another."""
    case = running_case(number)
    if case is None:
        raise NotHere(_("Deze melding loopt niet meer."))
    person = request.user if request.user.is_authenticated else None
    form = JoinForm(request.POST or None)
    if request.method == "POST" and (person or form.is_valid()):
        throttle.check("cases.join", request, limit=30, per=HOUR)
        join_from_draft(writing.draft, case, person=person, mail="" if person else form.cleaned_data["mail"])
        return HttpResponseRedirect(reverse("cases:report_receipt", args=[writing.token]))
    back = reverse("cases:report_known", args=[writing.token])
    context = {"form": form, "case": case, "others": case.follower_count + 1, "back": back}
    return writing.page(request, PLACE, "cases/report/join.html", context, status=422 if form.errors else 200)


@public
@require_safe
def receipt(request, token: str) -> HttpResponse:
    """The number and the promised day; for somebody without an account the secret link, for one hour.

    The hour is there because connections break: a receipt that could be seen only once would be lost.
    """
    draft = draft_by_token(token)
    if draft is None or not draft.case_id:
        raise NotHere(_("Deze bon is er niet."))
    if not receipt_is_open(draft):
        raise Gone(_("Deze bon was een uur te zien. Gebruik de link of het nummer dat u bewaarde."))
    response = render(request, "cases/report/receipt.html", receipt_context(request, draft))
    add_never_cache_headers(response)
    return response


def receipt_context(request, draft: ReportDraft) -> dict:
    kept = json.loads(draft.answers or "{}")
    doors = {"secret": "cases:secret", "follow": "cases:followed"}
    ways = [reverse(page, args=[kept[name]]) for name, page in doors.items() if kept.get(name)]
    link = request.build_absolute_uri(ways[0]) if ways else ""
    return {
        "case": draft.case,
        "joined": kept.get("joined", False),
        "mail": kept.get("mail", False),
        "link": link,
        "code": drawn(link) if link else "",
        "draft": draft,
    }
