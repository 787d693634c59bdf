"""An exercise: who takes part said so, gets it with its own word everywhere, and hears that it is over."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import home_of, look
from tests.journeys.test_doors import number_in, reached

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LEAD = {"nl": "Bel niet 112 voor deze oefening.", "en": "Do not call 112 for this exercise."}


def take_part(resident, says) -> None:
    resident.goto("/ik/toestemming/")
    resident.get_by_role("checkbox", name=says("Oefeningen")).check()
    look(resident, "exercise-consent")
    resident.locator("main form button").last.click()
    resident.goto("/ik/toestemming/")
    expect(resident.get_by_role("checkbox", name=says("Oefeningen"))).to_be_checked()


def test_an_exercise_reaches_who_takes_part_and_nobody_else(as_, says):
    title = f"Doe alsof er rook is {int(time.time() * 10) % 100000}"
    resident = as_("bewoner")
    _street, _number, area = home_of(resident)
    take_part(resident, says)
    author = as_("schrijver", at_desk=True)
    author.goto("/oefeningen/")
    look(author, "exercises")
    author.get_by_role("link", name=says("Maak een oefening")).click()
    author.get_by_label(says("Wat gebeurt er?")).fill(title)
    author.get_by_label(says("Waar en wanneer?")).fill("Bij de school begint om tien uur een oefening.")
    author.get_by_text(says("Hele gebieden"), exact=True).click()
    author.get_by_role("checkbox", name=area, exact=True).first.check()
    expect(author.locator("#bereik tfoot")).to_contain_text(re.compile(r"\d"))
    look(author, "exercise-compose")
    author.get_by_role("button", name=says("Bied aan een collega aan")).first.click()
    author.wait_for_url(re.compile(r"/berichten-maken/\d+/$"))
    number = number_in(author)

    approver = as_("goedkeurder", at_desk=True)
    approver.goto(f"/berichten-maken/{number}/")
    expect(approver.locator(".nb-drill-band")).to_contain_text(says("OEFENING"))
    look(approver, "exercise-approve")
    approver.get_by_role("button", name=says("Keur de oefening goed")).click()

    reached(resident, f"/bericht/{number}/")
    expect(resident.locator(".nb-drill-band")).to_contain_text(says("OEFENING"))
    expect(resident.get_by_text(LEAD[says.language])).to_be_visible()
    look(resident, "exercise-received")
    resident.get_by_role("textbox").last.fill("De acteur loopt bij de poort.")
    resident.get_by_role("button", name=says("Stuur de oefenmelding")).click()
    look(resident, "exercise-practised")
    assert as_("buur").goto(f"/bericht/{number}/").status == 404

    author.goto(f"/berichten-maken/{number}/")
    expect(author.get_by_text("De acteur loopt bij de poort.")).to_be_visible()
    author.goto(f"/berichten-maken/{number}/afsluiten/")
    author.locator("main").get_by_role("link", name=says("Niets gevonden")).click()
    author.locator("textarea:visible").first.fill("De oefening is voorbij. Dank voor het meedoen.")
    look(author, "exercise-close")
    author.locator("main form button").last.click()
    expect(author.locator("main")).to_contain_text("De oefening is voorbij.")
    resident.goto(f"/bericht/{number}/na-afloop/")
    expect(resident.get_by_role("heading", level=1)).to_contain_text(says("Na afloop van de oefening"))
    expect(resident.locator(".nb-drill-band")).to_contain_text(says("OEFENING"))
    look(resident, "exercise-after")
