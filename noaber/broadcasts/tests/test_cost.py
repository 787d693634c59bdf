"""One street costs the same few queries as a whole town, whatever is chosen."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from noaber.broadcasts.queries import preview_of
from noaber.people.actions import add_place
from noaber.places.tests.factories import make_address

pytestmark = pytest.mark.django_db
MOST = 24


def queries_of(spec) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        preview_of(spec, channels=["page", "webpush", "mail"], category="alerts", urgency="urgent")
    return sum("SAVEPOINT" not in one["sql"] for one in seen)


def test_more_doors_and_more_people_cost_no_more_queries(town, people):
    mixed = {
        "rings": [{"lon": 6.705, "lat": 52.205, "metres": 900}],
        "groups": [{"mandate": "author", "areas": [town.hof.pk]}],
        "minus": {"doors": [town.doors[0].pk]},
    }
    queries_of(mixed)  # warm: the atlas in memory
    before = queries_of(mixed), queries_of(town.ring)
    for n in range(30):
        door = make_address(town.doors[0].street, 100 + n, lon=6.7051, lat=52.2051)
        add_place(person=people(f"Nieuw {n}"), address=door)
    assert (queries_of(mixed), queries_of(town.ring)) == before
    many = {**mixed, "minus": {"doors": [door.pk for door in town.doors]}}
    assert queries_of(many) == before[0] <= MOST
    assert before[1] <= before[0]
