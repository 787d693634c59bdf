"""What each list and map may cost, counted and not timed: the same with one row, with three and far down."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from noaber.cases.actions import assign_case, fold_counts
from noaber.cases.models import Case
from noaber.cases.tests.making import STREET, a_case, a_handler, desk_for
from noaber.core import clock
from noaber.people.tests.making import a_person
from noaber.places.tests.factories import make_town

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
MOST_OF_A_LIST, MOST_OF_A_MAP = 10, 2

VIEWS = [
    {},
    {"weergave": "late"},
    {"weergave": "mine"},
    {"weergave": "anonymous"},
    {"weergave": "quarantine"},
    {"weergave": "all"},
]
NARROWED = [
    {"categorie": STREET},
    {"stand": "open"},
    {"gebied": "Hof"},
    {"gebied": "Wijk 2 Zuid"},
    {"van": "2026-11-01", "tot": "2026-12-31"},
    {"q": "lamp"},
    {"q": "kamillestraat"},
    {"q": "lamp kamillestraat 18"},
    {"categorie": STREET, "stand": "open", "gebied": "Hof", "van": "2026-11-01", "tot": "2026-12-31"},
    {"categorie": STREET, "stand": "open", "gebied": "Hof", "van": "2026-11-01", "q": "lamp"},
]
ALONE = VIEWS + [VIEWS[-1] | narrowed for narrowed in NARROWED]
TOGETHER = [view | narrowed for view in VIEWS[:-1] for narrowed in NARROWED]
EVERY_LIST = [*ALONE, *(pytest.param(asked, marks=pytest.mark.slow) for asked in TOGETHER)]


@pytest.fixture
def areas(at):
    return make_town()


@pytest.fixture
def handler(areas):
    return a_handler(desk_for(STREET))


@pytest.fixture
def browser(handler):
    client = Client()
    client.force_login(handler)
    return client


def waiting_cases(handler, count: int):
    """So many cases that stand in every view: late, of this handler, anonymous, held apart."""
    case = a_case()
    assign_case(case, by=handler, owner=handler)
    late = {"due_at": clock.now() - timedelta(days=1), "quarantine_reason": "spam"}
    Case.objects.filter(pk=case.pk).update(**late)
    again = []
    for number in range(1, count):
        double = Case.objects.get(pk=case.pk)
        double.pk, double.number, double.secret_digest = None, f"{case.number}{number:03d}", None
        again.append(double)
    Case.objects.bulk_create(again)


def asked_of(browser, address: str, values: dict) -> tuple[int, str]:
    """How many queries a page costs, and the page."""
    with CaptureQueriesContext(connection) as seen:
        answer = browser.get(address, values)
    assert answer.status_code == 200
    return len(seen), answer.content.decode()


@pytest.mark.parametrize(
    "asked", EVERY_LIST, ids=lambda asked: "-".join(f"{v}" for v in asked.values()) or "open"
)
def test_every_view_and_filter_of_a_desk(browser, handler, areas, asked):
    if "gebied" in asked:
        asked = asked | {"gebied": areas[asked["gebied"]].pk}
    waiting_cases(handler, 1)
    address = reverse("cases:queue")
    browser.get(address, asked)
    one, page = asked_of(browser, address, asked)
    assert page.count('class="nb-q"') == 1
    waiting_cases(handler, 2)
    three, page = asked_of(browser, address, asked)
    assert page.count('class="nb-q"') == 3
    assert one == three <= MOST_OF_A_LIST


@pytest.mark.parametrize("asked", [{}, {"weergave": "all"}, {"weergave": "all", "q": "lamp"}])
def test_the_last_page_of_a_desk_costs_as_much_as_the_first(browser, handler, asked):
    waiting_cases(handler, 101)
    address = reverse("cases:queue")
    browser.get(address, asked)
    first, page = asked_of(browser, address, asked)
    seen = [page.count('class="nb-q"')]
    while 'rel="next"' in page:
        cursor = page.split('rel="next"')[1].split("na=")[1].split('"')[0]
        count, page = asked_of(browser, address, asked | {"na": cursor})
        seen.append(page.count('class="nb-q"'))
        assert count <= first + ("q" in asked), "a word on the last page is asked of the index of words too"
    assert seen == [50, 50, 1]


@pytest.mark.parametrize("asked", [{}, {"open": "1"}, {"soort": STREET}, {"gebied": "Hof", "soort": STREET}])
def test_the_public_list(client, areas, asked):
    if "gebied" in asked:
        asked = asked | {"gebied": areas[asked["gebied"]].pk}
    desk_for(STREET)
    a_case(reporter=a_person())
    address = reverse("cases:map")
    client.get(address, asked)
    one, page = asked_of(client, address, asked)
    for _ in range(2):
        a_case(reporter=a_person())
    three, longer = asked_of(client, address, asked)
    assert (page.count("nb-row__title"), longer.count("nb-row__title")) == (1, 3)
    assert one == three == 1


@pytest.mark.parametrize("zoom", [9, 11, 13, 15, 18])
@pytest.mark.parametrize("place", ["Hof", "Lindervoort"])
def test_the_map_of_a_neighbourhood_and_of_the_town(client, areas, zoom, place):
    for number in range(3):
        a_case(lon=6.705 + number / 2000)
    fold_counts()
    area = areas[place]
    frame = ",".join(f"{edge:.5f}" for edge in (area.west, area.south, area.east, area.north))
    address = reverse("cases:clusters")
    client.get(address, {"bbox": frame, "zoom": zoom})
    count, page = asked_of(client, address, {"bbox": frame, "zoom": zoom})
    assert count <= MOST_OF_A_MAP
    assert '"total":3' in page
