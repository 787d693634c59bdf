"""Ending sessions."""

from django.db import transaction
from django.db.models import F

from noaber.accounts import entries
from noaber.journal.actions import record
from noaber.people.models import Person, Session


@transaction.atomic
def end_session(*, session: Session, by) -> None:
    """Sign one browser out. Records `accounts.session_ended`."""
    record(entries.SESSION_ENDED, by=by, about=session.person)
    session.delete()


@transaction.atomic
def sign_out_everywhere(*, person: Person, by) -> int:
    """End every session of a person, this one too; returns how many there were.

    The rows go, and the number that every session is signed with changes, so that a row put back from a
    backup does not work either. Records `accounts.signed_out_everywhere`.
    """
    ended, _by_model = Session.objects.filter(person=person).delete()
    Person.objects.filter(pk=person.pk).update(sign_in_epoch=F("sign_in_epoch") + 1)
    record(entries.SIGNED_OUT_EVERYWHERE, by=by, about=person)
    return ended
