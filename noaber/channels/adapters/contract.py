"""What every transport is to the deliver loop."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from noaber.channels.models import Mailing, Outcome

IN_HAND = 100  # a batch: the most that one worker hands over by a channel before it is written down


class Repeat(StrEnum):
    """What happens when a message goes out a second time because a worker was killed in between."""

    REPLACED = "replaced"  # the second takes the place of the first
    DEDUPLICATED = "deduplicated"  # the receiver's side sees that it is the same one
    POSSIBLE = "possible"  # somebody would get it twice: goes one by one, with the intent stored first


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person who is still to be reached; number 0 is the mailing's own contact, without account."""

    id: int
    language: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message for one endpoint; `address` is what the transport needs and nobody else reads."""

    recipient: Recipient
    address: Any
    endpoint: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one delivery. `retry_after` in seconds when the other side named it."""

    outcome: Outcome
    retry_after: int | None = None


class Transport(Protocol):
    """An adapter. With `stays_inside` the result row is the message itself: nothing is spoken to.

    `threads` lanes of a worker have `batch` persons each in hand: together no more than `IN_HAND`, which is
    what is repeated when the worker is killed.
    """

    channel: str
    repeat: Repeat
    batch: int
    threads: int
    stays_inside: bool


class Speaks(Transport, Protocol):
    """An adapter that speaks to the outside, with no transaction open while it does."""

    def find_addresses(self, mailing: Mailing, recipients: list[Recipient]) -> list[Delivery]:
        """The deliveries for these persons, read from the database: none, one or several a person."""

    def hand_over(self, mailing: Mailing, deliveries: list[Delivery]) -> list[Report]:
        """Speak to the outside; one report per delivery in the same order. Never raises for one delivery."""

    def settle(self, mailing: Mailing, deliveries: list[Delivery], reports: list[Report]) -> None:
        """Write what belongs to the outcome, inside the short transaction that records it."""


class AsksStatus(Speaks, Protocol):
    """A transport with `repeat` POSSIBLE, which can sometimes tell what became of a delivery."""

    def make_ready(self) -> None:
        """Do before an intent is stored what takes its time: open a line, wait out a pause. A worker that is
        killed between the intent and the answer leaves somebody of whom nobody knows."""

    def ask_status(self, mailing: Mailing, delivery: Delivery) -> Report | None:
        """The outcome of an earlier intent, or None when nobody knows."""
