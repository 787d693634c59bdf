"""What the sender takes and gives: a message for one browser, and what became of it."""

from dataclasses import dataclass
from enum import StrEnum

TOO_BUSY = (406, 408, 425, 429)  # 406 is how the service of Windows says it


class Outcome(StrEnum):
    """What became of one message at one endpoint."""

    HANDED_OVER = "handed_over"
    GONE = "gone"  # 404, 410, or an address or key that no browser can have: subscribe again
    TOO_LARGE = "too_large"
    LATER = "later"  # TOO_BUSY, 5xx: try again, after `retry_after` when given
    REFUSED = "refused"  # any other answer: trying again would not help
    UNREACHABLE = "unreachable"  # no connection, or lost without an answer
    TIMED_OUT = "timed_out"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where one browser listens, with its keys."""

    url: str
    public_key: bytes
    secret: bytes


@dataclass(frozen=True, slots=True)
class Push:
    """One message for one browser. A later message with the same topic replaces it while it waits."""

    endpoint: Endpoint
    payload: bytes
    topic: str = ""
    ttl: int = 3600
    urgency: str = "normal"


@dataclass(slots=True)
class Result:
    outcome: Outcome
    status: int | None = None
    retry_after: int | None = None


def read_status(status: int) -> Outcome:
    if 200 <= status < 300:
        return Outcome.HANDED_OVER
    if status in (404, 410):
        return Outcome.GONE
    if status == 413:
        return Outcome.TOO_LARGE
    if status in TOO_BUSY or status >= 500:
        return Outcome.LATER
    return Outcome.REFUSED
