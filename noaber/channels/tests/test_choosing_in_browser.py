"""Choosing in a real browser: phone and desk, light and dark, two languages, by keyboard, without scripts."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from noaber.channels.queries import get_reachability, paces_of
from tests.browsing import DESK, PHONE, check_accessible, keep_picture, opened

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def person(new_person):
    return new_person()


def signed_in(page, person, address):
    client = Client()
    client.force_login(person)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": address}])
    page.goto(reverse("channels:preferences"))
    return page


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_everybody_can_read_and_use_it(browser, live_server, person, size, scheme, language):
    person.language = language
    person.save()
    options = {"size": size, "color_scheme": scheme, "locale": {"nl": "nl-NL", "en": "en-GB"}[language]}
    with opened(browser, live_server.url, **options) as page:
        signed_in(page, person, live_server.url)
        check_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        keep_picture(page, f"choices-{size['width']}-{scheme}-{language}")


def test_by_keyboard(phone, live_server, person):
    page = signed_in(phone, person, live_server.url)
    page.locator("select[name=place_1]").focus()
    page.keyboard.type("E-mail")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "place_2"
    page.locator("select[name=wait]").focus()
    page.keyboard.type("Na 15")
    page.get_by_role("button", name="Bewaar mijn keuzes").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Uw keuzes zijn bewaard.").wait_for()
    kept = get_reachability(person)
    assert (kept.channel_order, kept.wait_minutes) == (["mail"], 15)


def test_without_scripts_and_in_one_press(plain_phone, live_server, person):
    page = signed_in(plain_phone, person, live_server.url)
    page.get_by_role("button", name="Minder berichten").click()
    page.get_by_text("U krijgt nu minder berichten.").wait_for()
    assert paces_of(person)["neighbourhood"] == "weekly"
    page.select_option("select[name=pace_neighbourhood]", "daily")
    page.get_by_role("button", name="Bewaar mijn keuzes").click()
    page.get_by_text("Uw keuzes zijn bewaard.").wait_for()
    assert paces_of(person)["neighbourhood"] == "daily"
