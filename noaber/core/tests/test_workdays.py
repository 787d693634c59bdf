"""Terms in working days, by the calendar of the Algemene termijnenwet."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from time import sleep

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noaber.core.workdays import add_workdays, is_workday, workdays_between

DAYS = st.dates(date(1980, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 1, 1), "New Year"),
        (date(2026, 4, 3), "Good Friday"),
        (date(2026, 4, 6), "Easter Monday"),
        (date(2026, 4, 27), "King's Day"),
        (date(2025, 4, 26), "King's Day moved from a Sunday"),
        (date(2026, 5, 5), "Liberation Day, also when it is no round year"),
        (date(2026, 5, 14), "Ascension"),
        (date(2026, 5, 25), "Whit Monday"),
        (date(2026, 12, 25), "Christmas"),
        (date(2026, 11, 14), "Saturday"),
        (date(2026, 11, 15), "Sunday"),
    ],
)
def test_nobody_works_then(day, why):
    assert not is_workday(day), why


def test_ordinary_days_are_workdays():
    assert is_workday(date(2026, 11, 10))
    assert is_workday(date(2026, 12, 24))
    assert is_workday(date(2026, 5, 15)), "the Friday after Ascension is no holiday by law"


def test_a_term_skips_weekend_and_holidays():
    assert add_workdays(date(2026, 11, 10), 3) == date(2026, 11, 13)
    assert add_workdays(date(2026, 11, 12), 3) == date(2026, 11, 17)
    assert add_workdays(date(2026, 4, 2), 1) == date(2026, 4, 7), "Good Friday to Easter Monday"
    assert add_workdays(date(2026, 12, 24), 1) == date(2026, 12, 28)


def test_a_term_of_none_ends_on_a_day_that_somebody_works():
    assert add_workdays(date(2026, 11, 10), 0) == date(2026, 11, 10)
    assert add_workdays(date(2026, 11, 14), 0) == date(2026, 11, 16)


@pytest.mark.parametrize("count", [-1, 2_001])
def test_an_impossible_term_is_refused(count):
    with pytest.raises(ValueError, match="working days"):
        add_workdays(date(2026, 1, 1), count)


def test_the_end_of_the_calendar_is_a_sentence_not_a_crash():
    with pytest.raises(ValueError, match="calendar"):
        add_workdays(date(9999, 12, 30), 30)


@given(DAYS, st.integers(1, 250))
def test_adding_and_counting_agree(start, count):
    end = add_workdays(start, count)
    assert is_workday(end)
    assert workdays_between(start, end) == count
    assert workdays_between(end, start) == -count


@given(DAYS, DAYS)
def test_counting_is_additive(first, last):
    first, last = sorted((first, last))
    middle = first + timedelta(days=(last - first).days // 2) if (last - first).days < 900 else first
    last = min(last, middle + timedelta(days=900))
    assert workdays_between(first, middle) + workdays_between(middle, last) == workdays_between(first, last)


def test_threads_that_ask_at_once_agree(monkeypatch):
    """The list of holidays of a year is made at the first question; nobody may read it half-made."""
    from holidays.countries.netherlands import Netherlands

    made = Netherlands._populate

    def slowly(self, year):
        sleep(0.05)
        made(self, year)

    monkeypatch.setattr(Netherlands, "_populate", slowly)
    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(is_workday, [date(1975, 12, 25)] * 4)) == {False}
