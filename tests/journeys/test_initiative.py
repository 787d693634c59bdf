"""A playbook that runs: prepared, filled, started, stopped at a gate, let through, and ended with words."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import look

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def name_of(page) -> str:
    page.goto("/ik/")
    return page.locator("h1").inner_text().strip()


def test_letters_are_prepared_started_and_stopped(as_, says):
    author, approver = as_("schrijver", at_desk=True), as_("goedkeurder", at_desk=True)
    own, second = name_of(author), name_of(approver)

    author.goto("/draaiboeken/besmettingsbrieven/")
    author.get_by_role("link", name=says("Bereid dit voor")).click()
    look(author, "initiative-prepare")
    author.get_by_label(says("In welk gebied?")).select_option(label="Korenbloembuurt")
    author.get_by_role("button", name=says("Bereid dit voor")).click()
    main = author.locator("main")
    expect(main).to_contain_text(says("Wordt voorbereid"))
    look(author, "initiative-preparing")

    for role, person in (("writer", own), ("approver", second)):
        author.get_by_label(says("Voor welke rol?")).select_option(role)
        author.get_by_label(says("Een collega")).select_option(label=person)
        author.get_by_role("button", name=says("Vraag"), exact=True).click()
        expect(main).to_contain_text(person)
    approver.goto(author.url)
    look(approver, "initiative-asked")
    approver.get_by_role("button", name=says("Ja, ik doe mee")).click()
    expect(approver.locator("main")).to_contain_text(says("Doet mee"))
    assert approver.get_by_role("button", name=says("Start"), exact=True).count() == 0

    author.get_by_role("button", name=says("Start"), exact=True).click()
    author.get_by_role("button", name=says("Deze fase is klaar")).click()
    expect(main).to_contain_text(says("Wacht op wat er eerst moet zijn"))
    look(author, "initiative-at-a-gate")
    seen = author.get_by_label(says("Gezien op"))
    seen.fill(author.evaluate("new Date().toISOString().slice(0, 10)"))
    author.get_by_role("button", name=says("Ik zag dit")).click()
    expect(main).not_to_contain_text(says("Wacht op wat er eerst moet zijn"))

    author.get_by_role("button", name=says("Zet stil")).click()
    expect(main).to_contain_text(says("Staat stil"))
    author.get_by_role("button", name=says("Ga verder")).click()
    author.get_by_text(says("Stop eerder")).click()
    author.get_by_label(says("Hoe liep het af?")).fill("De politie kan het niet meer doorgeven.")
    author.get_by_role("button", name=says("Stop dit initiatief")).click()
    expect(main).to_contain_text("De politie kan het niet meer doorgeven.")
    look(author, "initiative-stopped")
    author.goto("/initiatieven/")
    look(author, "initiatives")
