"""What a person may set, and what a signed link proves."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from django.core import signing

from noaber.channels.models import Category, Channel, Urgency

DEFAULTS = {
    Channel.PAGE: set(Category.values),
    Channel.WEBPUSH: {Category.ALERTS, Category.ANSWERS},
    Channel.MAIL: set(Category.values),
}
LOCKED = {(category, Channel.PAGE) for category in Category.values} | {(Category.ACCOUNT, Channel.MAIL)}
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
    return category in Category.values and channel in Channel.values and (category, channel) not in LOCKED


def wanted_by_default(category: str, channel: str) -> bool:
    return category in DEFAULTS[Channel(channel)]


def passes_holiday(urgency: int) -> bool:
    """Only what is about life and limb reaches somebody who is away."""
    return urgency <= Urgency.LIFE


def passes_quiet_hours(urgency: int) -> bool:
    """What has haste may wake somebody up."""
    return urgency <= Urgency.URGENT


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
        return _sign("af", [self.person_id, contact, self.category, self.channel])

    @classmethod
    def read(cls, token: str) -> "UnsubscribeToken":
        person, contact, category, channel = _read("af", token)
        return cls(category, channel, person, urlsafe_b64decode(contact))


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that a browser got a message: only that browser could decrypt it."""

    mailing_id: int
    person_id: int
    subscription_id: int

    def sign(self) -> str:
        return _sign("ontvangen", [self.mailing_id, self.person_id, self.subscription_id])

    @classmethod
    def read(cls, token: str) -> "Receipt":
        return cls(*_read("ontvangen", token))


def _sign(purpose: str, values: list) -> str:
    return signing.Signer(salt=f"noaber.channels.{purpose}").sign_object(values)


def _read(purpose: str, token: str) -> list:
    """The signed values; a link stays good as long as the signing key does."""
    try:
        return signing.Signer(salt=f"noaber.channels.{purpose}").unsign_object(token)
    except (signing.BadSignature, ValueError) as error:
        raise BadLink("not one of our links") from error
