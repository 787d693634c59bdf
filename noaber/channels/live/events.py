"""The list of live events as this process knows it: read in order, none skipped, ten minutes remembered."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from time import monotonic

KEEP_SECONDS = 540  # less than the database keeps them
REVOKE = "revoke"

# A late transaction may carry a smaller id than what was read already: therefore the pair, and only what
# lies below the oldest transaction that is still open.
NEXT = """
SELECT xact::text::bigint, id, topic, ids, extract(epoch FROM clock_timestamp() - written_at)::float
FROM channels_live_event
WHERE (xact, id) > (%s::text::xid8, %s) AND xact < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY xact, id LIMIT 2000
"""
PENDING = "SELECT EXISTS (SELECT 1 FROM channels_live_event WHERE (xact, id) > (%s::text::xid8, %s))"
# Where to start: what was written in the time that is remembered.
START = """
SELECT COALESCE(min(xact), pg_snapshot_xmin(pg_current_snapshot()))::text::bigint - 1
FROM channels_live_event WHERE written_at > clock_timestamp() - %s * interval '1 second'
"""

Cursor = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Event:
    """Something changed under `topic`; `ids` narrows "person" and "revoke" to these persons.

    `at` is on this process's own steady clock.
    """

    cursor: Cursor
    topic: str
    ids: frozenset[int]
    at: float

    @property
    def name(self) -> str:
        """What a browser sends back as Last-Event-ID."""
        return f"{self.cursor[0]}-{self.cursor[1]}"

    def concerns(self, topics: frozenset[str]) -> list[str]:
        """Which of these topics it touches."""
        if self.ids:
            return [topic for topic in topics if topic.startswith("person:") and int(topic[7:]) in self.ids]
        return [self.topic] if self.topic in topics else []


def read_cursor(name: str) -> Cursor | None:
    """From Last-Event-ID; None when it is none of ours."""
    first, dash, second = name.partition("-")
    if not dash or not first.isdecimal() or not second.isdecimal() or len(name) > 40:
        return None
    return int(first), int(second)


class Memory:
    """The last ten minutes, so that who lost the line can be told what was missed, without a query."""

    def __init__(self):
        self._events: deque[Event] = deque()
        self.cursor: Cursor = (0, 0)
        self.oldest: Cursor = (0, 0)

    @property
    def name(self) -> str:
        return f"{self.cursor[0]}-{self.cursor[1]}"

    def start(self, cursor: Cursor) -> None:
        self.cursor = self.oldest = cursor

    def add(self, events: Iterable[Event]) -> None:
        for event in events:
            self._events.append(event)
            self.cursor = event.cursor
        border = monotonic() - KEEP_SECONDS
        while self._events and self._events[0].at < border:
            self.oldest = self._events.popleft().cursor

    def since(self, cursor: Cursor) -> list[Event] | None:
        """What came after `cursor`; None when that is longer ago than is remembered."""
        if cursor < self.oldest:
            return None
        return [event for event in self._events if event.cursor > cursor]

    def of_last(self, seconds: int) -> list[Event]:
        """What was written in the last so many seconds."""
        border = monotonic() - seconds
        return [event for event in self._events if event.at >= border]

    def revoked_ago(self, person_id: int) -> float | None:
        """How many seconds ago this person's rights were last taken back, as far as is remembered."""
        found = (
            event for event in reversed(self._events) if event.topic == REVOKE and person_id in event.ids
        )
        last = next(found, None)
        return None if last is None else monotonic() - last.at
