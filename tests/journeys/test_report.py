"""From a report to its answer, and back: a resident on a phone, a handler at a desk."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import check_accessible, keep_picture

pytestmark = [pytest.mark.browser, pytest.mark.slow]
STREET = "Papaverstraat 12"


def look(page: Page, name: str) -> None:
    check_accessible(page)
    keep_picture(page, name)


def report(page: Page, words: str, look=look) -> str:
    """Report a broken street light, one question a page; return the number on the receipt."""
    page.goto("/melden/")
    look(page, "report-1-numbers")
    page.get_by_role("link", name="Iets is kapot of vies").click()
    look(page, "report-2-kind")
    page.get_by_text("Lampen en verkeerslichten").click()
    page.get_by_role("button", name="Straatlamp is uit of knippert").click()
    place(page, look)
    page.wait_for_url(re.compile("/(bekend|wat)/"))
    if "/bekend/" in page.url:
        look(page, "report-4-known")
        page.get_by_role("button", name=re.compile("Nee|Geen van deze|Verder")).click()
    page.get_by_role("textbox").first.fill(words)
    look(page, "report-5-what")
    return send(page, look)


def place(page: Page, look=look) -> None:
    """Say where it is by an address."""
    page.get_by_label("Adres of plek").fill(STREET)
    look(page, "report-3-where")
    onward(page)
    if page.get_by_label(STREET, exact=True).count():
        page.get_by_label(STREET, exact=True).check()
        onward(page)


def send(page: Page, look=look) -> str:
    """Go on to the last page and send; return the number on the receipt."""
    for _turn in range(8):
        onward(page)
        page.wait_for_load_state()
        last = page.get_by_role("button", name=re.compile("Verstuur|Stuur"))
        if last.count():
            look(page, "report-6-check")
            last.click()
            break
    page.wait_for_url("**/klaar/")
    look(page, "report-7-receipt")
    return re.search(r"\d{2}-\d{6}", page.locator("main").inner_text())[0]


def onward(page: Page) -> None:
    page.locator("main").get_by_role("button", name=re.compile("^(Verder|Sla over)")).first.click()


def test_a_resident_reports_a_handler_asks_and_answers_the_resident_reopens(as_):
    resident = as_("bewoner")
    number = report(resident, "De lamp is al een week uit. Het is hier 's avonds erg donker.")

    handler = as_("straat", at_desk=True)
    handler.goto(f"/balie/zaak/{number}/")
    look(handler, "desk-case")
    print(handler.locator("body").inner_text()[:1500])
