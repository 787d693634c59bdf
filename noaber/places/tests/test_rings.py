"""Rings that live: one thing opens one circle, what touches becomes one, and days close it."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from noaber.core import clock
from noaber.journal.models import Entry
from noaber.places.actions import close_finished_rings, forget_circles, open_ring
from noaber.places.models import LivingRing, RingCircle
from noaber.places.queries import open_rings
from noaber.places.tests.factories import make_town

pytestmark = pytest.mark.django_db
STREET = 0.001463  # degrees of longitude at this latitude, a hundred metres
HERE = (6.705, 52.205)


def happens(n: int, metres_east: float = 0, *, days_ago: float = 0, kind: str = "break-in", wide: int = 100):
    return open_ring(
        kind=kind,
        lon=HERE[0] + metres_east / 100 * STREET,
        lat=HERE[1],
        metres=wide,
        days=14,
        at=clock.now() - timedelta(days=days_ago),
        object_label="cases.case",
        object_id=n,
    )


def said() -> list[str]:
    rows = Entry.objects.filter(name__startswith="places.ring").order_by("id")
    return list(rows.values_list("name", flat=True))


def test_one_thing_opens_one_ring_however_often_it_is_told(at):
    make_town()
    ring = happens(1)
    assert happens(1) == ring
    assert ring.until == clock.now() + timedelta(days=14)
    assert (LivingRing.objects.count(), RingCircle.objects.count(), said()) == (1, 1, ["places.ring_opened"])
    assert ring.area.name == "Hof"


def test_the_next_one_makes_it_grow_in_metres_and_in_days(at):
    first = happens(1, days_ago=10)
    assert first.until == clock.now() + timedelta(days=4)
    assert happens(2, metres_east=199) == first
    first.refresh_from_db()
    assert first.until == clock.now() + timedelta(days=14) and first.circles.count() == 2
    assert happens(3, metres_east=500) != first, "too far"
    assert happens(4, kind="fire") != first, "another kind"
    assert said() == ["places.ring_opened", "places.ring_grown", "places.ring_opened", "places.ring_opened"]


def test_what_touches_two_makes_them_one_the_oldest(at):
    left, right = happens(1, 0, days_ago=3), happens(2, 300, days_ago=1)
    assert left != right
    assert happens(3, 150) == left
    right.refresh_from_db()
    assert right.closed_at and right.merged_into == left
    (only,) = open_rings()
    assert only == left and len(only.circles.all()) == 3
    assert said()[-2:] == ["places.ring_merged", "places.ring_grown"]


def test_days_close_it_and_what_comes_later_opens_another(at):
    ring = happens(1)
    at.move(timedelta(days=14))
    assert happens(2, days_ago=15) is None, "too late to matter"
    assert close_finished_rings() == 1 and close_finished_rings() == 0
    ring.refresh_from_db()
    assert ring.closed_at == clock.now() and not open_rings()
    assert happens(3) != ring
    at.move(timedelta(days=91))
    assert forget_circles() >= 1 and not ring.circles.exists()
    assert said() == ["places.ring_opened", "places.ring_closed", "places.ring_opened"]


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[*HealthCheck], database=None)
@given(places=st.lists(st.integers(0, 1500), min_size=1, max_size=9, unique=True))
def test_in_whatever_order_they_come_the_same_rings_stand(at, db, places):
    """Two things are in one ring exactly when a chain of circles that touch joins them."""
    RingCircle.objects.all().delete()
    LivingRing.objects.all().delete()
    for n, metres in enumerate(places):
        happens(n, metres, wide=75)
    gaps = [b - a for a, b in zip(sorted(places), sorted(places)[1:], strict=False)]
    assert len(open_rings()) in {1 + sum(gap > least for gap in gaps) for least in (149.5, 150.5)}
