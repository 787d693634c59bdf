"""What opens a ring, and who comes to live inside one while a message holds there."""

import numpy as np
from django.db import transaction

from noaber.broadcasts import entries
from noaber.broadcasts.actions.alerting import hand_alert
from noaber.broadcasts.actions.locking import count_alone, locked
from noaber.broadcasts.models import UNDERWAY, Broadcast
from noaber.broadcasts.queries import is_let_go, kept_of, recipients_among, was_reached
from noaber.broadcasts.queries.rings import newcomers_to, rings_last_until
from noaber.broadcasts.ring_rules import ring_rules
from noaber.cases.queries import point_of
from noaber.core import clock
from noaber.journal.actions import record
from noaber.journal.actors import system
from noaber.people.models import Person
from noaber.people.queries import get_person
from noaber.places.actions import open_ring

REACT = system("react")


def open_rings_for(entry) -> None:
    """Open or grow a ring for every rule that this entry fits; without a place it opens none."""
    for rule in ring_rules().values():
        point = point_of(entry.object_id) if rule.fits(entry) else None
        if point is not None:
            open_ring(
                kind=rule.kind,
                lon=point[0],
                lat=point[1],
                metres=rule.metres,
                days=rule.days,
                at=entry.at,
                object_label=entry.object_label,
                object_id=entry.object_id,
            )


@transaction.atomic
def reach_newcomer(entry) -> None:
    """Send what still holds in a ring to who comes to live inside it. A reaction to `people.place_added`.

    Only broadcasts with a ring of days, while those days last and it is underway; nobody gets it twice, but
    who was told that it is not for them any more gets it when they come to live where it is.
    Records `broadcasts.reached_newcomer`.
    """
    person = get_person(entry.object_id)
    if person is None:
        return
    rows = Broadcast.objects.filter(status__in=UNDERWAY, expires_at__gt=clock.now(), exercise=False)
    found = [row for row in rows.select_related("organisation").order_by("pk") if _is_new_to(row, person)]
    # All are locked before anybody is counted, as every other action does: it may have ended a moment ago.
    for row in [locked(row) for row in found]:
        if row.is_running and _is_new_to(row, person):
            _send(row, person)


def _is_new_to(row: Broadcast, person: Person) -> bool:
    """Whether it is in a ring of days around where this person came to live, and they do not have it."""
    if rings_last_until(row) <= clock.now():
        return False
    has_it = was_reached(person, row) and not is_let_go(person, row)
    return not has_it and newcomers_to(row, person)


def _send(row: Broadcast, person: Person) -> None:
    """By every channel of theirs that was chosen; not when they had the most that anybody gets."""
    count_alone(row)
    kept = kept_of(row, recipients_among(np.array([person.pk], np.int64), row))
    recipients = {name: ids for name, ids in kept.recipients.items() if len(ids)}
    if not recipients:
        return
    hand_alert(row, recipients, by=REACT)
    record(entries.REACHED_NEWCOMER, by=REACT, about=row, kind=row.kind)
