"""Codes by mail: made, sent straight away, tried at most five times, used once."""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from noaber.accounts import entries
from noaber.core import clock
from noaber.core.crypto import keyed_hash
from noaber.core.http import BadInput, Problem
from noaber.core.secrets import new_code, same
from noaber.journal.actions import record
from noaber.journal.actors import ANONYMOUS
from noaber.people.contact import mail_hash, normal_mail
from noaber.people.models import MailCode
from noaber.people.queries import person_by_contact

log = logging.getLogger("noaber.people")

LASTS = timedelta(minutes=10)
TRIES = 5


class MailRefused(BadInput):
    """The mailbox does not exist or takes nothing from us; that says nothing about an account here."""


def send_code(*, mail: str, purpose: str, language: str) -> MailCode:
    """Mail a code of six digits, whoever the address belongs to; the answer is the same for everybody.

    1. Stores a keyed hash of the code, bound to the address and the purpose, for ten minutes.
    2. Sends the mail straight through the adapter that the settings name; nothing goes in the journal.
    """
    code = new_code()
    row = keep_code(contact=mail, contact_hash=mail_hash(mail), purpose=purpose, code=code)
    send_mail_now(mail, "accounts/mail/code.txt", {"code": code, "purpose": purpose}, language)
    return row


def keep_code(*, contact: str, contact_hash: bytes | None, purpose: str, code: str) -> MailCode:
    """Store a keyed hash of a code, bound to the address or number and the purpose, for ten minutes."""
    return MailCode.objects.create(
        mail_hash=contact_hash,
        code_hash=_hash(contact, purpose, code),
        expires_at=clock.now() + LASTS,
        tries_left=TRIES,
    )


def use_code(*, code_id: int, mail: str, purpose: str, typed: str) -> bool:
    """Try a code; true once, for the right digits in time. Every try counts, also two at the same moment."""
    tried = MailCode.objects.filter(pk=code_id, used_at=None, expires_at__gt=clock.now(), tries_left__gt=0)
    if not tried.update(tries_left=F("tries_left") - 1):
        return False
    expected = MailCode.objects.values_list("code_hash", flat=True).get(pk=code_id)
    if not same(bytes(expected), _hash(mail, purpose, typed)):
        return False
    return bool(MailCode.objects.filter(pk=code_id, used_at=None).update(used_at=clock.now()))


def tries_left(code_id: int) -> int:
    """How often this code may still be tried; 0 when it is used, too old or gone."""
    row = MailCode.objects.filter(pk=code_id, used_at=None, expires_at__gt=clock.now()).first()
    return row.tries_left if row else 0


def note_code_used_up(*, mail: str, purpose: str) -> None:
    """Write down that somebody guessed at a person's code until it died. Records `accounts.code_used_up`.

    Nothing for an address without an account: there is nobody it would be about.
    """
    person = person_by_contact(mail)
    if person is not None:
        record(entries.CODE_USED_UP, by=ANONYMOUS, about=person, purpose=purpose)


def sweep_codes() -> int:
    """Remove codes that can no longer be used; run by the tick."""
    with transaction.atomic():
        return MailCode.objects.filter(expires_at__lt=clock.now()).delete()[0]


def send_mail_now(mail: str, template: str, context: dict, language: str) -> None:
    """Send one mail outside the queue; the first line of the template is its title."""
    with override(language):
        title, _newline, text = render_to_string(template, context).strip().partition("\n")
    sender = import_string(settings.NOABER_CODE_SENDER)
    try:
        sender(to=normal_mail(mail), subject=title.strip(), text=text.strip())
    except Exception as failed:  # whatever the adapter of the settings raises, the reader hears the same
        if getattr(failed, "for_good", False):
            raise MailRefused(
                _("De mailserver van dit adres neemt onze mail niet aan. Kijk of het adres klopt.")
            ) from failed
        log.exception("a mail could not be sent at once")
        sentence = _("Wij kunnen nu geen mail sturen. Probeer het over een paar minuten opnieuw.")
        raise Problem(sentence, status=503) from failed


def _hash(mail: str, purpose: str, code: str) -> bytes:
    digits = "".join(character for character in code if character.isdigit())
    return keyed_hash(f"{purpose}\0{normal_mail(mail)}\0{digits}", purpose="people.mail_code")
