"""Which way text messages go, from the settings; what the two ways have in common."""

from dataclasses import dataclass
from functools import cache
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings

from noaber.channels.adapters.sms.bind import Centre
from noaber.channels.adapters.sms.parts import WAYS
from noaber.channels.models import Outcome

PORTS = {"smpp": 2775, "smpps": 3550}
HERE = ("127.0.0.1", "localhost", "::1")
LONGEST_CODE = 7  # digits of a short number, which can be answered too


@dataclass(frozen=True, slots=True)
class Text:
    """One text for one number; `reference` is our own name for it, the same when it is asked after."""

    number: str
    body: str
    reference: str
    seconds: int | None = None  # how long it is worth delivering


@dataclass(frozen=True, slots=True)
class Sent:
    """What the other side said at once: the outcome, its numbers for the parts that it took, and why not."""

    outcome: Outcome
    ids: tuple[str, ...] = ()
    parts: int = 1
    reason: str = ""
    retry_after: int | None = None


class Carrier(Protocol):
    """A way to send texts; its methods speak to the outside and never raise for one text."""

    def make_ready(self) -> None:
        """Open what must be open before a text can go, and wait out a pause."""

    def send(self, text: Text) -> Sent:
        """Hand one text over. UNKNOWN when it may have arrived and may not."""

    def ask(self, reference: str, ids: tuple[str, ...]) -> Outcome | None:
        """What became of an earlier text; None when nobody knows."""


class WrongSetting(ValueError):
    """A setting that cannot be used, in a sentence."""


def is_set_up() -> bool:
    """Whether there is a way to send texts at all."""
    return bool(settings.NOABER_SMS_URL or settings.NOABER_SMS_PROFILE) and not _would_leave_the_demo()


def takes_replies() -> bool:
    """Whether people can answer: a name above a message cannot be answered, a number can."""
    sender = settings.NOABER_SMS_SENDER
    return is_set_up() and sender.removeprefix("+").isdigit()


def _would_leave_the_demo() -> bool:
    """Nobody in an invented town is ever texted: there only a centre on this machine is spoken to."""
    if not settings.NOABER_DEMO:
        return False
    return bool(settings.NOABER_SMS_PROFILE) or urlsplit(settings.NOABER_SMS_URL).hostname not in HERE


@cache
def carrier() -> Carrier:
    """The one carrier of this process: a file for HTTP, else a centre that speaks SMPP."""
    from noaber.channels.adapters.sms import smpp, web  # noqa: PLC0415  both are built on this module

    if settings.NOABER_SMS_PROFILE:
        return web.WebCarrier.from_settings()
    return smpp.SmppCarrier(centre_of(settings.NOABER_SMS_URL), settings.NOABER_SMS_SENDER)


def centre_of(url: str) -> Centre:
    """Read `smpp://name:password@host:2775?window=10&rate=50&parts=udh`; smpps: with TLS."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname or not parts.username:
        raise WrongSetting("NOABER_SMS_URL: must look like smpp://name:password@host:2775.")
    said = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    way = said.get("parts", "udh")
    if way not in WAYS:
        raise WrongSetting(f"NOABER_SMS_URL: parts must be one of {', '.join(WAYS)}.")
    try:
        window, rate = int(said.get("window", 10)), float(said.get("rate", 0))
    except ValueError as wrong:
        raise WrongSetting("NOABER_SMS_URL: window and rate must be numbers.") from wrong
    if not 1 <= window <= 1000 or rate < 0:
        raise WrongSetting("NOABER_SMS_URL: window must be 1 to 1000, and rate not below 0.")
    return Centre(
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        system_id=unquote(parts.username),
        password=unquote(parts.password or ""),
        tls=parts.scheme == "smpps",
        window=window,
        rate=rate,
        way=way,
        system_type=said.get("type", ""),
    )
