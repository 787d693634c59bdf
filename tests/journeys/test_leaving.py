"""Join, report, and leave again: what was reported stays for the neighbourhood, who did it is gone."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import look
from tests.journeys.test_report import STREET, report

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NAME = "Truus Vertrekker"


def code_for(page: Page, mail: str) -> str:
    """Return the code in the mail that the invented town kept."""
    answer = page.request.get("/demo/post/", params={"aan": mail}).text()
    return re.search(r"\b\d{6}\b", answer.split("</form>", 1)[1])[0]


def join(page: Page, says, mail: str) -> None:
    """Open an account with a name, a birthday and an address."""
    page.goto("/meedoen/")
    look(page, "join-1-start")
    page.get_by_role("link", name=says("Begin met uw mailadres")).click()
    page.get_by_label(says("Uw mailadres")).fill(mail)
    look(page, "join-2-mail")
    page.get_by_role("button", name=says("Stuur mij een code")).click()
    look(page, "join-3-code")
    page.get_by_label(says("Code uit de mail")).fill(code_for(page, mail))
    page.get_by_role("button", name=says("Inloggen")).click()
    look(page, "join-4-birthday")
    for label, typed in (("Dag", "27"), ("Maand", "3"), ("Jaar", "1946")):
        page.get_by_label(says(label), exact=True).fill(typed)
    press(page, says("Verder"))
    page.get_by_label(says("Uw naam")).fill(NAME)
    look(page, "join-5-name")
    press(page, says("Verder"))
    page.get_by_label(says("Straat en huisnummer, of postcode en huisnummer")).fill(STREET)
    press(page, says("Zoek dit adres"))
    page.locator("main input[type=radio]").first.check()
    look(page, "join-6-place")
    press(page, says("Verder"))
    page.get_by_label(says("Ik ga akkoord met de huisregels en de privacyverklaring.")).check()
    look(page, "join-7-check")
    press(page, says("Maak mijn account"))
    page.wait_for_url("**/welkom/")
    look(page, "join-8-welcome")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def test_somebody_joins_reports_and_deletes_the_account(as_, says):
    neighbour = as_(None)
    join(neighbour, says, f"vertrekker-{says.language}-{int(time.time())}@voorbeeld.example")
    number = report(neighbour, says, "Er ligt papier langs de heg.", lambda page, name: None)
    handler = as_("afval", at_desk=True)
    handler.goto(f"/balie/zaak/{number}/")
    expect(handler.locator("main")).to_contain_text(NAME)

    neighbour.goto("/ik/")
    look(neighbour, "me")
    neighbour.get_by_role("link", name=says("Meenemen of weg")).click()
    look(neighbour, "leave-1-what-happens")
    neighbour.get_by_role("link", name=says("Ga verder met wissen")).click()
    look(neighbour, "leave-2-for-sure")
    press(neighbour, says("Wis mijn account nu"))
    expect(neighbour.get_by_role("heading", level=1)).to_have_text(says("Uw account is gewist"))
    look(neighbour, "leave-3-gone")

    handler.goto(f"/balie/zaak/{number}/")
    expect(handler.locator("main")).not_to_contain_text(NAME)
    look(handler, "case-of-somebody-who-left")
    neighbour.goto("/ik/")
    neighbour.wait_for_url("**/inloggen/**")
