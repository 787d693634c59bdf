"""Everything that changes people: one transaction each, every effect in the docstring."""

from noaber.people.actions.persons import register_person
from noaber.people.actions.places import add_place, confirm_place, remove_place
from noaber.people.actions.roles import end_finished_roles, end_role, grant_role

__all__ = [
    "add_place",
    "confirm_place",
    "end_finished_roles",
    "end_role",
    "grant_role",
    "register_person",
    "remove_place",
]
