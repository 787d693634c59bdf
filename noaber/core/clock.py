"""The only business time of the house.

Every room asks `now()` or `today()`; a house test forbids every other source. Scenarios, the
making of history and the player move this clock; leases use the database's time instead, because
a lease is about machines and not about people.

The player moves the clock of processes that run: in an invented town they read how far ahead it is from the
file that NOABER_CLOCK_FILE names.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from mmap import ACCESS_READ, mmap
from pathlib import Path
from threading import Lock
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

_lock = Lock()
_offset = timedelta(seconds=float(os.environ.get("NOABER_CLOCK_OFFSET", "0")))
_frozen: datetime | None = None


def _followed() -> memoryview[float] | None:
    """The seconds in the file that we follow, as they are at any moment; only in an invented town."""
    path = os.environ.get("NOABER_CLOCK_FILE", "")
    if not path or os.environ.get("NOABER_MODE") != "demo":
        return None
    with open(path, "rb") as file:
        return memoryview(mmap(file.fileno(), 8, access=ACCESS_READ)).cast("d")


_ahead = _followed()


def now() -> datetime:
    """Return the moment it is, aware, in UTC."""
    if _frozen is not None:
        return _frozen
    if _ahead is not None:
        return datetime.now(UTC) + timedelta(seconds=_ahead[0])
    return datetime.now(UTC) + _offset  # the one place that may ask the machine


def today() -> date:
    """Return the day it is in the Netherlands."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """Return the same moment on a Dutch clock."""
    return moment.astimezone(AMSTERDAM)


def at_local(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """Return the moment at which a Dutch clock shows `hour:minute` on `day`, in UTC."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=AMSTERDAM).astimezone(UTC)


@contextmanager
def travel(to: datetime) -> Iterator[None]:
    """Freeze the clock of this process at `to` (aware); afterwards it is as it was."""
    global _frozen
    if to.tzinfo is None:
        raise ValueError("the clock travels to aware moments only")
    with _lock:
        before, _frozen = _frozen, to.astimezone(UTC)
    try:
        yield
    finally:
        with _lock:
            _frozen = before


def move(step: timedelta) -> datetime:
    """Move a frozen clock by `step`; return the new moment. Only inside `travel`."""
    global _frozen
    with _lock:
        if _frozen is None:
            raise RuntimeError("only a frozen clock can be moved")
        _frozen += step
        return _frozen


def set_ahead(path: Path, seconds: float) -> None:
    """Let every process that follows this file be so many seconds ahead, from now on."""
    with path.open("r+b" if path.exists() else "xb") as file:  # never cut short: it is being read
        file.write(struct.pack("d", seconds))


def is_followed() -> bool:
    """Whether the clock of this process follows a file."""
    return _ahead is not None
