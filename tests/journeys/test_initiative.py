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


def test_one_of_our_own_from_the_catalogue_to_its_thanks(as_, says):
    author, approver = as_("schrijver", at_desk=True), as_("goedkeurder", at_desk=True)
    own, second = name_of(author), name_of(approver)

    author.goto("/draaiboeken/?thema=cohesion&inzet=light")
    author.get_by_label(says("Wat is er aan de hand?")).fill("stekjesruil")
    author.get_by_role("button", name=says("Zoek"), exact=True).click()
    author.locator(".nb-book h3 a").first.click()
    author.get_by_role("link", name=says("Past dit hier?")).click()
    author.get_by_label(says("Buurt, straat of postcode")).fill("korenbloembuurt")
    author.get_by_role("button", name=says("Laat zien")).click()
    expect(author.locator(".nb-verdict h2")).to_be_visible()
    look(author, "own-fit")

    author.goto("/draaiboeken/plantenruil/")
    author.get_by_role("link", name=says("Bereid dit voor")).click()
    author.get_by_label(says("In welk gebied?")).select_option(label="Korenbloembuurt")
    author.get_by_role("button", name=says("Bereid dit voor")).click()
    main = author.locator("main")
    for role, person in (("leader", own), ("leader", second), ("writer", own), ("approver", second)):
        author.get_by_label(says("Voor welke rol?")).select_option(role)
        author.get_by_label(says("Een collega")).select_option(label=person)
        author.get_by_role("button", name=says("Vraag"), exact=True).click()
    look(author, "own-preparing")
    approver.goto(author.url)
    for _role in ("leader", "approver"):
        approver.get_by_role("button", name=says("Ja, ik doe mee")).first.click()
    author.reload()
    author.get_by_role("button", name=says("Start"), exact=True).click()

    over = author.get_by_role("button", name=says("Deze fase is klaar"))
    over.click()
    expect(main).to_contain_text(says("Wacht op wat er eerst moet zijn"))
    expect(over).to_have_count(0)
    look(author, "own-at-a-gate")
    author.get_by_label(says("Gezien op")).fill(author.evaluate("new Date().toISOString().slice(0, 10)"))
    author.get_by_role("button", name=says("Ik zag dit")).click()
    expect(main).not_to_contain_text(says("Wacht op wat er eerst moet zijn"))

    over.click()
    over.click()
    author.get_by_role("button", name=says("Gedaan")).first.click()
    author.get_by_label(says("Hoe liep het af?")).fill("Veertig mensen ruilden stekjes.")
    look(author, "own-to-be-ended")
    author.get_by_role("button", name=says("Rond af en bedank iedereen")).click()
    expect(main).to_contain_text("Veertig mensen ruilden stekjes.")
    look(author, "own-ended")
    with author.expect_download() as taken:
        author.get_by_role("link", name=says("Download het archief (ZIP)")).click()
    assert taken.value.suggested_filename.startswith("archief-plantenruil-")
    approver.goto("/berichten/")
    expect(approver.locator("main")).to_contain_text(says("Plantenruil"))
