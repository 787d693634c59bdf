"""Where: the places of one person."""

import numpy as np
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from numpy.typing import NDArray

from noaber.core.arrays import as_array
from noaber.people.models import Person, PersonPlace
from noaber.places.models import Area
from noaber.places.queries import get_area, get_area_by_slug

# As bytes, because a town has more doors than Python should make rows of.
HOMES = """
SELECT string_agg(int8send(person_id) || int8send(address_id), '')
FROM people_personplace WHERE address_id = ANY(%s::bigint[])
"""


def places_of(person: Person):
    """The places about which this person wants to hear, oldest first."""
    return person.places.select_related("area", "address__street").order_by("pk")


def get_place_of(person: Person, pk: int) -> PersonPlace | None:
    """One of this person's own places."""
    return places_of(person).filter(pk=pk).first()


def area_of(person: Person | AnonymousUser, *, looked_at: str = "") -> Area | None:
    """The neighbourhood that a reader most likely means: the one looked at last, else where they live."""
    area = get_area_by_slug(looked_at)
    if area is None and person.is_authenticated:
        own = places_of(person).first()
        area = get_area(own.area_id) if own else None
    return area


def homes_at(address_ids) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Who gave one of these addresses as a place: numbers of persons and of addresses, pair by pair."""
    with connection.cursor() as cursor:
        cursor.execute(HOMES, [as_array(map(int, address_ids))])
        both = np.frombuffer(cursor.fetchone()[0] or b"", ">i8").astype(np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]
