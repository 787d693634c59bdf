"""Proof of address: a code in a letter, or a professional who knows the resident. The proof is never kept."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from noaber.core import clock
from noaber.core.crypto import keyed_hash
from noaber.core.http import Conflict, Refused
from noaber.core.secrets import new_code, same
from noaber.journal.actions import record
from noaber.people import entries
from noaber.people.models import LetterCode, Person, PersonPlace
from noaber.people.rules import can_print_letters, can_verify

COUNTS_FOR = timedelta(days=2 * 365)
LETTER_LASTS = timedelta(days=30)
ASK_AGAIN_AFTER = timedelta(days=7)
DIGITS = 8
TRIES = 10


@transaction.atomic
def ask_letter(*, place: PersonPlace, by: Person) -> LetterCode:
    """Ask for a letter with a code, to one's own address. Records `people.letter_asked`.

    Refuses a place without an address and a second letter within a week.
    """
    if place.person_id != by.pk or place.address_id is None:
        raise Refused(_("Een brief kan alleen naar een adres van uzelf."))
    latest = LetterCode.objects.filter(person=by).first()
    if latest and clock.now() - latest.asked_at < ASK_AGAIN_AFTER:
        raise Conflict(_("Er is al een brief onderweg. Na een week kunt u een nieuwe vragen."))
    code = new_code(DIGITS)
    LetterCode.objects.filter(person=by).delete()
    letter = LetterCode.objects.create(
        person=by,
        place=place,
        code_hash=_hash(by, code),
        code_to_print=code,
        tries_left=TRIES,
        asked_at=clock.now(),
        expires_at=clock.now() + LETTER_LASTS,
    )
    record(entries.LETTER_ASKED, by=by, about=by, area=place.area_id)
    return letter


@transaction.atomic
def print_letter(*, letter: LetterCode, by: Person) -> str:
    """Take the code out to print it, once; only its hash stays. Records `people.letter_printed`."""
    if not can_print_letters(by):
        raise Refused(_("Alleen een beheerder kan brieven afdrukken."))
    letter = LetterCode.objects.select_for_update().get(pk=letter.pk)
    if letter.printed_at:
        raise Conflict(_("Deze brief is al afgedrukt. De bewoner kan een nieuwe vragen."))
    code, letter.code_to_print, letter.printed_at = letter.code_to_print, "", clock.now()
    letter.save(update_fields=["code_to_print", "printed_at"])
    record(entries.LETTER_PRINTED, by=by, about=letter.person)
    return code


@transaction.atomic
def verify_by_letter(*, person: Person, typed: str) -> bool:
    """Try the code from the letter; every try counts. True: verified for two years, the letter gone."""
    asked = LetterCode.objects.filter(person=person, expires_at__gt=clock.now(), tries_left__gt=0)
    if not asked.update(tries_left=F("tries_left") - 1):
        return False
    letter = LetterCode.objects.get(person=person)
    if not same(bytes(letter.code_hash), _hash(person, typed)):
        return False
    letter.delete()
    _verify(person, by=person, way="letter", area=letter.place.area_id)
    return True


@transaction.atomic
def vouch_for(*, person: Person, area, by: Person) -> None:
    """A professional who knows that somebody lives in the area says so. Refuses who has no mandate there."""
    if not can_verify(by, person, area):
        raise Refused(_("U kunt alleen bewoners in uw eigen gebied bevestigen, en niet uzelf."))
    if not person.places.filter(area=area).exists():
        raise Refused(_("Deze bewoner heeft hier geen plek."))
    _verify(person, by=by, way="vouched", area=area.pk)


def _verify(person: Person, *, by, way: str, area: int) -> None:
    person.verified_until = clock.today() + COUNTS_FOR
    person.save(update_fields=["verified_until"])
    record(entries.VERIFIED, by=by, about=person, area=area, way=way, until=person.verified_until)


def _hash(person: Person, code: str) -> bytes:
    digits = "".join(character for character in code if character.isdigit())
    return keyed_hash(f"{person.pk}\0{digits}", purpose="people.letter_code")
