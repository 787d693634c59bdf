"""Working days as the Dutch government counts them: the only place where a promised date comes from.

Closed are Saturdays, Sundays and the days of the Algemene termijnenwet (article 3): the general
holidays, Good Friday, which that law puts on a par with them, and the fifth of May in every year.
"""

from datetime import MAXYEAR, date, timedelta
from functools import cache

from holidays import OPTIONAL, PUBLIC, country_holidays

_LONGEST = 2_000


def is_workday(day: date) -> bool:
    """Says whether a desk is open on that day."""
    return day.weekday() < 5 and day not in _holidays(day.year)


@cache
def _holidays(year: int) -> frozenset[date]:
    """The holidays of one year, made whole: the library fills its own list while other threads read it."""
    return frozenset(country_holidays("NL", categories=(PUBLIC, OPTIONAL), years=year))


def add_workdays(start: date, count: int) -> date:
    """Gives the last day of a term of `count` working days that starts the day after `start`.

    A term of none ends on `start` itself when that is a working day, else on the next one: nothing is ever
    promised for a day on which nobody works.
    """
    if not 0 <= count <= _LONGEST:
        raise ValueError(f"a term has 0 to {_LONGEST} working days, not {count}")
    day = start
    while count or not is_workday(day):
        day = _day_after(day)
        count -= is_workday(day) and count > 0
    return day


def workdays_between(start: date, end: date) -> int:
    """Counts the working days after `start`, up to and including `end`; negative when `end` comes first."""
    if end < start:
        return -workdays_between(end, start)
    return sum(is_workday(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


def _day_after(day: date) -> date:
    if day >= date(MAXYEAR, 12, 31):
        raise ValueError("the calendar ends before this term does")
    return day + timedelta(days=1)
