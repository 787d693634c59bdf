"""Forgetting a person, now and after a backup was restored."""

import json
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from noaber.core import clock
from noaber.journal.actions import record
from noaber.people import entries
from noaber.people.models import Erasure, MailCode, Person

CLEARED = {
    "name": "",
    "pseudonym": "",
    "mail": "",
    "mail_hash": None,
    "phone": "",
    "phone_hash": None,
    "phone_proved_at": None,
    "sixteen_confirmed_at": None,
    "verified_until": None,
}


@transaction.atomic
def erase_person(*, person: Person, by, at: datetime | None = None) -> None:
    """Forget who somebody is. There is no way back.

    1. Clears name, contact and their hashes; the number stays, so that the journal stays whole.
    2. Deletes places with their points, roles, trainings, passkeys, sessions, codes and consents.
    3. Keeps number and moment in the list of erasures, in the database and in a file beside it.
    4. Records `people.erased`; the other rooms forget when they read it.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    again = Erasure.objects.filter(person_id=person.pk).exists()
    MailCode.objects.filter(mail_hash__in=filter(None, (person.mail_hash, person.phone_hash))).delete()
    gone = {name: getattr(person, name).all().delete()[1] for name in BELONGINGS}
    for field, value in CLEARED.items():
        setattr(person, field, value)
    person.erased_at = at or person.erased_at or clock.now()
    person.sign_in_epoch += 1
    person.save()
    erasure, _new = Erasure.objects.get_or_create(
        person_id=person.pk, defaults={"erased_at": person.erased_at}
    )
    record(
        entries.ERASED,
        by=by,
        about=person,
        places=gone["places"].get("people.PersonPlace", 0),
        roles=gone["roles"].get("people.Role", 0),
        again=again,
    )
    transaction.on_commit(lambda: remember_outside(erasure))


BELONGINGS = ("places", "roles", "trainings", "passkeys", "sessions", "consents", "verification_letters")


def erasures_file() -> Path:
    """Where the list of erasures is kept outside the database."""
    return Path(settings.NOABER_DATA) / "erasures.jsonl"


def remember_outside(erasure: Erasure) -> None:
    """Add an erasure to the file: a backup made before it does not know of it."""
    path = erasures_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    line = json.dumps({"person": erasure.person_id, "erased_at": erasure.erased_at.isoformat()})
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def replay_erasures(*, by) -> int:
    """Erase again whom a restored backup brought back; returns how many.

    Takes the list in the database and the file together, and completes the file where it missed one. Leaves
    alone who registered after an erasure: a restored database may give an erased number out again.
    """
    in_file = read_erasures(erasures_file())
    known = dict(Erasure.objects.values_list("person_id", "erased_at"))
    for erasure in Erasure.objects.exclude(person_id__in=in_file):
        remember_outside(erasure)
    erased = known | in_file
    returned = [
        person
        for person in Person.objects.filter(pk__in=erased, erased_at=None)
        if person.registered_at <= erased[person.pk]
    ]
    for person in returned:
        erase_person(person=person, by=by, at=erased[person.pk])
    return len(returned)


def read_erasures(path: Path) -> dict[int, datetime]:
    """Numbers and moments from the file. A half-written last line, from a crash, is left out."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        try:
            row = json.loads(line)
            found[int(row["person"])] = datetime.fromisoformat(row["erased_at"])
        except (ValueError, KeyError, TypeError):
            continue
    return found
