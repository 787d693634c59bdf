"""Rows of this room, by subject."""

from noaber.people.models.mandates import GRANTED, Desk, Mandate, Organisation, OrganisationKind, Role
from noaber.people.models.persons import Consent, Erasure, Language, Person, ShownAs
from noaber.people.models.places import AudiencePoint, PersonPlace, PlaceKind
from noaber.people.models.signin import MailCode, Passkey, Session, ThrottleCount
from noaber.people.models.trainings import Training
from noaber.people.models.verification import LetterCode

__all__ = [
    "GRANTED",
    "AudiencePoint",
    "Consent",
    "Desk",
    "Erasure",
    "Language",
    "LetterCode",
    "MailCode",
    "Mandate",
    "Organisation",
    "OrganisationKind",
    "Passkey",
    "Person",
    "PersonPlace",
    "PlaceKind",
    "Role",
    "Session",
    "ShownAs",
    "ThrottleCount",
    "Training",
]
