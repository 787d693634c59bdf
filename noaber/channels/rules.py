"""What a person may set, and what a signed link proves."""

import re
import unicodedata
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from hmac import compare_digest

from django.conf import settings
from django.core import signing

from noaber.channels.models import (
    PERSONAL,
    Category,
    Channel,
    Kind,
    Outcome,
    Pace,
    Spoke,
    Unreached,
    Urgency,
)
from noaber.core.crypto import keyed_hash
from noaber.people.models import Mandate
from noaber.people.rules import has_mandate

DEFAULTS = {
    Channel.PAGE: set(Category.values),
    Channel.WEBPUSH: {Category.ALERTS, Category.ANSWERS},
    Channel.MAIL: set(Category.values),
    Channel.WALL: set(),
    Channel.SMS: {Category.ALERTS},
}
# What a door's outcome is in the counts of its message.
COUNTED_AT_DOOR = {
    **dict.fromkeys(Unreached.values, Outcome.RETURNED),
    Spoke.SPOKE: Outcome.HANDED_OVER,
    Spoke.LETTER: Outcome.HANDED_OVER,
    Spoke.NOT_HOME: Outcome.NOT_HOME,
    Spoke.NO_VISIT: Outcome.NO_VISIT,
}
PAPER_KEPT = timedelta(days=90)  # how long a run knows its doors
PAPER_MANDATES = (Mandate.OFFICER, Mandate.AUTHOR)
LOCKED = {(category, Channel.PAGE) for category in Category.values} | {(Category.ACCOUNT, Channel.MAIL)}
SHOWN = re.compile(r"([a-z]{1,20}\.[a-z]{1,20}):([0-9]{1,15}):([0-9]{1,6})", re.ASCII)
DIGEST = "digest"  # stands where a category does: an overview of all that somebody wants together
LESS = {Category.ANSWERS: Pace.DAILY, Category.NEIGHBOURHOOD: Pace.WEEKLY, Category.GROUPS: Pace.WEEKLY}
PUSH_SERVICES = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "push.services.mozilla.com",
    "notify.windows.com",
    "push.apple.com",
)


class BadLink(ValueError):
    """A link that we did not make."""


def can_switch(category: str, channel: str) -> bool:
    """True when somebody may choose: the inbox here and mail about the account are always on."""
    return category in Category.values and channel in PERSONAL and (category, channel) not in LOCKED


def can_stop(category: str, channel: str) -> bool:
    """True when a mail must say how to stop it: what can be switched off, and the overview itself."""
    return category == DIGEST or can_switch(category, channel)


def can_wait_for_digest(category: str, kind: str, urgency: int) -> bool:
    """What has haste, an own try-out and mail about the account are never kept for an overview."""
    return can_switch(category, Channel.MAIL) and kind != Kind.TEST and urgency > Urgency.URGENT


def wanted_by_default(category: str, channel: str) -> bool:
    return category in DEFAULTS[Channel(channel)]


def passes_holiday(urgency: int) -> bool:
    """Only what is about life and limb reaches somebody who is away."""
    return urgency <= Urgency.LIFE


def passes_quiet_hours(urgency: int) -> bool:
    """Only what is about life and limb may wake somebody up."""
    return urgency <= Urgency.LIFE


def can_handle_paper(person, mailing) -> bool:
    """Whether somebody may print, post and carry the paper of a message: who writes or is officer there."""
    return mailing.organisation_id is not None and any(
        has_mandate(person, mandate, organisation=mailing.organisation_id) for mandate in PAPER_MANDATES
    )


def is_known_push_service(host: str) -> bool:
    """True for the services that browsers use; we call no other host because a visitor says so."""
    return any(host == name or host.endswith(f".{name}") for name in PUSH_SERVICES)


@dataclass(frozen=True, slots=True)
class UnsubscribeToken:
    """Who stops what: a person's number, or the keyed hash of a mail address without an account."""

    category: str
    channel: str
    person_id: int = 0
    contact_hash: bytes = b""

    def sign(self) -> str:
        contact = urlsafe_b64encode(self.contact_hash).decode()
        return _signer().sign_object([self.person_id, contact, self.category, self.channel])

    @classmethod
    def read(cls, token: str) -> "UnsubscribeToken":
        """A link stays good as long as the signing key does."""
        try:
            person, contact, category, channel = _signer().unsign_object(token)
        except (signing.BadSignature, ValueError) as error:
            raise BadLink("not one of our links") from error
        return cls(category, channel, person, urlsafe_b64decode(contact))


def _signer() -> signing.Signer:
    return signing.Signer(salt="noaber.channels.af")


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that a browser got a message: only that browser could decrypt it."""

    mailing_id: int
    person_id: int
    subscription_id: int

    def sign(self) -> str:
        return f"{self._said}.{self._proof}"

    @classmethod
    def read(cls, token: str) -> "Receipt":
        *numbers, proof = token.split(".")
        if len(numbers) != 3 or not all(n.isascii() and n.isdigit() and len(n) < 19 for n in numbers):
            raise BadLink("not one of our receipts")
        receipt = cls(*map(int, numbers))
        if not compare_digest(proof.encode(), receipt._proof.encode()):
            raise BadLink("not one of our receipts")
        return receipt

    @property
    def _said(self) -> str:
        return f"{self.mailing_id}.{self.person_id}.{self.subscription_id}"

    @property
    def _proof(self) -> str:
        return keyed_hash(self._said, purpose="channels.receipt")[:16].hex()


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A message as a screen names it: source, number and version."""

    label: str
    number: int
    version: int

    def __str__(self) -> str:
        return f"{self.label}:{self.number}:{self.version}"

    @property
    def topic(self) -> str:
        """What the pages about its source listen to."""
        return f"{self.label.split('.')[-1]}:{self.number}"

    @classmethod
    def read(cls, name: str) -> "ShownMessage":
        """Raises BadLink when it is no such name."""
        found = SHOWN.fullmatch(name)
        if found is None:
            raise BadLink("not a message that a screen can show")
        return cls(found[1], int(found[2]), int(found[3]))


def can_keep_screens(person, organisation) -> bool:
    """Only administrators of an organisation make, change and take back its screens."""
    return has_mandate(person, Mandate.ADMINISTRATOR, organisation=organisation)


STOP_WORDS = frozenset({"stop", "af", "uit", "afmelden", "stoppen", "stopall", "unsubscribe"})
START_WORDS = frozenset({"start", "aan", "aanmelden", "begin"})
MOST_WORDS_OF_A_WISH = 2  # "stop sms"; a longer sentence that begins with it is about something else
SHORTEST_NUMBER = 8


class Wish(StrEnum):
    """What somebody can ask of us with one word in a text message."""

    STOP = "stop"
    START = "start"


def wish_of(text: str) -> Wish | None:
    """Read STOP or START, forgiving of case and signs; None for every other text."""
    words = words_of(text)
    if not words or len(words) > MOST_WORDS_OF_A_WISH:
        return None
    if words[0] in STOP_WORDS:
        return Wish.STOP
    return Wish.START if words[0] in START_WORDS else None


def words_of(text: str) -> list[str]:
    """The words of a text in small letters without accents; a digit counts as a word."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"[a-z0-9]+", "".join(sign for sign in letters if not unicodedata.combining(sign)))


def is_callable(number: str) -> bool:
    """Whether a number can be that of a person's phone: no short code, and not our own."""
    return len(number) > SHORTEST_NUMBER and number != settings.NOABER_SMS_SENDER
