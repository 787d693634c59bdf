"""What one person sees of their own account."""

from noaber.core import clock
from noaber.journal.models import Entry
from noaber.people.consent import PURPOSES
from noaber.people.models import LetterCode, Passkey, Person, Session


def sessions_of(person: Person):
    """The browsers in which this person is signed in, the latest used first."""
    return person.sessions.filter(expires_at__gt=clock.now()).order_by("-seen_at")


def get_session_of(person: Person, mark: str) -> Session | None:
    """One of this person's own sessions, by its mark."""
    return next((session for session in sessions_of(person) if session.mark == mark), None)


def passkeys_of(person: Person):
    """This person's passkeys, the oldest first."""
    return person.passkeys.order_by("added_at", "pk")


def get_passkey_of(person: Person, pk: int) -> Passkey | None:
    """One of this person's own passkeys."""
    return person.passkeys.filter(pk=pk).first()


def passkey_by_credential(credential_id: bytes) -> Passkey | None:
    """The passkey a browser says it used, of somebody who still exists."""
    return (
        Passkey.objects.filter(credential_id=credential_id, person__erased_at=None)
        .select_related("person")
        .first()
    )


def consents_of(person: Person) -> dict[str, object]:
    """For each purpose the running consent, or None."""
    running = {consent.purpose: consent for consent in person.consents.filter(withdrawn_at=None)}
    return {slug: running.get(slug) for slug in PURPOSES}


def letter_of(person: Person) -> LetterCode | None:
    """The letter that is on its way to this person."""
    return LetterCode.objects.filter(person=person, expires_at__gt=clock.now()).first()


def happened_to(person: Person):
    """What the journal says about this person, the latest first."""
    return Entry.objects.filter(object_label="people.person", object_id=person.pk).order_by("-at", "-id")
