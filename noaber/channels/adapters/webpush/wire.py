"""One kept HTTP/1.1 connection to a push service: requests go out, answers come back in the same order."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

import httptools

MAX_ANSWER = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    retry_after: int | None
    keep: bool


class Connection(asyncio.Protocol):
    """Tells its owner by two callbacks, so that no task waits per message. `jobs` are unanswered requests.

    `on_answers(connection, answers)` after whole answers; `on_lost(connection)` once when the line is gone.
    """

    def __init__(self, on_answers: Callable, on_lost: Callable):
        self._on_answers = on_answers
        self._on_lost = on_lost
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._said: dict[bytes, bytes] = {}
        self._answers: list[Answer] = []
        self._received = 0
        self.answered = 0
        self.jobs: deque = deque()
        self.deadline = 0.0

    def request(self, raw: bytes) -> None:
        self._transport.write(raw)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    # asyncio.Protocol

    def connection_made(self, transport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += len(data)
        if self._received > MAX_ANSWER:
            return self.close()
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            return self.close()
        if self._answers:
            answers, self._answers, self._received = self._answers, [], 0
            self.answered += len(answers)
            self._on_answers(self, answers)

    def connection_lost(self, error: Exception | None) -> None:
        self._on_lost(self)

    # httptools

    def on_message_begin(self) -> None:
        self._said.clear()

    def on_header(self, name: bytes, value: bytes) -> None:
        self._said[name.lower()] = value

    def on_message_complete(self) -> None:
        status = self._parser.get_status_code()
        if status >= 200:
            self._answers.append(Answer(status, self._wait(), self._parser.should_keep_alive()))

    def _wait(self) -> int | None:
        said = self._said.get(b"retry-after")
        if said is None:
            return None
        return seconds_until(said.decode("latin-1"), self._said.get(b"date", b"").decode("latin-1"))


def seconds_until(retry_after: str, date: str) -> int | None:
    """Retry-After in seconds, sent as a number or as a moment on the service's own clock; None if neither."""
    if retry_after.isdigit():
        return int(retry_after[:7])
    try:
        wait = parsedate_to_datetime(retry_after) - parsedate_to_datetime(date)
        return max(0, int(wait.total_seconds()))
    except (ValueError, TypeError, OverflowError):
        return None
