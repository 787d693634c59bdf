"""Quiet hours: whether somebody sleeps, and until when, also in the two nights when the clock is moved."""

from datetime import datetime, time, timedelta

from noaber.core import clock


def is_quiet(now: time, start: time, end: time) -> bool:
    """True from `start` until just before `end`, also when midnight lies between."""
    return start <= now < end if start <= end else now >= start or now < end


def wakes_at(now: datetime, end: time) -> datetime:
    """The first moment after `now` at which a Dutch clock shows `end`.

    In the night when an hour comes twice, whichever of the two is next; when it is left out, an hour later.
    """
    local = clock.local(now)
    for day in (local.date(), local.date() + timedelta(days=1)):
        first = clock.at_local(day, end.hour, end.minute)
        for moment in (first, _second_time(first)):
            if moment > now:
                return moment
    raise AssertionError("a day has every time of the clock")


def _second_time(moment: datetime) -> datetime:
    """The same time on the clock an hour later, in the night when it comes twice; else the moment itself."""
    later = moment + timedelta(hours=1)
    return later if clock.local(later).time() == clock.local(moment).time() else moment
