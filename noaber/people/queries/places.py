"""Where: the places of one person."""

import numpy as np
from numpy.typing import NDArray

from noaber.people.models import Person, PersonPlace


def places_of(person: Person):
    """The places about which this person wants to hear, oldest first."""
    return person.places.select_related("area", "address__street").order_by("pk")


def get_place_of(person: Person, pk: int) -> PersonPlace | None:
    """One of this person's own places."""
    return places_of(person).filter(pk=pk).first()


def homes_at(address_ids) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Who gave one of these addresses as a place: numbers of persons and of addresses, pair by pair."""
    pairs = PersonPlace.objects.filter(address__in=[int(pk) for pk in address_ids]).values_list(
        "person_id", "address_id"
    )
    both = np.array(list(pairs), np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]
