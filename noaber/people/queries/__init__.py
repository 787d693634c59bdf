"""What can be asked about people; every answer is already limited to those who may be seen."""

from noaber.people.queries.persons import get_person, person_by_mail, person_by_phone, persons_with
from noaber.people.queries.places import get_place_of, places_of

__all__ = ["get_person", "get_place_of", "person_by_mail", "person_by_phone", "persons_with", "places_of"]
