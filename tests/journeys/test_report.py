"""From a report to its answer, and back: a resident on a phone, a handler at a desk."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import look

pytestmark = [pytest.mark.browser, pytest.mark.slow]
STREET = "Papaverstraat 12"
ACCOUNT = "account"  # in both languages


def report(page: Page, says, words: str, look=look) -> str:
    """Report rubbish in the street, one question a page; return the number on the receipt."""
    page.goto("/melden/")
    look(page, "report-1-numbers")
    page.get_by_role("link", name=says("Iets is kapot of vies")).click()
    look(page, "report-2-kind")
    page.get_by_role("button", name=says("Zwerfafval")).click()
    place(page, says, look)
    page.wait_for_url(re.compile("/(bekend|gebeurt)/"))
    if "/bekend/" in page.url:
        look(page, "report-4-known")
        other = says("Nee, ik meld iets anders")
        page.get_by_role("link", name=other).or_(page.get_by_role("button", name=other)).click()
        page.wait_for_url("**/gebeurt/")
    answer_choices(page)
    page.get_by_label(says("In uw eigen woorden")).fill(words)
    look(page, "report-5-what")
    return send(page, says, look)


def place(page: Page, says, look=look) -> None:
    """Say where it is by an address."""
    page.get_by_label(says("Adres of plek")).fill(STREET)
    look(page, "report-3-where")
    with page.expect_navigation():
        onward(page, says)
    if "/waar/" in page.url:  # which of the addresses that look like it
        page.locator("input[name=choice]").first.check()
        onward(page, says)


def send(page: Page, says, look=look) -> str:
    """Go on to the last page and send; return the number on the receipt."""
    for _turn in range(8):
        before = page.url
        unnamed = page.get_by_label(says("Anoniem: ik krijg een geheime link"))
        if unnamed.count() and not page.get_by_label(ACCOUNT).count():
            unnamed.check()
        onward(page, says)
        page.wait_for_url(lambda url, before=before: url != before)
        last = page.get_by_role("button", name=says("Verstuur mijn melding"))
        if last.count():
            look(page, "report-6-check")
            last.click()
            break
    page.wait_for_url("**/klaar/")
    look(page, "report-7-receipt")
    return re.search(r"\d{2}-\d{6}", page.locator("main").inner_text())[0]


def answer_choices(page: Page) -> None:
    """Give the first answer to every question that has answers to choose from."""
    radios = page.locator("main input[type=radio]:visible")
    for name in dict.fromkeys(radio.get_attribute("name") for radio in radios.all()):
        page.locator(f"main input[type=radio][name='{name}']").first.check()


def onward(page: Page, says) -> None:
    page.locator("main").get_by_role("button", name=re.compile(f"^{says('Verder')}")).first.click()


def test_a_resident_reports_a_handler_asks_and_answers_the_resident_reopens(as_, says):
    resident = as_("bewoner")
    number = report(resident, says, "Er ligt al een week vuil naast de bank.")

    handler = as_("afval", at_desk=True)
    handler.goto(f"/balie/zaak/{number}/")
    look(handler, "desk-case")
    text = handler.locator("textarea[name=text]:visible").first
    text.fill("Bij welke bank is het?")
    handler.get_by_role("button", name=says("Stel vraag")).click()
    expect(handler.locator("main")).to_contain_text("Bij welke bank is het?")

    resident.goto(f"/zaak/{number}/")
    expect(resident.locator("main")).to_contain_text("Bij welke bank is het?")
    look(resident, "case-question")
    resident.locator("textarea:visible").first.fill("Bij de bank aan het water.")
    resident.get_by_role("button", name=says("Verstuur"), exact=True).click()
    expect(resident.locator("main")).to_contain_text("Bij de bank aan het water.")

    handler.goto(f"/balie/zaak/{number}/")
    expect(handler.locator("main")).to_contain_text("Bij de bank aan het water.")
    handler.locator("textarea[name=text]:visible").first.fill("Het vuil is weg. Dank voor uw melding.")
    handler.get_by_role("button", name=says("Opgelost")).click()
    handler.wait_for_url(re.compile("/balie/"))
    look(handler, "desk-closed")

    resident.goto(f"/zaak/{number}/")
    expect(resident.locator("main")).to_contain_text("Het vuil is weg.")
    look(resident, "case-answered")
    expect(resident.locator("textarea:visible").last).to_have_value("")  # what was sent is not kept
    resident.locator("textarea:visible").last.fill("Het ligt er vandaag weer.")
    resident.get_by_role("button", name=says("Open de melding weer")).click()
    expect(resident.locator("main")).to_contain_text("Het ligt er vandaag weer.")

    handler.goto(f"/balie/zaak/{number}/")
    expect(handler.locator("main")).to_contain_text("Het ligt er vandaag weer.")
    look(handler, "desk-reopened")
