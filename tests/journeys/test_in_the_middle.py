"""A session that ends, a button pressed twice, back: no word is lost and nothing is made twice."""

import re
import time

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from tests.browsing import DESK
from tests.journeys.conftest import Manner

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.parametrize("says", [Manner("nl", DESK, DESK, "light")], indirect=True, ids=["nl-desk"]),
]
NEW = "/berichten-maken/nieuw/"
TEXT = "Vannacht, in het pad achter de huizen."


def write(page: Page) -> str:
    """Write a message nobody wrote before; return its title."""
    title = f"Fietsen weg {int(time.time() * 100) % 1000000}"
    page.goto(NEW)
    page.get_by_label("Wat gebeurt er?").fill(title)
    page.get_by_label("Waar en wanneer?").fill(TEXT)
    return title


def listed(page: Page, title: str) -> int:
    page.goto("/berichten-maken/")
    return page.locator(".nb-q", has_text=title).count()


def test_a_session_that_ends_gives_everything_back(as_, says):
    author = as_("schrijver", at_desk=True)
    title = write(author)
    author.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    author.get_by_role("button", name="Bewaren").last.click()
    expect(author.get_by_role("heading", level=1)).to_have_text("Log opnieuw in")
    given_back = [area.input_value() for area in author.locator("main textarea").all()]
    assert title in given_back and TEXT in given_back
    back = author.get_by_role("link", name="Inloggen").get_attribute("href")
    assert back.endswith("next=%2Fberichten-maken%2Fnieuw%2F")

    author.goto("/demo/als/schrijver/")
    author.goto(NEW)
    expect(author.get_by_label("Wat gebeurt er?")).to_have_value(title)
    expect(author.get_by_label("Waar en wanneer?")).to_have_value(TEXT)
    author.get_by_role("button", name="Bewaren").last.click()
    author.wait_for_url(re.compile(r"/\d+/schrijven/"))
    author.goto(NEW)
    expect(author.get_by_label("Wat gebeurt er?")).to_have_value("")  # what was kept is not kept twice


def test_pressed_twice_and_back_is_one_message(as_, says):
    author = as_("schrijver", at_desk=True)
    title = write(author)
    author.get_by_role("button", name="Bewaren").last.dblclick()
    author.wait_for_url(re.compile(r"/\d+/schrijven/"))
    author.go_back()
    expect(author.get_by_label("Wat gebeurt er?")).to_have_value(title)
    expect(author.get_by_label("Waar en wanneer?")).to_have_value(TEXT)
    author.get_by_role("button", name="Bewaren").last.click()
    author.wait_for_url(re.compile(r"/\d+/schrijven/"))
    assert listed(author, title) == 1


def test_an_answer_at_the_desk_waits_while_another_case_is_read(as_, says):
    handler = as_("straat", at_desk=True)
    handler.goto("/balie/")
    handler.keyboard.press("j")
    answer = handler.locator("#antwoord")
    expect(answer).to_be_visible()
    first = handler.locator("#zaak").get_attribute("data-number")
    answer.fill("Wij komen morgen langs.")
    handler.keyboard.press("Escape")
    handler.keyboard.press("j")
    expect(handler.locator("#zaak")).not_to_have_attribute("data-number", first)
    expect(answer).to_have_value("")
    handler.keyboard.press("k")
    expect(handler.locator("#zaak")).to_have_attribute("data-number", first)
    expect(answer).to_have_value("Wij komen morgen langs.")
    handler.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    handler.get_by_role("button", name="Stuur antwoord").click()
    expect(handler.locator("main textarea").first).to_have_value("Wij komen morgen langs.")
    handler.goto("/demo/als/straat/")
    handler.goto(f"/balie/zaak/{first}/")
    expect(handler.locator("#antwoord")).to_have_value("Wij komen morgen langs.")
