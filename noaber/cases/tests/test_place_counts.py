"""What a place with very many cases shows is counted by the clock: the same figures, and nobody waits."""

from datetime import timedelta

import pytest

from noaber.cases.actions import close_case, count_places, counting
from noaber.cases.models import PlaceCount
from noaber.cases.queries import promises
from noaber.cases.tests.making import a_case, a_handler
from noaber.core import clock
from noaber.places.tests.factories import make_town

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def town(at, monkeypatch):
    """A town with more cases than are counted for each visitor: late, under way and done, over months."""
    monkeypatch.setattr(counting, "MANY", 2)
    areas = make_town()
    for _month in range(14):
        first, second = a_case(), a_case()
        handler = a_handler(first.desk)
        close_case(case=first, by=handler, outcome="done", text="De lamp brandt weer.")
        assert first.area == second.area == areas["Hof"]
        at.move(timedelta(days=31))
    return areas


def figures(area) -> tuple:
    """What the page of a place asks: promises of half a year, and what came in over a year."""
    today = clock.today()
    first = (today.replace(day=1) - timedelta(days=150)).replace(day=1)
    monday = today - timedelta(days=today.weekday(), weeks=52)
    return (
        sorted(promises.promise_counts(area, since=clock.at_local(first))),
        promises.filed_per_week(area, since=clock.at_local(monday)),
    )


def test_the_figures_that_are_kept_are_those_of_the_rows(town):
    counted = {name: figures(area) for name, area in town.items()}
    assert count_places() == 3
    assert set(PlaceCount.objects.values_list("area__name", flat=True)) == {
        "Lindervoort",
        "Wijk 2 Zuid",
        "Hof",
    }
    a_case()  # the page shows it when the clock has counted again
    assert {name: figures(area) for name, area in town.items()} == counted
    PlaceCount.objects.update(seconds=0)
    count_places()
    assert figures(town["Hof"]) != counted["Hof"]


def test_what_lies_in_no_area_stops_no_counting(town):
    before = figures(town["Hof"])
    elsewhere = a_case(lon=0, lat=0)
    assert elsewhere.area is None and elsewhere.public
    assert count_places() == 3
    assert figures(town["Hof"]) == before


def test_figures_that_are_too_old_are_not_shown(town, at):
    count_places()
    before = figures(town["Hof"])
    a_case()
    assert figures(town["Hof"]) == before
    at.move(timedelta(minutes=4))  # no worker runs
    assert figures(town["Hof"]) != before


def test_counting_takes_a_small_share_of_the_time(town, at):
    count_places()
    PlaceCount.objects.update(seconds=10)
    at.move(timedelta(seconds=60))
    assert count_places() == 0
    at.move(timedelta(seconds=61))
    assert count_places() == 3


def test_a_place_that_became_small_is_counted_for_each_visitor_again(town, monkeypatch):
    count_places()
    PlaceCount.objects.update(seconds=0)
    monkeypatch.setattr(counting, "MANY", 1_000)
    assert count_places() == 0
    assert not PlaceCount.objects.exists()
