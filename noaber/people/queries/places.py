"""Where: the places of one person."""

from noaber.people.models import Person, PersonPlace


def places_of(person: Person):
    """The places about which this person wants to hear, oldest first."""
    return person.places.select_related("area", "address__street").order_by("pk")


def get_place_of(person: Person, pk: int) -> PersonPlace | None:
    """One of this person's own places."""
    return places_of(person).filter(pk=pk).first()
