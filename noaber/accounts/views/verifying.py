"""Proof of address: the resident asks a letter and types its code; a professional vouches."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from noaber.accounts.forms import FindPersonForm, LetterCodeForm
from noaber.accounts.queries import letter_of
from noaber.accounts.views.steps import Step, show_step
from noaber.core.http import NotHere
from noaber.people import throttle
from noaber.people.access import mandated, members
from noaber.people.actions import ask_letter, print_letter, verify_by_letter, vouch_for
from noaber.people.models import Mandate
from noaber.people.queries import get_person, get_place_of, letters_to_print, person_by_contact, places_of
from noaber.people.rules import VOUCHERS, can_verify

HOUR = 3600


@members
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request):
    """My address: is it proved, until when, and how to prove it."""
    form = LetterCodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        throttle.check("people.letter_code", f"person:{request.user.pk}", limit=10, per=HOUR)
        if verify_by_letter(person=request.user, typed=form.cleaned_data["code"]):
            messages.success(request, _("Dank u. Uw adres is bevestigd."))
            return redirect("accounts:me")
        form.add_error("code", _("Deze code klopt niet of werkt niet meer. Kijk de cijfers in de brief na."))
    addresses = [place for place in places_of(request.user) if place.address_id]
    step = Step(title=_("Bevestig uw adres"), button=_("Bevestig"), back=reverse("accounts:me"))
    context = {"letter": letter_of(request.user), "addresses": addresses, "person": request.user}
    return show_step(request, step, form, "accounts/verify.html", **context)


@members
@require_POST
def letter_ask(request, pk):
    """Send me a letter with a code at this place."""
    place = get_place_of(request.user, pk)
    if place is None:
        raise NotHere(_("Deze plek kennen wij niet."))
    ask_letter(place=place, by=request.user)
    messages.success(request, _("De brief komt binnen een week. Er staat een code in."))
    return redirect("accounts:verify")


@mandated(Mandate.ADMINISTRATOR)
@require_safe
def letters(request):
    """The letters that wait to be printed."""
    return render(request, "accounts/letters.html", {"letters": letters_to_print(request.user)})


@mandated(Mandate.ADMINISTRATOR)
@require_POST
def letter_print(request, pk):
    """One letter, ready for the printer. The code is shown this once."""
    letter = letters_to_print(request.user).filter(pk=pk).first()
    if letter is None:
        raise NotHere(_("Deze brief is er niet of is al afgedrukt."))
    code = print_letter(letter=letter, by=request.user)
    context = {"letter": letter, "code": f"{code[:4]} {code[4:]}", "person": letter.person}
    with override(letter.person.language):
        return render(request, "accounts/letter.html", context)


@mandated(*VOUCHERS)
@require_http_methods(["GET", "HEAD", "POST"])
def vouch(request):
    """Find a resident by whole mail address or phone number, to say that they live where they say."""
    form = FindPersonForm(request.POST if request.method == "POST" else None)
    found = None
    if form.is_bound and form.is_valid():
        throttle.check("people.vouch_search", f"person:{request.user.pk}", limit=30, per=HOUR)
        found = person_by_contact(form.cleaned_data["contact"])
        places = (
            [place for place in places_of(found) if can_verify(request.user, found, place.area)]
            if found
            else []
        )
        if places:
            request.session["vouch"] = found.pk
            context = {"found": found, "places": places}
            return render(request, "accounts/vouch_confirm.html", context)
        form.add_error("contact", _("Wij vinden niemand met een plek in uw gebied."))
    step = Step(
        title=_("Wie bevestigt u?"),
        intro=_("U weet zelf dat deze bewoner hier woont. U bewaart geen bewijs."),
        button=_("Zoek"),
        back="/",
    )
    return show_step(request, step, form)


@mandated(*VOUCHERS)
@require_POST
def vouch_confirm(request, pk, place):
    """Say that this resident lives there: the one just found by whole mail address or number, no other."""
    looked_up = request.session.get("vouch") == pk
    person = get_person(pk) if looked_up else None
    home = get_place_of(person, place) if person else None
    if home is None or not can_verify(request.user, person, home.area):
        raise NotHere(_("Wij vinden deze bewoner niet in uw gebied."))
    vouch_for(person=person, area=home.area, by=request.user)
    messages.success(request, _("Het adres van {name} is bevestigd.").format(name=person.display_name))
    return redirect("accounts:vouch")
