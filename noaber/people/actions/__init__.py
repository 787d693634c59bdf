"""Everything that changes people: one transaction each, every effect in the docstring."""

from noaber.people.actions.bulk import NewPerson, NewPlace, register_persons
from noaber.people.actions.codes import send_code, sweep_codes, tries_left, use_code
from noaber.people.actions.passkeys import add_passkey, name_passkey, remove_passkey, use_passkey
from noaber.people.actions.persons import register_person
from noaber.people.actions.places import add_place, confirm_place, remove_place
from noaber.people.actions.roles import end_finished_roles, end_role, grant_role
from noaber.people.actions.sessions import end_session, sign_out_everywhere

__all__ = [
    "NewPerson",
    "NewPlace",
    "add_passkey",
    "add_place",
    "confirm_place",
    "end_finished_roles",
    "end_role",
    "end_session",
    "grant_role",
    "name_passkey",
    "register_person",
    "register_persons",
    "remove_passkey",
    "remove_place",
    "send_code",
    "sign_out_everywhere",
    "sweep_codes",
    "tries_left",
    "use_code",
    "use_passkey",
]
