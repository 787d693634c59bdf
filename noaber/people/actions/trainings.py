"""Writing down that somebody showed the proof of a training, and that it no longer counts."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from noaber.core import clock
from noaber.core.http import BadInput, Refused
from noaber.journal.actions import record
from noaber.journal.actors import system
from noaber.people import entries
from noaber.people.models import Organisation, Person, Training
from noaber.people.rules import can_grant_role
from noaber.people.trainings import training_of

MOST_AT_ONCE = 500


@transaction.atomic
def record_training(
    *, person: Person, organisation: Organisation, kind: str, by, seen_on: date | None = None
) -> Training:
    """Write down that this organisation saw the proof; it counts as many years as the file says.

    1. Refuses who is not an administrator of that organisation (the house itself may), and an unknown
    training or one that no longer counts. 2. Writes it, in the place of an older one of the same kind.
    3. Records `people.training_recorded`.
    """
    if isinstance(by, Person) and not can_grant_role(by, organisation):
        raise Refused(_("Alleen een beheerder van deze organisatie kan dit."))
    known, seen_on = training_of(kind), seen_on or clock.today()
    if known is None:
        raise BadInput(_("Deze training kennen wij niet."))
    until = years_later(seen_on, known.years)
    if not seen_on <= clock.today() <= until:
        raise BadInput(_("Deze training telt niet meer, of is nog niet gevolgd."))
    training, _new = Training.objects.update_or_create(
        person=person,
        kind=kind,
        defaults={"organisation": organisation, "seen_on": seen_on, "until": until},
    )
    record(
        entries.TRAINING_RECORDED,
        by=by,
        about=person,
        kind=kind,
        organisation=organisation.pk,
        until=until,
    )
    return training


@transaction.atomic
def remove_training(*, training: Training, by: Person) -> None:
    """Delete it: by who administers that organisation, or whose it is. Records `people.training_removed`."""
    if by.pk != training.person_id and not can_grant_role(by, training.organisation):
        raise Refused(_("Alleen een beheerder van deze organisatie kan dit."))
    record(entries.TRAINING_REMOVED, by=by, about=training.person, kind=training.kind, by_itself=False)
    training.delete()


@transaction.atomic
def forget_ended_trainings() -> int:
    """Delete what no longer counts; run by the tick. Returns how many."""
    ended = Training.objects.select_for_update(skip_locked=True).filter(until__lt=clock.today())
    rows = list(ended[:MOST_AT_ONCE])
    for row in rows:
        record(entries.TRAINING_REMOVED, by=system("tick"), about=row.person, kind=row.kind, by_itself=True)
        row.delete()
    return len(rows)


def years_later(day: date, years: int) -> date:
    """The same day so many years on; the last of February after a leap day."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
