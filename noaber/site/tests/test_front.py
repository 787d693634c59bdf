"""The public front: light, for everybody, and it finds your neighbourhood."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from noaber.people.tests.making import a_resident
from noaber.places.tests.factories import make_address, make_street, make_town

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_cache():
    cache.clear()


def test_it_lists_and_draws_every_buurt(client):
    areas = make_town()
    page = client.get("/").content.decode()
    for name in ("Hof", "Berg", "Veld", "Ässel"):
        assert page.count(reverse("site:place", args=[areas[name].slug])) == 2, (
            "in the list and in the drawing"
        )


def test_it_stands_without_any_area(client):
    assert client.get("/").status_code == 200


def test_warm_it_asks_the_database_nothing(client, django_assert_max_num_queries):
    make_town()
    client.get("/")
    with django_assert_max_num_queries(0):
        page = client.get("/")
    assert len(page.content) <= 40_000


@pytest.mark.parametrize("typed", ["Hofstraat 3", "hof", "1234 AB"])
def test_what_means_one_area_leads_there(client, typed):
    hof = make_town()["Hof"]
    make_address(make_street("Hofstraat", hof), 3, hof.lon, hof.lat, postcode="1234AB")
    answer = client.get("/", {"waar": typed})
    assert answer.url == reverse("site:place", args=[hof.slug])


def test_what_means_several_is_asked_again(client):
    areas = make_town()
    for name in ("Hof", "Veld"):
        make_address(make_street(f"Laan in {name}", areas[name]), 1, areas[name].lon, areas[name].lat)
    page = client.get("/", {"waar": "laan"}).content.decode()
    assert "Bedoelt u:" in page
    assert page.count("Laan in") == 2


def test_what_nobody_knows_says_so_and_stays(client):
    make_town()
    page = client.get("/", {"waar": "<b>Nergenshuizen"}).content.decode()
    assert "Wij kennen “&lt;b&gt;Nergenshuizen” hier niet" in page
    assert 'value="&lt;b&gt;Nergenshuizen"' in page


def test_my_place_is_the_one_looked_at_last(client):
    hof = make_town()["Hof"]
    client.cookies["buurt"] = hof.slug
    assert client.get(reverse("site:my_place")).url == reverse("site:place", args=[hof.slug])


def test_my_place_is_where_i_live(client):
    hof = make_town()["Hof"]
    client.force_login(a_resident(hof))
    assert client.get(reverse("site:my_place")).url == reverse("site:place", args=[hof.slug])


@pytest.mark.parametrize("cookie", ["", "no-such-place", "../../etc"])
def test_without_a_place_i_choose_one(client, cookie):
    client.cookies["buurt"] = cookie
    assert client.get(reverse("site:my_place")).url == "/"
