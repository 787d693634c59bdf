"""Requests that speak JSON, over a line that is kept per thread; one learns whether anything left us."""

import http.client
import json
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TIMEOUT_S = 20.0
IDLE_S = 4.0
LARGEST = 1_000_000
LONGEST_RETRY_S = 3_600
BROKEN = (OSError, http.client.HTTPException)  # after something left us: nobody knows what became of it
_own = threading.local()


class Unreachable(Exception):
    """Nothing left us."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side answered; `said` is None when it was no JSON."""

    status: int
    said: Any
    headers: Mapping[str, str]

    @property
    def retry_after(self) -> int | None:
        """How many seconds it asks us to wait, an hour at most."""
        value = self.headers.get("Retry-After")
        return min(int(value), LONGEST_RETRY_S) if value and value.isascii() and value.isdigit() else None


def exchange(
    origin: tuple[str, str], method: str, where: str, body: bytes | None, headers: dict[str, str]
) -> Answer:
    """One request to `origin` (scheme and host) on the kept line, which is dropped after any trouble.

    Raises Unreachable when nothing left us, one of BROKEN when nobody knows.
    """
    line = _line(origin)
    try:
        line.request(method, where, body, headers)
        response = line.getresponse()
        raw = response.read(LARGEST)
    except BROKEN:
        _own.lines.pop(origin, None)
        line.close()
        raise
    if response.will_close or not response.isclosed():  # what was not read would be taken for the next answer
        _own.lines.pop(origin, None)
    return Answer(response.status, _json(raw), response.headers)


def one_line(value: str) -> str:
    """Fit to stand in a header."""
    return " ".join(value.split())


def _line(origin: tuple[str, str]) -> http.client.HTTPConnection:
    """The kept line of this thread to there, opened and connected before anything is said."""
    lines = _own.__dict__.setdefault("lines", {})
    if origin in lines and time.monotonic() - lines[origin].used_at > IDLE_S:
        lines.pop(origin).close()  # the other side may be hanging up at this very moment
    if origin not in lines:
        scheme, netloc = origin
        line = (
            http.client.HTTPSConnection(netloc, timeout=TIMEOUT_S, context=ssl.create_default_context())
            if scheme == "https"
            else http.client.HTTPConnection(netloc, timeout=TIMEOUT_S)
        )
        try:
            line.connect()
        except (OSError, http.client.InvalidURL) as failed:
            raise Unreachable(type(failed).__name__) from failed
        lines[origin] = line
    lines[origin].used_at = time.monotonic()
    return lines[origin]


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None
