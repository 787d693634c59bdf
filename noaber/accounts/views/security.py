"""How I sign in: my passkeys, and the browsers in which I am signed in."""

import logging

from django.contrib import auth, messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from noaber.accounts import passkeys
from noaber.accounts.actions import (
    add_passkey,
    end_session,
    name_passkey,
    remove_passkey,
    sign_out_everywhere,
)
from noaber.accounts.forms import KeyNameForm
from noaber.accounts.queries import get_passkey_of, get_session_of, passkeys_of, sessions_of
from noaber.accounts.views.steps import Step, show_step
from noaber.core.browsers import browser_name
from noaber.core.http import BadInput, NotHere
from noaber.people.access import members

log = logging.getLogger("noaber.people")


@members
@require_safe
def security(request):
    """My keys and my sessions on one page."""
    context = {
        "keys": passkeys_of(request.user),
        "sessions": sessions_of(request.user),
        "this_session": request.session.mark,
    }
    return render(request, "accounts/security.html", context)


@members
@require_POST
def key_begin(request):
    """The question for a new passkey."""
    options, challenge = passkeys.ask_for_new(passkeys.site_of(request), request.user)
    request.session["new_key_question"] = challenge
    return JsonResponse({"options": options})


@members
@require_POST
def key_add(request):
    """Keep the passkey that the browser made; it is named on the next page."""
    challenge = request.session.pop("new_key_question", "")
    try:
        passkey = passkeys.read_new(passkeys.site_of(request), challenge, request.body)
    except passkeys.PasskeyRefused as refused:
        log.warning("a new passkey was refused: %s", refused)
        raise BadInput(
            _("De sleutel is niet gemaakt. Er is niets veranderd. Probeer het opnieuw.")
        ) from refused
    passkey = add_passkey(person=request.user, passkey=passkey, name=browser_name(request), by=request.user)
    return JsonResponse({"to": reverse("accounts:key_name", args=[passkey.pk])})


def _my_key(request, pk):
    passkey = get_passkey_of(request.user, pk)
    if passkey is None:
        raise NotHere(_("Deze sleutel kennen wij niet."))
    return passkey


@members
@require_http_methods(["GET", "HEAD", "POST"])
def key_name(request, pk):
    """What I call this key."""
    passkey = _my_key(request, pk)
    form = KeyNameForm(request.POST if request.method == "POST" else None, initial={"name": passkey.name})
    if form.is_bound and form.is_valid():
        name_passkey(passkey=passkey, by=request.user, **form.cleaned_data)
        messages.success(request, _("Bewaard. U kunt nu met deze sleutel inloggen."))
        return redirect("accounts:security")
    step = Step(title=_("Hoe noemt u deze sleutel?"), button=_("Bewaar"), back=reverse("accounts:security"))
    return show_step(request, step, form)


@members
@require_POST
def key_remove(request, pk):
    """This key no longer signs me in."""
    remove_passkey(passkey=_my_key(request, pk), by=request.user)
    messages.success(request, _("De sleutel is weg. U kunt altijd inloggen met een code per mail."))
    return redirect("accounts:security")


@members
@require_POST
def session_end(request, mark):
    """Sign that browser out."""
    session = get_session_of(request.user, mark)
    if session is None:
        raise NotHere(_("Daar bent u niet meer ingelogd."))
    end_session(session=session, by=request.user)
    messages.success(request, _("Daar bent u uitgelogd."))
    return redirect("accounts:security")


@members
@require_POST
def sign_out_all(request):
    """Sign every browser out, this one too."""
    sign_out_everywhere(person=request.user, by=request.user)
    auth.logout(request)
    messages.success(request, _("U bent overal uitgelogd."))
    return redirect("accounts:sign_in")
