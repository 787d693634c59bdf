"""Send to doors with letters: chosen, looked at, approved, printed, posted, answered by phone, came back."""

import io
import re
import time

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.journeys.conftest import look

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}")
# What was tapped is kept on the device until the site has it.
SENT = """Object.keys(localStorage).filter((key) => key.startsWith("deuren:"))
  .every((key) => localStorage[key] === "{}")"""


def pdf(page, address: str) -> PdfReader:
    """A PDF as this person's browser gets it."""
    answer = page.request.get(address)
    assert answer.ok and answer.headers["content-type"] == "application/pdf"
    return PdfReader(io.BytesIO(answer.body()))


def wait_for_the_worker(page, rows) -> None:
    """Look again until the letters and the list of doors are there: the page itself does not."""
    ends = time.monotonic() + 60
    while rows.count() < 2:
        assert time.monotonic() < ends, "the worker made no paper"
        page.reload()


def test_a_message_reaches_doors_by_letter(as_, says):
    title = f"Het water gaat er even af {int(time.time() * 10) % 100000}"
    author = as_("schrijver", at_desk=True)
    author.goto("/berichten-maken/nieuw/")
    author.get_by_label(says("Wat gebeurt er?")).fill(title)
    author.get_by_label(says("Waar en wanneer?")).fill("Donderdag van 9 tot 12 uur is er geen water.")
    author.get_by_text(says("Hele gebieden"), exact=True).click()
    author.get_by_role("checkbox", name="Korenbloembuurt", exact=True).first.check()
    for channel in ("Brief aan alle deuren", "Langs de deuren", "Poster"):
        author.get_by_role("checkbox", name=re.compile(re.escape(says(channel)))).check()
    author.get_by_role("button", name=says("Bewaren")).first.click()
    author.wait_for_url(re.compile(r"/berichten-maken/\d+/"))
    number = re.search(r"/berichten-maken/(\d+)/", author.url)[1]
    look(author, "compose-by-letter")
    sample = pdf(author, f"/berichten-maken/{number}/papier/brief/")
    assert title in " ".join(sample.pages[0].extract_text().split())
    author.goto(f"/berichten-maken/{number}/")
    author.get_by_role("button", name=says("Bied aan een collega aan")).first.click()

    approver = as_("goedkeurder", at_desk=True)
    approver.goto(f"/berichten-maken/{number}/")
    look(approver, "approve-by-letter")
    approver.get_by_role("button", name=says("Keur goed en verstuur")).click()
    expect(approver.get_by_text(says("Goedgekeurd. Het bericht wordt nu verstuurd."))).to_be_visible()

    author.goto("/drukwerk/")
    rows = author.get_by_role("row").filter(has_text=title)
    wait_for_the_worker(author, rows)
    look(author, "paper-runs")
    letters = rows.filter(has_text=re.compile(says("brief"), re.IGNORECASE)).get_by_role("link")
    expect(letters).to_have_count(1)
    letters.click()
    look(author, "paper-run")
    run = author.url
    said = pdf(author, f"{run}brieven/").pages[0].extract_text()
    code = CODE.search(said)[0]
    author.get_by_role("button", name=says("De brieven zijn gepost")).click()
    expect(author.locator("main")).to_contain_text(
        re.compile(says("gepost op %(day)s").replace("%(day)s", ""))
    )
    look(author, "paper-posted")

    author.goto("/drukwerk/retour/")
    author.get_by_label(says("verhuisd").capitalize()).check()
    author.get_by_label(says("Codes")).fill(code)
    author.get_by_role("button", name=says("Schrijf op")).click()
    expect(author.locator("main")).to_contain_text(code)
    look(author, "paper-returned")

    author.goto("/drukwerk/")
    rows.filter(has_text=re.compile(says("aan de deur"), re.IGNORECASE)).get_by_role("link").click()
    author.get_by_role("link", name=says("Loop de lijst op uw telefoon")).click()
    door = author.locator(".nb-door").first
    door.get_by_role("button", name=says("gesproken").capitalize()).click()
    expect(door.locator("[aria-pressed=true]")).to_have_count(1)
    look(author, "door-list")
    author.wait_for_function(SENT)
    author.reload()
    expect(author.locator(".nb-door").first.locator("[aria-pressed=true]")).to_have_count(1)

    resident = as_("bewoner")
    resident.goto("/ik/brieven/")
    resident.get_by_label(says("Brieven in grote letters")).check()
    resident.get_by_role("button", name=says("Bewaar mijn keuzes")).click()
    expect(resident.get_by_label(says("Brieven in grote letters"))).to_be_checked()
    look(resident, "letters-to-my-door")
