"""Everything that changes people: one transaction each, every effect in the docstring."""

from noaber.people.actions.bulk import NewPerson, NewPlace, register_persons
from noaber.people.actions.codes import send_code, send_mail_now, sweep_codes, tries_left, use_code
from noaber.people.actions.consents import record_consent, withdraw_consent
from noaber.people.actions.erasing import erase_person, replay_erasures
from noaber.people.actions.joining import open_account
from noaber.people.actions.passkeys import add_passkey, name_passkey, remove_passkey, use_passkey
from noaber.people.actions.persons import (
    correct_language,
    correct_mail,
    correct_name,
    correct_phone,
    note_download,
    register_person,
)
from noaber.people.actions.places import add_place, confirm_place, name_place, remove_place
from noaber.people.actions.roles import end_finished_roles, end_role, grant_role, remind_ending_roles
from noaber.people.actions.sessions import end_session, sign_out_everywhere
from noaber.people.actions.verifying import ask_letter, print_letter, verify_by_letter, vouch_for

__all__ = [
    "NewPerson",
    "NewPlace",
    "add_passkey",
    "add_place",
    "ask_letter",
    "confirm_place",
    "correct_language",
    "correct_mail",
    "correct_name",
    "correct_phone",
    "end_finished_roles",
    "end_role",
    "end_session",
    "erase_person",
    "grant_role",
    "name_passkey",
    "name_place",
    "note_download",
    "open_account",
    "print_letter",
    "record_consent",
    "register_person",
    "register_persons",
    "remind_ending_roles",
    "remove_passkey",
    "remove_place",
    "replay_erasures",
    "send_code",
    "send_mail_now",
    "sign_out_everywhere",
    "sweep_codes",
    "tries_left",
    "use_code",
    "use_passkey",
    "verify_by_letter",
    "vouch_for",
    "withdraw_consent",
]
