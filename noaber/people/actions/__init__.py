"""Everything that changes people: one transaction each, every effect in the docstring."""

from noaber.people.actions.bulk import NewPerson, NewPlace, register_persons
from noaber.people.actions.configuring import save_desk, save_organisation
from noaber.people.actions.consents import record_consent, withdraw_consent
from noaber.people.actions.erasing import erase_person, erasures_file, replay_erasures
from noaber.people.actions.persons import (
    correct_language,
    correct_mail,
    correct_name,
    correct_phone,
    note_download,
    prove_phone,
    register_person,
)
from noaber.people.actions.places import add_place, confirm_place, doubt_places, name_place, remove_place
from noaber.people.actions.roles import (
    end_finished_roles,
    end_role,
    extend_role,
    grant_role,
    remind_ending_roles,
)
from noaber.people.actions.trainings import forget_ended_trainings, record_training, remove_training
from noaber.people.actions.verifying import ask_letter, print_letter, verify_by_letter, vouch_for

__all__ = [
    "NewPerson",
    "NewPlace",
    "add_place",
    "ask_letter",
    "confirm_place",
    "correct_language",
    "correct_mail",
    "correct_name",
    "correct_phone",
    "doubt_places",
    "end_finished_roles",
    "end_role",
    "erase_person",
    "erasures_file",
    "extend_role",
    "forget_ended_trainings",
    "grant_role",
    "name_place",
    "note_download",
    "print_letter",
    "prove_phone",
    "record_consent",
    "record_training",
    "register_person",
    "register_persons",
    "remind_ending_roles",
    "remove_place",
    "remove_training",
    "replay_erasures",
    "save_desk",
    "save_organisation",
    "verify_by_letter",
    "vouch_for",
    "withdraw_consent",
]
