"""A small invented town with its people, loaded for each test that asks."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from noaber.core import clock
from noaber.demo.loading.geography import Geography, load_geography
from noaber.demo.loading.people import Cast, load_people
from noaber.demo.town import build_town
from noaber.journal.actions import open_partitions, origin


@dataclass
class Loaded:
    """What the loaders gave back, and the year in between."""

    geography: Geography
    cast: Cast
    start: datetime
    end: datetime


@pytest.fixture
def loaded(db) -> Loaded:
    end = clock.now()
    start = end - timedelta(days=365)
    open_partitions((start - timedelta(days=200)).date(), clock.today())
    with origin("history"):
        geography = load_geography(build_town(1, scale=0.3))
        cast = load_people(geography, count=420, seed=1, since=start)
    return Loaded(geography, cast, start, end)
