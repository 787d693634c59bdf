"""Ik: what is known about me, and changing it."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.views.decorators.http import require_http_methods, require_safe

from noaber.accounts.actions import send_mail_now
from noaber.accounts.forms import CodeForm, ConsentForm, LanguageForm, MailForm, NameForm, PhoneForm
from noaber.accounts.queries import consents_of, letter_of, passkeys_of
from noaber.accounts.signing import in_language
from noaber.accounts.views.signing import code_is_right, start_code
from noaber.accounts.views.steps import Step, show_step
from noaber.accounts.views.texting import MY_PHONE, start_text_code
from noaber.channels.adapters.sms import is_set_up
from noaber.channels.queries import dead_mailbox
from noaber.core.links import address
from noaber.people.access import members
from noaber.people.actions import (
    correct_language,
    correct_mail,
    correct_name,
    correct_phone,
    record_consent,
    withdraw_consent,
)
from noaber.people.consent import PURPOSES
from noaber.people.models import Mandate
from noaber.people.queries import organisations_administered_by, places_of
from noaber.people.rules import VOUCHERS, has_mandate, roles_of

MAIL_PURPOSE = "change-mail"
SENDERS = (Mandate.AUTHOR, Mandate.APPROVER)


@members
@require_safe
def me(request):
    """Everything about me on one page, each with the way to change it."""
    person = request.user
    places = list(places_of(person))
    context = {
        "person": person,
        "places": places,
        "roles": roles_of(person),
        "doors": {
            "roles": bool(organisations_administered_by(person)),
            "counter": is_set_up() and any(has_mandate(person, mandate) for mandate in VOUCHERS),
            "vouch": any(has_mandate(person, mandate) for mandate in VOUCHERS),
            "queue": has_mandate(person, Mandate.HANDLER) and address("cases:queue"),
            "messages": any(has_mandate(person, mandate) for mandate in SENDERS)
            and address("broadcasts:list"),
        },
        "keys": len(passkeys_of(person)),
        "place_words": ngettext("{number} plek", "{number} plekken", len(places)).format(number=len(places)),
        "letter": letter_of(person),
        "returned": dead_mailbox(person.mail_hash),
        "preferences_url": preferences_url(),
    }
    return render(request, "accounts/me.html", context)


def preferences_url() -> str:
    """Where one chooses how to get messages: a page of the room above, when it is there."""
    try:
        return reverse("channels:preferences")
    except NoReverseMatch:
        return ""


@members
@require_safe
def joined(request):
    """Welcome: the account is there, this is what one can do now."""
    return render(
        request, "accounts/joined.html", {"person": request.user, "preferences_url": preferences_url()}
    )


def _ask(request, step: Step, form, correct):
    """Show a form about me; when it is right, correct it and go back to my page."""
    if form.is_bound and form.is_valid():
        correct(**form.cleaned_data, person=request.user, by=request.user)
        messages.success(request, _("Bewaard."))
        return redirect("accounts:me")
    return show_step(request, step, form)


def _my_step(title: str, intro: str = "") -> Step:
    return Step(title=title, intro=intro, button=_("Bewaar"), back=reverse("accounts:me"))


@members
@require_http_methods(["GET", "HEAD", "POST"])
def my_name(request):
    """My name, my pseudonym, and which of them others see."""
    person = request.user
    known = {"name": person.name, "pseudonym": person.pseudonym, "shown_as": person.shown_as}
    form = NameForm(request.POST if request.method == "POST" else None, initial=known)
    return _ask(
        request, _my_step(_("Hoe heet u?"), _("Andere bewoners zien uw mailadres niet.")), form, correct_name
    )


@members
@require_http_methods(["GET", "HEAD", "POST"])
def my_phone(request):
    """My phone number, or none; where texts can be sent, a code proves it first."""
    form = PhoneForm(
        request.POST if request.method == "POST" else None, initial={"phone": request.user.phone}
    )
    step = _my_step(
        _("Wat is uw telefoonnummer?"), _("Alleen wie uw melding behandelt kan het zien, als u dat wilt.")
    )
    typed = form.is_bound and form.is_valid() and form.cleaned_data["phone"]
    if typed and is_set_up() and not (typed == request.user.phone and request.user.phone_proved_at):
        start_text_code(request, typed, MY_PHONE)
        return redirect("accounts:my_phone_code")
    return _ask(request, step, form, correct_phone)


@members
@require_http_methods(["GET", "HEAD", "POST"])
def my_language(request):
    """The language of pages and messages."""
    form = LanguageForm(
        request.POST if request.method == "POST" else None, initial={"language": request.user.language}
    )
    if form.is_bound and form.is_valid():
        language = form.cleaned_data["language"]
        correct_language(person=request.user, language=language, by=request.user)
        with override(language):
            messages.success(request, _("Bewaard."))
        return in_language(HttpResponseRedirect(reverse("accounts:me")), language)
    return show_step(request, _my_step(_("In welke taal?")), form)


@members
@require_http_methods(["GET", "HEAD", "POST"])
def my_mail(request):
    """A new mail address: first a code goes there."""
    form = MailForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        start_code(request, form.cleaned_data["mail"], MAIL_PURPOSE)
        return redirect("accounts:my_mail_code")
    step = Step(
        title=_("Wat is uw nieuwe mailadres?"),
        intro=_("Nu gebruikt u {mail}. Wij sturen een code naar uw nieuwe adres.").format(
            mail=request.user.mail or _("geen mail")
        ),
        button=_("Stuur mij een code"),
        back=reverse("accounts:me"),
    )
    return show_step(request, step, form)


@members
@require_http_methods(["GET", "HEAD", "POST"])
def my_mail_code(request):
    """The code from the new address; the old address is told."""
    asked = request.session.get("code", {})
    if asked.get("purpose") != MAIL_PURPOSE:
        return redirect("accounts:my_mail")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and code_is_right(request, form, MAIL_PURPOSE):
        person, old = request.user, request.user.mail
        correct_mail(person=person, mail=asked["mail"], by=person)
        if old:
            send_mail_now(old, "accounts/mail/changed.txt", {"name": person.display_name}, person.language)
        messages.success(request, _("Bewaard."))
        return redirect("accounts:me")
    step = Step(
        title=_("Vul de code in"),
        intro=_("Wij stuurden een mail naar {mail}. De code werkt tien minuten.").format(mail=asked["mail"]),
        button=_("Bewaar"),
        back=reverse("accounts:my_mail"),
    )
    return show_step(request, step, form, "accounts/code.html", again=reverse("accounts:my_mail"))


@members
@require_http_methods(["GET", "HEAD", "POST"])
def my_consents(request):
    """What I agreed to, when, and taking it back."""
    person = request.user
    running = consents_of(person)
    form = ConsentForm(
        request.POST if request.method == "POST" else None,
        initial={slug: consent is not None for slug, consent in running.items()},
    )
    if form.is_bound and form.is_valid():
        for slug, agreed in form.cleaned_data.items():
            (record_consent if agreed else withdraw_consent)(person=person, purpose=slug, by=person)
        messages.success(request, _("Bewaard."))
        return redirect("accounts:my_consents")
    step = _my_step(_("Waar stemt u mee in?"))
    purposes = [(purpose, running[slug]) for slug, purpose in PURPOSES.items()]
    return show_step(request, step, form, "accounts/consents.html", purposes=purposes)
