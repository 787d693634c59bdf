"""What can be asked about people; every answer is already limited to those who may be seen."""

from noaber.people.queries.audience import (
    Audience,
    areas_whole_and_cut,
    audience,
    perhaps_in,
    perhaps_inside,
    persons_inside,
)
from noaber.people.queries.groups import Places, holders_of, places_of_all, trained_in
from noaber.people.queries.mandates import (
    get_desk,
    get_role_for,
    get_running_role,
    letters_to_print,
    organisation_name,
    organisations_administered_by,
    roles_in,
    trainings_in,
)
from noaber.people.queries.persons import (
    get_person,
    person_by_contact,
    person_by_mail,
    person_by_phone,
    person_by_proved_phone,
    persons_with,
    who_agreed,
)
from noaber.people.queries.places import area_of, get_place_of, homes_at, places_of
from noaber.people.queries.wholeness import erased_but_named, persons_not_found_back

__all__ = [
    "Audience",
    "Places",
    "area_of",
    "areas_whole_and_cut",
    "audience",
    "erased_but_named",
    "get_desk",
    "get_person",
    "get_place_of",
    "get_role_for",
    "get_running_role",
    "holders_of",
    "homes_at",
    "letters_to_print",
    "organisation_name",
    "organisations_administered_by",
    "perhaps_in",
    "perhaps_inside",
    "person_by_contact",
    "person_by_mail",
    "person_by_phone",
    "person_by_proved_phone",
    "persons_inside",
    "persons_not_found_back",
    "persons_with",
    "places_of",
    "places_of_all",
    "roles_in",
    "trained_in",
    "trainings_in",
    "who_agreed",
]
