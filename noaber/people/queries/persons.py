"""Who: by number, by contact, by mandate."""

import numpy as np
from django.db.models import Q
from numpy.typing import NDArray

from noaber.core import clock
from noaber.people.consent import PURPOSES
from noaber.people.contact import mail_hash, phone_hash
from noaber.people.models import Consent, Mandate, Person
from noaber.places.models import Area
from noaber.places.queries import area_ids_within, get_area


def get_person(pk: int) -> Person | None:
    """The person with this number, unless erased."""
    return Person.objects.filter(pk=pk, erased_at=None).first()


def person_by_mail(mail: str) -> Person | None:
    """Who has exactly this mail address; there is no search by a part of it."""
    wanted = mail_hash(mail)
    return Person.objects.filter(mail_hash=wanted, erased_at=None).first() if wanted else None


def person_by_phone(phone: str) -> Person | None:
    """Who has exactly this number; of several the first who came."""
    wanted = phone_hash(phone)
    return Person.objects.filter(phone_hash=wanted, erased_at=None).order_by("pk").first() if wanted else None


def person_by_proved_phone(phone: str) -> Person | None:
    """Whose number this is, proved by a code: the only one who may sign in or answer with it."""
    wanted = phone_hash(phone)
    proved = Person.objects.filter(phone_hash=wanted, phone_proved_at__isnull=False, erased_at=None)
    return proved.first() if wanted else None


def persons_with(mandate: str, *, area: Area | int | None = None, desk=None, organisation=None):
    """Everybody who holds this mandate now; with an area, those for whom it holds there."""
    persons = Person.objects.filter(erased_at=None)
    if area is not None and not isinstance(area, Area):
        area = get_area(area)
        if area is None:
            return persons.none()
    if mandate in (Mandate.RESIDENT, Mandate.VERIFIED_RESIDENT):
        return _residents(persons, mandate, area)
    now = clock.now()
    held = Q(roles__mandate=mandate, roles__since__lte=now, roles__until__gt=now)
    if area is not None:
        held &= Q(roles__area=None) | Q(roles__area__in=[area.pk, *area.ancestor_ids])
    if desk is not None:
        held &= Q(roles__desk=desk)
    if organisation is not None:
        held &= Q(roles__organisation=organisation)
    return persons.filter(held).distinct()


def _residents(persons, mandate, area):
    if mandate == Mandate.VERIFIED_RESIDENT:
        persons = persons.filter(verified_until__gte=clock.today())
    if area is None:
        return persons.filter(places__isnull=False).distinct()
    return persons.filter(places__area__in=area_ids_within(area.pk)).distinct()


def person_by_contact(contact: str) -> Person | None:
    """Who has exactly this mail address or phone number, whichever was typed."""
    return person_by_mail(contact) if "@" in contact else person_by_phone(contact)


def who_agreed(purpose: str, ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """Which of these persons agree, now, to the present version of a purpose's text."""
    running = Consent.objects.filter(
        purpose=purpose, version=PURPOSES[purpose].version, withdrawn_at=None, person__erased_at=None
    )
    return np.intersect1d(ids, np.array(running.values_list("person_id", flat=True), np.int64))
