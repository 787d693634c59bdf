"""A false alert: corrected with a second person, then taken back by one, in sight of who had read it."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import home_of, look, within
from tests.journeys.test_broadcast import write
from tests.journeys.test_doors import reached

pytestmark = [pytest.mark.browser, pytest.mark.slow]
A_MINUTE = 60


def begins(says, text: str) -> str:
    """The words of the house before a title."""
    return says(text).partition("%")[0]


def test_what_was_wrong_is_corrected_and_then_taken_back(as_, says):
    title = f"Iemand voelt aan achterdeuren {int(time.time() * 10) % 100000}"
    author, approver, resident = (
        as_("schrijver", at_desk=True),
        as_("goedkeurder", at_desk=True),
        as_("bewoner"),
    )
    _street, _number, area = home_of(resident)
    number = write(author, says, title, area)
    approver.goto(f"/berichten-maken/{number}/")
    approver.get_by_role("button", name=says("Keur goed en verstuur")).click()
    reached(resident, f"/bericht/{number}/")

    author.goto(f"/berichten-maken/{number}/")
    author.get_by_role("link", name=says("Verander"), exact=True).click()
    author.get_by_label(says("Waar en wanneer?")).fill("Het was in het pad achter de Fresiastraat.")
    look(author, "correct")
    author.get_by_role("button", name=says("Bied aan een collega aan")).first.click()
    expect(
        author.get_by_text(
            says("Uw wijziging wacht op een tweede persoon. Tot dan blijft het bericht zoals het is.")
        )
    ).to_be_visible()
    approver.goto(f"/berichten-maken/{number}/")
    approver.get_by_role("link", name=says("Beoordeel de wijziging")).click()
    look(approver, "correct-approve")
    approver.get_by_role("button", name=says("Keur de wijziging goed")).click()
    resident.goto("/berichten/")
    corrected = re.compile(re.escape(begins(says, "Correctie: %(title)s") + title))
    wait_for(resident, corrected)
    look(resident, "corrected")

    with within(A_MINUTE):  # from noticing to handed over, by one person
        author.goto("/berichten-maken/")
        name = re.compile(f"{re.escape(says('Klopt niet: trek in'))}.*{title}", re.DOTALL)
        author.get_by_role("link", name=name).click()
        look(author, "cancel")
        author.get_by_role("button", name=says("Trek nu in")).click()
        expect(author.get_by_text(says("Het bericht is ingetrokken."), exact=True)).to_be_visible()
    look(author, "cancelled")
    wait_for(resident, re.compile(re.escape(begins(says, "Vals alarm: %(title)s") + title)))
    look(resident, "taken-back")
    resident.goto(f"/bericht/{number}/")
    expect(resident.locator("main")).to_contain_text(says("Dit bericht is ingetrokken."))
    look(resident, "alert-taken-back")


def wait_for(page, words, seconds: float = 30) -> None:
    """Look again until it is there: it is on its way."""
    ends = time.monotonic() + seconds
    while not words.search(page.locator("main").inner_text()):
        assert time.monotonic() < ends, f"{words.pattern} did not come"
        page.wait_for_timeout(500)
        page.reload()
