"""Codes by text message, and an account for somebody who has nothing but a telephone."""

import logging
import threading

from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from noaber.accounts.actions.codes import keep_code
from noaber.accounts.actions.joining import open_account
from noaber.channels.actions import set_preferences
from noaber.channels.adapters.sms import send_now
from noaber.channels.models import Category, Channel
from noaber.core.http import Problem, Refused
from noaber.core.secrets import new_code
from noaber.people.actions import prove_phone
from noaber.people.contact import phone_hash
from noaber.people.models import MailCode, Person
from noaber.people.queries import person_by_proved_phone
from noaber.people.rules import can_register_at_counter

log = logging.getLogger("noaber.people")
BY_TEXT = (Category.ALERTS, Category.ANSWERS, Category.ACCOUNT)


def send_text_code(*, phone: str, purpose: str, language: str) -> MailCode:
    """Text a code of six digits to this number, at once; a Problem with 503 when it cannot be sent."""
    row, text = _new_code(phone, purpose, language)
    try:
        send_now(phone, text)
    except Exception as failed:  # whatever the way of sending raises, the reader hears the same
        log.error("a code could not be texted: %s", type(failed).__name__)
        sentence = _("Wij kunnen nu geen sms sturen. Probeer het over een paar minuten opnieuw.")
        raise Problem(sentence, status=503) from failed
    return row


def send_sign_in_code(*, phone: str, purpose: str, language: str) -> MailCode:
    """Text a code if this number belongs to an account, and do the same for the eye if it does not.

    Sent beside the answer, which therefore takes as long for everybody.
    """
    row, text = _new_code(phone, purpose, language)
    if person_by_proved_phone(phone) is not None:
        threading.Thread(target=_send_quietly, args=(phone, text), daemon=True).start()
    return row


@transaction.atomic
def register_at_counter(*, phone: str, place: dict, by: Person, **who) -> Person:
    """Open an account for somebody at the counter whose telephone just proved itself.

    1. Refuses a place where the officer has no mandate. 2. Writes person, place and the consent that was
    given aloud, by the officer. 3. Keeps the number as proved. 4. Switches warnings, answers and what is
    about the account on by text.
    """
    area = place.get("area") or place["address"].area
    if not can_register_at_counter(by, area):
        raise Refused(_("U kunt alleen mensen inschrijven in uw eigen gebied."))
    person = open_account(mail="", place=place, consents=["terms"], by=by, **who)
    prove_phone(person=person, phone=phone, by=by)
    set_preferences({(subject.value, Channel.SMS.value): True for subject in BY_TEXT}, by=person)
    return person


def _new_code(phone: str, purpose: str, language: str) -> tuple[MailCode, str]:
    code = new_code()
    row = keep_code(contact=phone, contact_hash=phone_hash(phone), purpose=purpose, code=code)
    with override(language):
        text = render_to_string("accounts/text/code.txt", {"code": code, "purpose": purpose})
    return row, " ".join(text.split())


def _send_quietly(phone: str, text: str) -> None:
    try:
        send_now(phone, text)
    except Exception as failed:
        log.error("a code could not be texted: %s", type(failed).__name__)
