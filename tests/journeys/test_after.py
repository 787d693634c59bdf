"""After a message: anybody reads who was reached and how it ended; who works with it reads it exactly."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import look

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PLACE = "korenbloembuurt"


def test_anybody_reads_from_the_place_how_messages_ended_and_whom_they_reached(as_, says):
    reader = as_(None)
    reader.goto(f"/buurt/{PLACE}/")
    reader.locator('a[href^="/verantwoording/"]').first.click()
    expect(reader.get_by_role("heading", level=1)).to_contain_text(re.compile(r"20\d\d"))
    expect(reader.get_by_text(says("Het jaar in getallen"))).to_be_visible()
    look(reader, "a-year-of-messages")

    reader.locator('#lijst ~ ul a[href$="/na-afloop/"]').first.click()
    expect(reader.get_by_role("heading", name=says("Hoe het afliep"))).to_be_visible()
    look(reader, "after-a-message")
    table = reader.locator("summary", has_text=says("Bekijk als tabel")).first
    table.click()
    expect(reader.locator("details[open] table")).to_be_visible()
    look(reader, "after-a-message-as-a-table")


def test_who_works_with_it_reads_the_message_and_the_year_exactly(as_, says):
    author = as_("schrijver", at_desk=True)
    author.goto("/berichten-maken/jaar/")
    expect(author.get_by_text(says("Het jaar in getallen"))).to_be_visible()
    look(author, "a-year-at-the-desk")
    author.get_by_role("link", name=says("Zoals iedereen het ziet")).click()
    address = author.locator('#lijst ~ ul a[href$="/na-afloop/"]').first.get_attribute("href")
    author.goto(address.replace("/bericht/", "/berichten-maken/"))
    expect(author.locator("#gemist")).to_be_visible()
    look(author, "after-a-message-at-the-desk")


def test_without_javascript_the_curves_and_their_tables_are_there(as_):
    reader = as_(None, java_script_enabled=False)
    reader.goto(f"/buurt/{PLACE}/")
    reader.locator('a[href$="/na-afloop/"]').first.click()
    assert reader.locator("svg.nb-lines path.line").count() >= 3
    assert reader.locator(".nb-curve table tbody tr").count() >= 1
