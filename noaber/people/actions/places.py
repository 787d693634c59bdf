"""Adding and removing places; the index of places moves in the same transaction."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from noaber.core import clock
from noaber.core.http import Refused
from noaber.journal.actions import record
from noaber.people import entries
from noaber.people.models import AudiencePoint, Person, PersonPlace, PlaceKind
from noaber.places.models import Address, Area

MOST_PLACES = 10


@transaction.atomic
def add_place(
    *,
    person: Person,
    address: Address | None = None,
    area: Area | None = None,
    kind: str = PlaceKind.HOME,
    label: str = "",
    by=None,
    at: datetime | None = None,
) -> PersonPlace:
    """Add a place: an address (exact), or an area alone (coarse).

    1. Refuses a place without either, and more than ten.
    2. Writes the place and its point in the index of places.
    3. Records `people.place_added` with the area, never the address.
    """
    spot = address or area
    area_id = address.area_id if address else area and area.pk
    if area_id is None:
        raise Refused(_("Kies een adres of een buurt."))
    if person.places.count() >= MOST_PLACES:
        raise Refused(_("U heeft al {number} plekken. Haal er eerst een weg.").format(number=MOST_PLACES))
    at = at or clock.now()
    place = PersonPlace.objects.create(
        person=person,
        label=label.strip(),
        kind=kind,
        address=address,
        area_id=area_id,
        lon=spot.lon,
        lat=spot.lat,
        cell=spot.cell,
        coarse=address is None,
        confirmed_at=at,
    )
    AudiencePoint.objects.create(**point_of(place))
    record(
        entries.PLACE_ADDED,
        by=by or person,
        about=person,
        area=place.area_id,
        at=at,
        kind=kind,
        coarse=place.coarse,
    )
    return place


def point_of(place: PersonPlace) -> dict:
    """The values of a place's row in the index of places."""
    return {
        "place_id": place.pk,
        "person_id": place.person_id,
        "lon": place.lon,
        "lat": place.lat,
        "cell": place.cell,
        "coarse": place.coarse,
        "area_id": place.area_id,
    }


@transaction.atomic
def confirm_place(*, place: PersonPlace, by) -> PersonPlace:
    """Write down that somebody still wants to hear about this place. Records `people.place_confirmed`."""
    place.confirmed_at, place.doubted_at = clock.now(), None
    place.save(update_fields=["confirmed_at", "doubted_at"])
    record(entries.PLACE_CONFIRMED, by=by, about=place.person, area=place.area_id)
    return place


@transaction.atomic
def doubt_places(*, address_id: int, by) -> int:
    """A letter came back from here: ask whoever gave this address whether it is still right.

    Nobody is taken away: the place is marked until its person confirms it. Records `people.place_doubted` for
    each; returns how many.
    """
    places = list(PersonPlace.objects.select_for_update().filter(address=address_id, doubted_at=None))
    PersonPlace.objects.filter(pk__in=[place.pk for place in places]).update(doubted_at=clock.now())
    for place in places:
        record(entries.PLACE_DOUBTED, by=by, about=place.person, area=place.area_id)
    return len(places)


@transaction.atomic
def remove_place(*, place: PersonPlace, by) -> None:
    """Remove a place, its point in the index with it. Records `people.place_removed`."""
    record(entries.PLACE_REMOVED, by=by, about=place.person, area=place.area_id)
    place.delete()


@transaction.atomic
def name_place(*, place: PersonPlace, kind: str, label: str, by) -> None:
    """Say what a place is to its person. Records `people.corrected`."""
    place.kind, place.label = kind, label.strip()
    place.save(update_fields=["kind", "label"])
    record(entries.CORRECTED, by=by, about=place.person, field="place")
