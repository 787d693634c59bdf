"""A small invented town with its people."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from noaber.core import clock
from noaber.demo.loading.geography import Geography, load_geography
from noaber.demo.loading.people import Cast, load_people
from noaber.demo.town import build_town
from noaber.journal.actions import open_partitions, origin
from tests.database import rows_for_all

# All that is invented hangs on the moment at which the year ends; in tests that is always the same one.
TUESDAY = datetime(2026, 11, 10, 11, 0, tzinfo=UTC)


@dataclass
class Loaded:
    """What the loaders gave back, and the year in between."""

    geography: Geography
    cast: Cast
    start: datetime
    end: datetime


@pytest.fixture
def loaded(db) -> Iterator[Loaded]:
    """For a test that goes on from there."""
    with town_with_people() as town:
        yield town


@pytest.fixture(scope="module")
def only_read(django_db_setup, django_db_blocker) -> Iterator[Loaded]:
    """For the tests of a module together, which only look."""
    with rows_for_all(django_db_blocker), town_with_people() as town:
        yield town


@contextmanager
def town_with_people() -> Iterator[Loaded]:
    start = TUESDAY - timedelta(days=365)
    with clock.travel(TUESDAY):
        open_partitions((start - timedelta(days=200)).date(), clock.today())
        with origin("history"):
            geography = load_geography(build_town(1, scale=0.3))
            cast = load_people(geography, count=420, seed=1, since=start)
        yield Loaded(geography, cast, start, TUESDAY)
