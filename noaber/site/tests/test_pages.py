"""Statements, numbers, language, light and dark, and what happens to an address that is not there."""

import json

import pytest
from django.urls import reverse

from noaber.people.tests.making import a_handler, a_person
from noaber.places.tests.factories import make_town

pytestmark = pytest.mark.django_db
STATEMENTS = ["agenda", "numbers", "about", "privacy", "accessibility", "display"]


@pytest.mark.parametrize("name", STATEMENTS)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_statement_opens_for_everybody(client, name, language):
    client.cookies["django_language"] = language
    page = client.get(reverse(f"site:{name}"))
    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.content.decode()
    assert page.content.decode().count("<h1") == 1


@pytest.mark.parametrize("name", STATEMENTS)
def test_statements_ask_the_database_nothing(client, name, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get(reverse(f"site:{name}"))


def test_the_head_says_as_whom_one_is_signed_in_and_leads_to_ones_work(client):
    assert "Ingelogd als" not in client.get("/bellen/").content.decode()
    client.force_login(a_person("Noor van Ebbers"))
    answer = client.get("/bellen/")
    page = answer.content.decode()
    assert (
        "Ingelogd als Noor van Ebbers" in page
        and ">NE<" in page
        and 'nb-desk-only" href="/balie/' not in page
    )
    assert "no-store" in answer["Cache-Control"]
    client.force_login(a_handler())
    assert 'nb-desk-only" href="/balie/"' in client.get("/bellen/").content.decode()


def test_the_three_numbers_can_be_dialled(client):
    page = client.get(reverse("site:numbers")).content.decode()
    for number in ("tel:112", "tel:09008844", "tel:08007000"):
        assert f'href="{number}"' in page


def test_the_language_stays_and_leads_back(client):
    answer = client.get(reverse("site:language", args=["en"]), {"terug": "/bellen/"})
    assert answer.url == "/bellen/"
    assert "Whom do you call?" in client.get("/bellen/").content.decode()


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_the_way_back_never_leads_away(client, back):
    assert client.get(reverse("site:language", args=["en"]), {"terug": back}).url == "/"


def test_a_language_that_we_do_not_have(client):
    assert client.get(reverse("site:language", args=["xx"])).status_code == 404


@pytest.mark.parametrize(
    ("chosen", "shown"), [("dark", 'data-theme="dark"'), ("light", 'data-theme="light"')]
)
def test_light_or_dark_is_kept(client, chosen, shown):
    client.post(reverse("site:display"), {"weergave": chosen})
    assert shown in client.get("/bellen/").content.decode()


def test_no_other_value_gets_into_the_page(client):
    client.post(reverse("site:display"), {"weergave": '"><script>'})
    client.cookies["weergave"] = '"><script>'
    assert "data-theme" not in client.get("/bellen/").content.decode()


def test_the_manifest_names_icons_that_exist(client):
    described = json.loads(client.get(reverse("site:manifest")).content)
    assert described["start_url"] == reverse("site:my_place")
    assert {icon["sizes"] for icon in described["icons"]} == {"192x192", "512x512"}


def test_an_address_that_is_not_there_says_what_now(client):
    page = client.get("/zomaar-iets/")
    assert page.status_code == 404
    assert "Deze pagina is er niet" in page.content.decode()
    assert 'href="/bellen/"' in page.content.decode()


def test_only_reading_is_allowed(client):
    assert client.post(reverse("site:privacy")).status_code == 405


def test_the_catalogue_is_where_people_look_for_it(client):
    area = make_town()["Hof"]
    assert client.get("/").content.decode().count('href="/draaiboeken/"') == 2, "on the page and at its foot"
    assert f'href="/draaiboeken/?buurt={area.slug}"' in client.get(f"/buurt/{area.slug}/").content.decode()
    client.force_login(a_handler())
    assert 'href="/draaiboeken/"' in client.get("/balie/").content.decode()
