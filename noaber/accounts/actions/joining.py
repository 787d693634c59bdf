"""Opening an account: the person, the first place and the consents together, or nothing."""

from django.db import transaction

from noaber.people.actions.consents import record_consent
from noaber.people.actions.persons import register_person
from noaber.people.actions.places import add_place
from noaber.people.models import Person


@transaction.atomic
def open_account(*, place: dict, consents: list[str], by: Person | None = None, **who) -> Person:
    """Register somebody with a first place and what they agreed to.

    `who` is what `register_person` takes, `place` what `add_place` takes. One transaction: a refused place
    leaves no account behind. `by` is themselves unless somebody at a counter does it for them.
    """
    person = register_person(by=by, **who)
    add_place(person=person, by=by, **place)
    for purpose in consents:
        record_consent(person=person, purpose=purpose, by=by or person)
    return person
