"""Somebody without training finds a way of working, sees whether it fits at home, compares it, prints it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browsing import keep_picture
from tests.journeys.conftest import look

pytestmark = [pytest.mark.browser, pytest.mark.slow]
THEME = {"nl": "Woninginbraak", "en": "Burglary"}


def test_find_by_facet_open_check_fit_compare_and_print(as_, says):
    page = as_(None)
    page.goto("/")
    page.get_by_role("link", name=says("Bekijk de draaiboeken")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(says("Draaiboeken"))
    look(page, "catalogue")

    if page.viewport_size["width"] < 700:
        page.get_by_text(says("Kies wat bij u past")).first.click()
    choice = page.get_by_role("checkbox", name=re.compile(THEME[says.language]))
    count = int(choice.locator("xpath=..").locator(".nb-count").inner_text())
    choice.check()
    expect(page).to_have_url(re.compile(r"\?thema=burglary$"))
    expect(page.locator(".nb-book")).to_have_count(count)
    look(page, "catalogue-chosen")

    page.get_by_label(says("Wat is er aan de hand?")).fill("besmetingsbrief")
    expect(page.locator(".nb-book h3").first).to_contain_text(
        "Letters after" if says.language == "en" else "Besmettingsbrieven"
    )
    page.locator(".nb-book h3 a").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    look(page, "playbook")

    page.get_by_role("link", name=says("Past dit hier?")).click()
    page.get_by_label(says("Buurt, straat of postcode")).fill("korenbloembuurt")
    page.get_by_role("button", name=says("Laat zien")).click()
    expect(page).to_have_url(re.compile(r"\?buurt=korenbloembuurt$"))
    expect(page.locator(".nb-verdict h2")).to_be_visible()
    expect(page.locator("main table")).to_contain_text("Verzonnen cijfers")
    look(page, "fit")

    page.goto("/draaiboeken/?thema=burglary")
    for place in (0, 1):
        page.locator(".nb-book").nth(place).get_by_role("checkbox").check()
    page.get_by_role("button", name=says("Vergelijk gekozen")).click()
    expect(page).to_have_url(re.compile(r"/vergelijken/\?d=[a-z0-9-]+&d=[a-z0-9-]+$"))
    expect(page.locator("thead th")).to_have_count(2)
    look(page, "compare")

    page.emulate_media(media="print")
    expect(page.locator("main table")).to_be_visible()
    for gone in ("button", "nav", "select", "input"):
        assert page.locator(f"{gone}:visible").count() == 0, gone
    keep_picture(page, "compare-paper")


def test_without_scripts_the_same_questions_get_the_same_answers(as_, says):
    page = as_(None, java_script_enabled=False)
    page.goto("/draaiboeken/")
    if page.viewport_size["width"] < 700:
        page.get_by_text(says("Kies wat bij u past")).first.click()
    page.get_by_role("checkbox", name=re.compile(THEME[says.language])).check()
    page.get_by_role("button", name=says("Laat zien"), exact=True).click()
    expect(page).to_have_url(re.compile(r"thema=burglary"))
    shown = page.locator(".nb-book").count()
    assert 0 < shown < 24
    page.get_by_label(says("Wat is er aan de hand?")).fill("burgernett")
    page.get_by_role("button", name=says("Zoek"), exact=True).click()
    expect(page).to_have_url(re.compile("thema=burglary"))
