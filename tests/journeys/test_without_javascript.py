"""On an old phone on which no script runs: report, keep the secret link, read the answer."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.test_report import report

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def without_look(page, name):
    """Axe is a script, and there are none here."""


def test_report_without_an_account_and_read_the_answer(as_, says):
    visitor = as_(None, java_script_enabled=False)
    number = report(visitor, says, "Er ligt glas op het fietspad.", without_look)
    secret = visitor.locator("a[href*='/melding/']").first.get_attribute("href")

    handler = as_("afval", at_desk=True, java_script_enabled=False)
    handler.goto(f"/balie/zaak/{number}/")
    handler.locator("textarea[name=text]:visible").first.fill("Het glas is opgeruimd.")
    handler.get_by_role("button", name=says("Opgelost")).click()
    handler.wait_for_url(re.compile("/balie/"))

    visitor.goto(secret)
    expect(visitor.locator("main")).to_contain_text("Het glas is opgeruimd.")
