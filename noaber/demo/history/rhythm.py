"""When things happen: by season, weekday and hour for residents, in office hours for desks."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache

import numpy as np

from noaber.core import clock
from noaber.core.workdays import is_workday

# January to December, against 1.
SEASONS = {
    "flat": [1.0] * 12,
    "winter": [1.9, 1.7, 1.2, 0.7, 0.4, 0.3, 0.3, 0.4, 0.8, 1.2, 1.6, 1.9],
    "summer": [0.3, 0.3, 0.6, 1.0, 1.6, 1.9, 1.8, 1.7, 1.2, 0.7, 0.4, 0.3],
    "autumn": [0.6, 0.5, 0.5, 0.6, 0.7, 0.6, 0.7, 0.8, 1.5, 2.4, 2.2, 1.1],
    "newyear": [2.2, 0.1, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.1, 0.5, 1.6, 7.0],
}
WEEKDAYS = [1.25, 1.1, 1.05, 1.0, 1.0, 0.75, 0.6]
# Midnight to eleven at night.
HOURS = {
    "day": [1, 0, 0, 0, 0, 1, 3, 8, 12, 12, 11, 10, 9, 9, 9, 9, 10, 11, 10, 9, 8, 7, 4, 2],
    "evening": [3, 1, 0, 0, 0, 1, 2, 4, 5, 5, 5, 5, 5, 5, 5, 6, 8, 11, 13, 14, 14, 13, 9, 6],
    "night": [9, 7, 5, 3, 2, 2, 3, 6, 7, 7, 6, 5, 4, 4, 4, 4, 5, 6, 7, 8, 9, 10, 12, 12],
}
GROWTH = (0.75, 1.2)
OPENS, CLOSES = 8.0, 16.9


def filing_moments(
    count: int, season: str, hours: str, start: datetime, end: datetime, rng
) -> list[datetime]:
    """So many moments between two, spread as residents file."""
    days = [clock.local(start).date() + timedelta(days=n) for n in range((end - start).days + 1)]
    weights = np.array([SEASONS[season][day.month - 1] * WEEKDAYS[day.weekday()] for day in days])
    weights *= np.linspace(*GROWTH, num=len(days))
    by_hour = np.array(HOURS[hours], dtype=float)
    chosen = rng.choice(len(days), size=count, p=weights / weights.sum())
    hour = rng.choice(24, size=count, p=by_hour / by_hour.sum())
    seconds = rng.integers(0, 3600, size=count)
    moments = [
        clock.at_local(days[d], int(h)) + timedelta(seconds=int(s))
        for d, h, s in zip(chosen, hour, seconds, strict=True)
    ]
    return [min(max(moment, start), end - timedelta(minutes=1 + n)) for n, moment in enumerate(moments)]


def in_office(moment: datetime, rng) -> datetime:
    """The moment itself when the desk is open then, else some time after it opens again."""
    local = clock.local(moment)
    hour = local.hour + local.minute / 60
    if _is_workday(local.date()) and OPENS <= hour < CLOSES:
        return moment
    day = local.date() if hour < OPENS else local.date() + timedelta(days=1)
    while not _is_workday(day):
        day += timedelta(days=1)
    return clock.at_local(day, int(OPENS)) + timedelta(minutes=float(rng.exponential(70)) % 420)


@cache
def _is_workday(day: date) -> bool:
    return is_workday(day)
