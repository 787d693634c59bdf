"""Counts for others: never so small that they point at somebody."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noaber.cases.figures import SMALLEST, cases_per_period, hidden
from noaber.cases.tests.making import WALLED, a_case
from noaber.people.tests.making import an_area


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
