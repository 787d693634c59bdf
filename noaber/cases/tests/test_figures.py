"""Counts for others: never so small that they point at somebody."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noaber.cases.actions import close_case, withdraw_case
from noaber.cases.figures import SMALLEST, cases_per_period, hidden, promises_in
from noaber.cases.tests.making import WALLED, a_case, a_handler
from noaber.people.tests.making import a_person, an_area


@given(st.integers(0, 50).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n), st.integers(0, n))))
def test_no_small_number_and_none_by_subtraction(counts):
    filed, *parts = hidden(counts)
    for part in parts:
        assert part is None or part == filed or SMALLEST <= part <= filed - SMALLEST
    assert filed is None or filed >= SMALLEST


@pytest.mark.django_db
def test_few_cases_tell_nothing_and_many_do(at):
    area = an_area()
    place = {"lon": area.lon, "lat": area.lat}
    for _ in range(6):
        a_case(**place)
    a_case(WALLED, **place)
    found = {
        row.category: row.filed for row in cases_per_period(area.pk, date(2026, 11, 1), date(2026, 11, 30))
    }
    assert sorted(found.values(), key=str) == [6, None]


@pytest.mark.django_db
def test_the_tally_of_said_and_done(at):
    area = an_area()
    reporter = a_person()
    done, not_done, withdrawn, _busy = (
        a_case(lon=area.lon, lat=area.lat, reporter=reporter) for _ in range(4)
    )
    handler = a_handler(done.desk)
    close_case(done, by=handler, outcome="done", text="Klaar.")
    close_case(not_done, by=handler, outcome="not_done", text="Kan niet.")
    withdraw_case(withdrawn, by=reporter)
    tally = promises_in(area.pk, date(2026, 11, 1))
    assert (tally.done, tally.not_done, tally.busy, tally.late, tally.total) == (1, 1, 1, 0, 3)
    at.move(timedelta(days=30))
    assert promises_in(area.pk, date(2026, 11, 1)).late == 1
