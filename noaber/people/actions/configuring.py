"""Organisations and desks, as administrators set them up."""

from django.db import transaction

from noaber.journal.actions import record
from noaber.people import entries
from noaber.people.models import Desk, Organisation


@transaction.atomic
def save_organisation(*, organisation: Organisation, by) -> Organisation:
    """Keep an organisation's name, kind and public mail. Records `people.organisation_saved`."""
    organisation.save()
    record(entries.ORGANISATION_SAVED, by=by, about=organisation, kind=organisation.kind)
    return organisation


@transaction.atomic
def save_desk(*, desk: Desk, by) -> Desk:
    """Keep a desk's name, mail and opening hours. Records `people.desk_saved`."""
    desk.save()
    record(entries.DESK_SAVED, by=by, about=desk, organisation=desk.organisation_id)
    return desk
