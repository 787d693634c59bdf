"""Somebody who has only a telephone: registered at the counter, warned, heard, and told how it ended."""

import random
import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import look
from tests.journeys.test_broadcast import write

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PLACE = "Korenbloembuurt"


def texts_of(page: Page, number: str):
    """What came in on this telephone, as the post box of the invented town shows it."""
    page.goto("/demo/post/")
    return page.locator("article", has=page.get_by_role("heading", name=number, exact=True))


def wait_for_text(page: Page, number: str, words: str, within: float = 45):
    """Look until a text with these words has come in; return it."""
    ends = time.monotonic() + within
    while time.monotonic() < ends:
        found = texts_of(page, number).filter(has_text=words)
        if found.count():
            return found.first
        time.sleep(0.5)
    raise AssertionError(f"no text with {words!r}")


def register(officer: Page, phone: Page, says, number: str) -> None:
    """At the counter: who, where, and the code that they read aloud."""
    officer.goto("/balie/inschrijven/")
    look(officer, "counter-1-who")
    officer.get_by_label(says("Naam"), exact=True).fill("Riet de Wit")
    officer.get_by_label(says("Telefoonnummer")).fill(number)
    for sentence in (
        "Deze persoon is 16 jaar of ouder.",
        "Ik las de huisregels en de privacyverklaring voor, en deze persoon gaat akkoord.",
    ):
        officer.get_by_label(says(sentence)).check()
    officer.get_by_role("button", name=says("Verder")).click()
    officer.goto("/balie/inschrijven/plek/?alleen=buurt")
    look(officer, "counter-2-where")
    officer.get_by_label(says("Uw buurt")).select_option(label=PLACE)
    officer.get_by_role("button", name=says("Verder")).click()
    officer.wait_for_url("**/code/")
    look(officer, "counter-3-code")
    code = re.search(r"code is (\d{6})", wait_for_text(phone, number, "code is").inner_text())[1]
    officer.get_by_label(says("Code uit de sms")).fill(code)
    officer.get_by_role("button", name=says("Schrijf in")).click()
    officer.wait_for_url("**/klaar/")
    look(officer, "counter-4-done")


def text_back(page: Page, article, says, words: str) -> None:
    article.get_by_text(says("Stuur iets terug als %(to)s").partition("%")[0]).click()
    article.get_by_label(says("Tekst")).fill(words)
    article.get_by_role("button", name=says("Stuur deze sms")).click()
    page.wait_for_url("**/demo/post/**")


def test_somebody_with_only_a_telephone_is_warned_answers_and_hears_the_end(as_, says):
    number = f"+3160009{random.randrange(10_000):04d}"
    phone, officer = as_(None), as_("wijkteam", at_desk=True)
    register(officer, phone, says, number)

    title = f"Iemand voelt aan deuren {random.randrange(100_000)}"
    author = as_("schrijver", at_desk=True)
    broadcast = write(author, says, title, PLACE)
    approver = as_("goedkeurder", at_desk=True)
    approver.goto(f"/berichten-maken/{broadcast}/")
    approver.get_by_role("button", name=says("Keur goed en verstuur")).click()

    alert = wait_for_text(phone, number, title)
    expect(alert).to_contain_text("STOP")
    look(phone, "texts-of-a-telephone")
    text_back(phone, alert, says, "GEZIEN een rode fiets bij het hek")

    handler = as_("wijkagent", at_desk=True)
    ends = time.monotonic() + 30
    while "rode fiets bij het hek" not in (handler.content() if "tips" in handler.url else ""):
        assert time.monotonic() < ends, "the tip did not arrive"
        handler.goto(f"/berichten-maken/{broadcast}/tips/")
        time.sleep(0.5)
    author.goto(f"/berichten-maken/{broadcast}/")
    assert "rode fiets bij het hek" not in author.content()

    author.goto(f"/berichten-maken/{broadcast}/afsluiten/")
    author.locator("main").get_by_role("link", name=says("Niets gevonden")).click()
    author.locator("textarea:visible").first.fill("De politie heeft gekeken en niemand gevonden.")
    author.get_by_role("button", name=says("Verstuur het slotbericht")).click()
    wait_for_text(phone, number, "niemand gevonden")
