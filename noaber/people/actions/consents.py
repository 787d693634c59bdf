"""Giving and withdrawing consent."""

from datetime import datetime

from django.db import transaction

from noaber.core import clock
from noaber.journal.actions import record
from noaber.people import entries
from noaber.people.consent import PURPOSES
from noaber.people.models import Consent, Person


@transaction.atomic
def record_consent(*, person: Person, purpose: str, by, at: datetime | None = None) -> Consent:
    """Write down that somebody agreed to the present version of a purpose's text.

    1. Ends an older version's consent. 2. Writes the new one. 3. Records `people.consent_given`.
    Nothing happens when the present version was agreed to already.
    """
    version = PURPOSES[purpose].version
    at = at or clock.now()
    running = Consent.objects.filter(person=person, purpose=purpose, withdrawn_at=None).first()
    if running and running.version == version:
        return running
    if running:
        running.withdrawn_at = at
        running.save(update_fields=["withdrawn_at"])
    consent = Consent.objects.create(person=person, purpose=purpose, version=version, given_at=at)
    record(entries.CONSENT_GIVEN, by=by, about=person, at=at, purpose=purpose, version=version)
    return consent


@transaction.atomic
def withdraw_consent(*, person: Person, purpose: str, by) -> bool:
    """End a consent; true when there was one. Records `people.consent_withdrawn`."""
    running = Consent.objects.filter(person=person, purpose=purpose, withdrawn_at=None)
    if not running.update(withdrawn_at=clock.now()):
        return False
    record(entries.CONSENT_WITHDRAWN, by=by, about=person, purpose=purpose)
    return True
