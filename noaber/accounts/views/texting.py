"""Signing in by text message, proving a number, and the counter for who has only a telephone."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from noaber.accounts.actions import register_at_counter, send_sign_in_code, send_text_code
from noaber.accounts.forms import CounterForm, OwnPhoneForm, TextCodeForm
from noaber.accounts.signing import in_language, sign_in_as
from noaber.accounts.views.finding import ask_place, place_from
from noaber.accounts.views.signing import HOUR, code_is_right
from noaber.accounts.views.steps import Step, show_step
from noaber.channels.adapters.sms import is_set_up, takes_replies
from noaber.core.http import NotHere, Refused
from noaber.people import throttle
from noaber.people.access import mandated, members, public
from noaber.people.actions import prove_phone
from noaber.people.models import ShownAs
from noaber.people.queries import get_person, person_by_proved_phone
from noaber.people.rules import VOUCHERS, can_register_at_counter

SIGN_IN, MY_PHONE, COUNTER = "text-sign-in", "change-phone", "counter"
DAY = 24 * HOUR


def start_text_code(request, phone: str, purpose: str) -> None:
    """Text a code and let this browser, and no other, try it. Texts cost money: few a number, few in all."""
    if not is_set_up():
        raise NotHere(_("Sms is hier niet ingesteld."))
    throttle.check("people.text_code_from", request, limit=10, per=HOUR)
    throttle.check("people.text_code_to", phone, limit=3, per=HOUR)
    throttle.check("people.text_code_to_a_day", phone, limit=6, per=DAY)
    throttle.check("people.text_code", "everybody", limit=300, per=HOUR)
    send = send_sign_in_code if purpose == SIGN_IN else send_text_code
    code = send(phone=phone, purpose=purpose, language=get_language())
    request.session["code"] = {"id": code.pk, "mail": phone, "purpose": purpose}


def _asked(request, purpose: str) -> str:
    """The number to which this browser had a code texted for this; empty when there is none."""
    asked = request.session.get("code", {})
    return asked["mail"] if asked.get("purpose") == purpose else ""


def _ask_code(request, purpose: str, *, button: str, back: str, then):
    """The page that asks the code; `then` goes on with the number when it is right."""
    phone = _asked(request, purpose)
    if not phone:
        return redirect(back)
    form = TextCodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and code_is_right(request, form, purpose):
        return then(phone)
    step = Step(
        title=_("Vul de code in"),
        intro=_("Wij stuurden een sms naar {phone}. De code werkt tien minuten.").format(phone=phone),
        button=button,
        back=reverse(back),
    )
    return show_step(request, step, form, "accounts/text_code.html", again=reverse(back))


@public
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_text(request):
    """Ask the number of an account, for who has no mail. The answer is the same whether there is one."""
    if not is_set_up():
        raise NotHere(_("Sms is hier niet ingesteld."))
    form = OwnPhoneForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        start_text_code(request, form.cleaned_data["phone"], SIGN_IN)
        return redirect("accounts:sign_in_text_code")
    step = Step(
        title=_("Inloggen met een sms"),
        intro=_("U krijgt een sms met een code, als dit nummer bij een account hoort."),
        button=_("Stuur mij een code"),
        back=reverse("accounts:sign_in"),
    )
    return show_step(request, step, form)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_text_code(request):
    """The code from the text: who typed it well is signed in."""

    def welcome(phone: str):
        person = person_by_proved_phone(phone)
        if person is None:
            raise Refused(_("Bij dit nummer hoort geen account."))
        sign_in_as(request, person, "text")
        return in_language(HttpResponseRedirect(reverse("accounts:me")), person.language)

    return _ask_code(request, SIGN_IN, button=_("Inloggen"), back="accounts:sign_in_text", then=welcome)


@members
@require_http_methods(["GET", "HEAD", "POST"])
def my_phone_code(request):
    """The code from the text to my own number: from now on texts go there."""

    def proved(phone: str):
        prove_phone(person=request.user, phone=phone, by=request.user)
        messages.success(request, _("Uw nummer is bevestigd. U krijgt waarschuwingen ook per sms."))
        return redirect("accounts:me")

    return _ask_code(request, MY_PHONE, button=_("Bevestig"), back="accounts:my_phone", then=proved)


@mandated(*VOUCHERS)
@require_http_methods(["GET", "HEAD", "POST"])
def counter(request):
    """Register somebody at the counter who has no mail: who they are."""
    if not is_set_up():
        raise NotHere(_("Sms is hier niet ingesteld."))
    form = CounterForm(request.POST if request.method == "POST" else None, initial={"language": "nl"})
    if form.is_bound and form.is_valid():
        request.session["counter"] = form.cleaned_data
        return redirect("accounts:counter_place")
    step = Step(
        title=_("Iemand inschrijven zonder mail"),
        intro=_(
            "Deze bewoner krijgt berichten per sms en kan met een sms antwoorden. Neem de telefoon erbij."
        ),
        back=reverse("accounts:me"),
    )
    return show_step(request, step, form)


@mandated(*VOUCHERS)
@require_http_methods(["GET", "HEAD", "POST"])
def counter_place(request):
    """Where they live, in the officer's own area; then a code goes to their telephone."""
    draft = request.session.get("counter")
    if not draft:
        return redirect("accounts:counter")
    step = Step(title=_("Waar woont deze bewoner?"), back=reverse("accounts:counter"))
    chosen = ask_place(request, step)
    if not isinstance(chosen, dict):
        return chosen
    place = place_from(chosen)
    if not can_register_at_counter(request.user, place.get("area") or place["address"].area):
        raise Refused(_("U kunt alleen mensen inschrijven in uw eigen gebied."))
    start_text_code(request, draft["phone"], COUNTER)
    request.session["counter"] = draft | {"place": chosen}
    return redirect("accounts:counter_code")


@mandated(*VOUCHERS)
@require_http_methods(["GET", "HEAD", "POST"])
def counter_code(request):
    """The code that they read aloud from their telephone; then the account is there."""

    def opened(phone: str):
        draft = request.session.pop("counter", None)
        if not draft or "place" not in draft:
            return redirect("accounts:counter")
        person = register_at_counter(
            phone=phone,
            place=place_from(draft["place"]),
            by=request.user,
            name=draft["name"],
            shown_as=ShownAs.NAME,
            is_sixteen=draft["is_sixteen"],
            language=draft["language"],
        )
        request.session["registered"] = person.pk
        return redirect("accounts:counter_done")

    return _ask_code(request, COUNTER, button=_("Schrijf in"), back="accounts:counter", then=opened)


@mandated(*VOUCHERS)
@require_safe
def counter_done(request):
    """On paper what they have now: what comes by text, how to answer, how to stop."""
    person = get_person(request.session.get("registered", 0))
    if person is None:
        return redirect("accounts:counter")
    context = {"person": person, "takes_replies": takes_replies()}
    return render(request, "accounts/counter_done.html", context)
