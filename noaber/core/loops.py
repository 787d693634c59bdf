"""The loops of a worker: do what there is to do, then sleep until something happens."""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

import psycopg
from django.db import close_old_connections, connection

from noaber.core.db import direct_connection

log = logging.getLogger("noaber.loops")
Row = TypeVar("Row")
_own = threading.local()  # how the loop of this thread is told to stop


@dataclass(frozen=True)
class Loop:
    """`step` does one portion of work and says whether there was any.

    `channel` is the PostgreSQL channel that wakes it; `pause` the longest sleep in seconds.
    """

    name: str
    step: Callable[[], bool]
    channel: str | None = None
    pause: float = 1.0


def run(loop: Loop, stop: threading.Event) -> None:
    """Run `loop` until `stop` is set. A failing step is logged and tried again, more slowly."""
    _own.stop, failures = stop, 0
    wakes = _Wakes(loop.channel)
    while not stop.is_set():
        try:
            worked = loop.step()
            failures = 0
        except Exception:
            failures += 1
            worked = False
            log.exception("%s failed (%s times in a row)", loop.name, failures)
            connection.close()
        if not worked:
            close_old_connections()
            wakes.wait(min(loop.pause * (1 + failures), 30.0), stop)
    wakes.close()
    connection.close()


def each_by_itself(rows: Iterable[Row], do: Callable[[Row], object], *, failing: str) -> int:
    """Do it for each; returns for how many it was something. One that fails holds up no other.

    `failing` says in the log what could not be done, with %s for the row's number. Raises the last error when
    all had their turn.
    """
    count, wrong = 0, None
    for row in rows:
        try:
            count += bool(do(row))
        except Exception as error:
            log.exception(failing, getattr(row, "pk", row))
            wrong = error
    if wrong is not None:
        raise wrong
    return count


def rest(seconds: float) -> bool:
    """Wait in the middle of a step; returns whether its loop goes on, and was not told to stop meanwhile."""
    stop = getattr(_own, "stop", None)
    if stop is None:
        time.sleep(seconds)
        return True
    return not stop.wait(seconds)


class _Wakes:
    """Waits for a notice, or for time to pass; a lost connection is opened again."""

    def __init__(self, channel: str | None):
        self.channel = channel
        self.listening: psycopg.Connection | None = None

    def wait(self, seconds: float, stop: threading.Event) -> None:
        if self.channel is None:
            stop.wait(seconds)
            return
        try:
            if self.listening is None:
                self.listening = direct_connection()
                self.listening.execute(f"LISTEN {self.channel}")
                return  # something may have come before we listened: look once more
            for _notice in self.listening.notifies(timeout=seconds, stop_after=1):
                break
        except psycopg.Error:
            log.warning("lost the connection that listens to %s", self.channel)
            self.close()
            stop.wait(seconds)

    def close(self) -> None:
        if self.listening is not None:
            self.listening.close()
            self.listening = None
