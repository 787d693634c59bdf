"""When an answer is due. Pure: dates in, a moment out."""

from datetime import date, datetime, time, timedelta

from noaber.core import clock
from noaber.core.workdays import add_workdays, is_workday

END_OF_DAY = time(17, 0)


def due_at(filed_at: datetime, workdays: int) -> datetime:
    """The end of the working day that lies so many working days on; 0 means the same working day.

    What comes in after the end of the day, or on a day off, counts as coming in on the next working day.
    """
    day = first_workday(filed_at)
    return at_end_of(add_workdays(day, workdays) if workdays else day)


def first_workday(moment: datetime) -> date:
    local = clock.local(moment)
    day = local.date() if local.time() < END_OF_DAY else local.date() + timedelta(days=1)
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def at_end_of(day: date) -> datetime:
    return datetime.combine(day, END_OF_DAY, tzinfo=clock.AMSTERDAM)


def end_of_week(day: date) -> date:
    """The Sunday of the week of this day."""
    return day + timedelta(days=6 - day.weekday())
