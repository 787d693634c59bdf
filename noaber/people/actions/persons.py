"""Registering and correcting a person."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from noaber.core import clock
from noaber.core.http import BadInput, Conflict, Refused
from noaber.journal.actions import record
from noaber.people import entries
from noaber.people.contact import mail_hash, normal_mail, normal_phone, phone_hash
from noaber.people.models import Person, ShownAs


@transaction.atomic
def register_person(
    *,
    mail: str,
    is_sixteen: bool,
    name: str = "",
    pseudonym: str = "",
    shown_as: str | None = None,
    phone: str = "",
    language: str = "nl",
    is_invented: bool = False,
    by=None,
    at: datetime | None = None,
) -> Person:
    """Make an account. `by` is the person in question unless somebody else is named.

    1. Refuses who is not sixteen and a mail address that already has an account.
    2. Writes the person; contact encrypted, with its keyed hashes. No date of birth.
    3. Records `people.registered`.
    """
    if not is_sixteen:
        raise Refused(_("U moet 16 jaar of ouder zijn voor een account."))
    if not (name or pseudonym):
        raise BadInput(_("Vul een naam of een schuilnaam in."))
    at = at or clock.now()
    person = Person(
        name=name.strip(),
        pseudonym=pseudonym.strip(),
        shown_as=shown_as or (ShownAs.NAME if name else ShownAs.PSEUDONYM),
        mail=normal_mail(mail),
        mail_hash=mail_hash(mail),
        phone=normal_phone(phone),
        phone_hash=phone_hash(phone),
        language=language,
        is_invented=is_invented,
        sixteen_confirmed_at=at,
        registered_at=at,
    )
    _save_new(person)
    record(entries.REGISTERED, by=by or person, about=person, at=at, language=language, invented=is_invented)
    return person


def _save_new(person: Person) -> None:
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError as taken:
        raise Conflict(_("Met dit mailadres is al een account. U kunt ermee inloggen.")) from taken


@transaction.atomic
def correct_name(*, person: Person, name: str, pseudonym: str, shown_as: str, by) -> None:
    """Change name, pseudonym and which of them others see. Records `people.corrected`, without the values."""
    person.name, person.pseudonym, person.shown_as = name, pseudonym, shown_as
    person.save(update_fields=["name", "pseudonym", "shown_as"])
    record(entries.CORRECTED, by=by, about=person, field="name")


@transaction.atomic
def correct_phone(*, person: Person, phone: str, by) -> None:
    """Change or remove the phone number; another number is to be proved anew. Records `people.corrected`."""
    before, person.phone, person.phone_hash = person.phone_hash, normal_phone(phone), phone_hash(phone)
    if before is None or person.phone_hash != bytes(before):
        person.phone_proved_at = None
    person.save(update_fields=["phone", "phone_hash", "phone_proved_at"])
    record(entries.CORRECTED, by=by, about=person, field="phone")


@transaction.atomic
def prove_phone(*, person: Person, phone: str, by) -> None:
    """Write the number down as theirs, after a code sent to it came back. Records `people.phone_proved`.

    Refuses a number that another account proved: texts to it would reach the wrong person.
    """
    person.phone, person.phone_hash = normal_phone(phone), phone_hash(phone)
    person.phone_proved_at = clock.now()
    try:
        with transaction.atomic():
            person.save(update_fields=["phone", "phone_hash", "phone_proved_at"])
    except IntegrityError as taken:
        raise Conflict(_("Met dit nummer is al een ander account. U kunt ermee inloggen.")) from taken
    record(entries.PHONE_PROVED, by=by, about=person)


@transaction.atomic
def correct_language(*, person: Person, language: str, by) -> None:
    """Change the language of pages and messages. Records `people.corrected`."""
    person.language = language
    person.save(update_fields=["language"])
    record(entries.CORRECTED, by=by, about=person, field="language")


@transaction.atomic
def correct_mail(*, person: Person, mail: str, by) -> None:
    """Change the mail address, which a code has proved; records `people.corrected`.

    Refuses an address that has an account already.
    """
    person.mail, person.mail_hash = normal_mail(mail), mail_hash(mail)
    try:
        with transaction.atomic():
            person.save(update_fields=["mail", "mail_hash"])
    except IntegrityError as taken:
        raise Conflict(_("Met dit mailadres is al een ander account.")) from taken
    record(entries.CORRECTED, by=by, about=person, field="mail")


def note_download(*, person: Person) -> None:
    """Write down that somebody took their data with them. Records `people.downloaded`."""
    record(entries.DOWNLOADED, by=person, about=person)
