"""What the public pages may cost, counted and not timed: the same with one promise and with three."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from noaber.cases.actions import close_case
from noaber.cases.tests.making import STREET, a_case, a_handler, desk_for
from noaber.people.tests.making import a_person
from noaber.places.tests.factories import make_town

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
MOST_HOME, MOST_PLACE = 6, 7


@pytest.fixture
def areas(at):
    cache.clear()
    areas = make_town()
    desk_for(STREET)
    return areas


def asked_of(client, address: str) -> tuple[int, str]:
    """How many queries a page costs that nothing is kept of but the areas, and the page."""
    client.get(address)
    cache.clear()
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(address)
    assert answer.status_code == 200
    assert len(answer.content) <= 40_000
    return len(seen), answer.content.decode()


def test_the_front_page_when_nothing_is_kept(client, areas):
    close_case(a_case(), by=a_handler(desk_for(STREET)), outcome="done", text="Klaar.")
    count, _page = asked_of(client, "/")
    assert count <= MOST_HOME


@pytest.mark.parametrize("place", ["Hof", "Wijk 2 Zuid", "Lindervoort"])
@pytest.mark.parametrize(
    "path", ["place", "said_and_done", "said_and_done?stand=late", "said_and_done?stand=done"]
)
def test_a_place_costs_the_same_with_one_and_with_three(client, areas, at, place, path):
    name, _, query = path.partition("?")
    address = f"{reverse(f'site:{name}', args=[areas[place].slug])}?{query}"
    counts = []
    for number in (1, 2):
        for _ in range(number):
            a_case(reporter=a_person(), title="Een late")
            close_case(
                a_case(reporter=a_person()),
                by=a_handler(desk_for(STREET), days=400),
                outcome="done",
                text="Klaar.",
            )
        at.move(timedelta(days=40))
        counts.append(asked_of(client, address)[0])
    assert counts[0] == counts[1] <= MOST_PLACE
