"""Telling people what happened with their account; reactions to the journal, listed in the wiring."""

from noaber.accounts.notices import PASSKEY_ADDED, ROLE_ENDING, ROLE_OF_OTHER_ENDING
from noaber.channels.actions import notify_person
from noaber.core import clock
from noaber.journal.actors import SYSTEM
from noaber.people.models import Mandate
from noaber.people.queries import get_person, get_running_role, persons_with


def tell_role_ending(entry) -> None:
    """A month before a role ends: tell its holder, and the administrators of the organisation.

    Nobody is told of a role that has ended in the meantime, nor twice when one holds and administers.
    """
    role = get_running_role(entry.data["role"])
    if role is None:
        return
    context = {"until": clock.local(role.until)}
    notify_person(notice=ROLE_ENDING, to=role.person, about=role, link="/ik/", by=SYSTEM, context=context)
    for administrator in persons_with(Mandate.ADMINISTRATOR, organisation=role.organisation):
        if administrator.pk != role.person_id:
            notify_person(
                notice=ROLE_OF_OTHER_ENDING,
                to=administrator,
                about=role,
                link="/beheer/mensen/",
                by=SYSTEM,
                context=context,
            )


def tell_passkey_added(entry) -> None:
    """Tell somebody that their account has a new passkey, in case it was not they who made it."""
    person = get_person(entry.object_id)
    if person is not None:
        notify_person(notice=PASSKEY_ADDED, to=person, about=person, link="/ik/veilig/", by=SYSTEM)
