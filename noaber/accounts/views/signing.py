"""Signing in with a code by mail or a passkey, and signing out."""

import logging

from django.contrib import auth, messages
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from noaber.accounts import passkeys
from noaber.accounts.actions import (
    MailRefused,
    note_code_used_up,
    send_code,
    tries_left,
    use_code,
    use_passkey,
)
from noaber.accounts.forms import CodeForm, MailForm
from noaber.accounts.queries import passkey_by_credential
from noaber.accounts.signing import in_language, safe_next, sign_in_as
from noaber.accounts.views.steps import Step, show_step
from noaber.channels.adapters.sms import is_set_up
from noaber.core.http import BadInput, Refused
from noaber.people import throttle
from noaber.people.access import members, public
from noaber.people.queries import person_by_mail

log = logging.getLogger("noaber.people")

PURPOSE = "sign-in"
HOUR = 3600


@public
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request):
    """Ask for a mail address and send a code to it, whoever it belongs to."""
    wanted = safe_next(request, request.POST.get("next") or request.GET.get("next"))
    if request.user.is_authenticated:
        return redirect(wanted or "accounts:me")
    form = MailForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            start_code(request, form.cleaned_data["mail"], PURPOSE)
        except MailRefused as refused:
            form.add_error("mail", str(refused))
        else:
            request.session["next"] = wanted
            return redirect("accounts:sign_in_code")
    step = Step(
        title=_("Inloggen"),
        intro=_(
            "U krijgt een mail met een code. Een wachtwoord is niet nodig. "
            "Heeft u nog geen account? Dan maakt u er zo een."
        ),
        button=_("Stuur mij een code"),
        back="/",
    )
    return show_step(request, step, form, "accounts/sign_in.html", next=wanted, by_text=is_set_up())


@public
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_code(request):
    """Ask for the code. A known address is signed in, a new one goes on to open an account."""
    asked = request.session.get("code", {})
    if asked.get("purpose") != PURPOSE:
        return redirect("accounts:sign_in")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and code_is_right(request, form, PURPOSE):
        return _welcome(request, asked["mail"])
    step = Step(
        title=_("Vul de code in"),
        intro=_("Wij stuurden een mail naar {mail}. De code werkt tien minuten.").format(mail=asked["mail"]),
        button=_("Inloggen"),
        back=reverse("accounts:sign_in"),
    )
    return show_step(request, step, form, "accounts/code.html", again=reverse("accounts:sign_in"))


def start_code(request, mail: str, purpose: str) -> None:
    """Send a code and let this browser, and no other, try it."""
    throttle.check("people.code_from", request, limit=20, per=HOUR)
    throttle.check("people.code_to", mail, limit=5, per=HOUR)
    throttle.check("people.code_to_a_day", mail, limit=15, per=24 * HOUR)
    code = send_code(mail=mail, purpose=purpose, language=get_language())
    request.session["code"] = {"id": code.pk, "mail": mail, "purpose": purpose}


def code_is_right(request, form: CodeForm, purpose: str) -> bool:
    """Try the code that was typed; when it is wrong the form says how often one may still try."""
    asked = request.session["code"]
    typed = form.cleaned_data["code"]
    if use_code(code_id=asked["id"], mail=asked["mail"], purpose=purpose, typed=typed):
        del request.session["code"]
        return True
    left = tries_left(asked["id"])
    if left:
        form.add_error("code", _("Deze code klopt niet. U kunt nog {left} keer proberen.").format(left=left))
    else:
        note_code_used_up(mail=asked["mail"], purpose=purpose)
        form.add_error("code", _("Deze code werkt niet meer. Vraag een nieuwe code."))
    return False


def _welcome(request, mail: str):
    wanted = request.session.pop("next", "")
    person = person_by_mail(mail)
    if person is None:
        request.session["joining"] = {"mail": mail, "next": wanted}
        return redirect("accounts:join_age")
    sign_in_as(request, person, "code")
    return in_language(HttpResponseRedirect(wanted or reverse("accounts:me")), person.language)


@public
@require_POST
def sign_in_key_begin(request):
    """The question for a passkey, the same for everybody."""
    throttle.check("people.key_from", request, limit=60, per=HOUR)
    options, challenge = passkeys.ask_for_known(passkeys.site_of(request))
    request.session["key_question"] = challenge
    return JsonResponse({"options": options})


@public
@require_POST
def sign_in_key(request):
    """Sign in with the answer of a passkey; each question is answered once."""
    try:
        passkey = passkey_by_credential(passkeys.credential_of(request.body))
        if passkey is None:
            raise Refused(_("Deze sleutel kennen wij niet. Log in met een code per mail."))
        challenge = request.session.pop("key_question", "")
        count = passkeys.read_known(passkeys.site_of(request), challenge, request.body, passkey)
    except passkeys.PasskeyRefused as refused:
        log.warning("a passkey was refused: %s", refused)
        raise BadInput(_("Inloggen met deze sleutel lukte niet. Log in met een code per mail.")) from refused
    use_passkey(passkey=passkey, sign_count=count)
    wanted = safe_next(request, request.GET.get("next"))
    sign_in_as(request, passkey.person, "passkey")
    response = JsonResponse({"to": wanted or reverse("accounts:me")})
    return in_language(response, passkey.person.language)


@members
@require_POST
def sign_out(request):
    """End this session."""
    auth.logout(request)
    messages.success(request, _("U bent uitgelogd."))
    return redirect("/")
