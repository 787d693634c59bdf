"""Left yes, across no: doors by street and on the map, and exactly who got it."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import home_of, look

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def number_in(page) -> int:
    return int(re.search(r"/berichten-maken/(\d+)/", page.url)[1])


def draft(author, says, title: str) -> int:
    author.goto("/berichten-maken/nieuw/")
    author.get_by_label(says("Wat gebeurt er?")).fill(title)
    author.get_by_label(says("Waar en wanneer?")).fill("Vannacht, in het pad achter de huizen.")
    author.get_by_text(says("Deuren in een straat"), exact=True).click()


def press_doors_on_the_map(author, says, doors: int) -> None:
    """Press the first chosen door off and on again, by the pointer and by undo."""
    drawing = author.locator(".nb-reach [data-map]")
    drawing.scroll_into_view_if_needed()  # on a phone it is drawn when somebody comes to it
    expect(drawing).to_have_attribute("data-state", "ready")
    author.evaluate(
        """() => { const { points } = JSON.parse(document.getElementById('tekening').textContent);
        const { map } = document.querySelector('.nb-reach [data-map]');
        map.jumpTo({ center: points[0].slice(0, 2), zoom: 18 }); }"""
    )
    note = author.locator("#kaartnoot")
    with author.expect_response(re.compile("/berichten-maken/deuren/")):
        author.get_by_role("button", name=says("Deuren"), exact=True).click()
    canvas = author.locator(".nb-reach canvas").first
    size = canvas.bounding_box()
    with author.expect_response(re.compile("/voorbeeld/")):
        canvas.click(position={"x": size["width"] / 2, "y": size["height"] / 2})
    expect(note).to_contain_text(says("niet:"))
    total = author.locator("#bereik tfoot tr").last
    expect(total).to_contain_text(str(doors - 1))
    look(author, "doors-on-the-map")
    with author.expect_response(re.compile("/voorbeeld/")):
        author.get_by_role("button", name=says("Ongedaan maken")).click()
    expect(total).to_contain_text(str(doors))
    canvas.focus()
    with author.expect_response(re.compile("/voorbeeld/")):
        author.keyboard.press("Enter")
    with author.expect_response(re.compile("/voorbeeld/")):
        author.keyboard.press("Enter")
    expect(total).to_contain_text(str(doors))


def reached(resident, address: str, seconds: float = 20) -> None:
    """Open the message as soon as it is there: the approval may still be on its way."""
    ends = time.monotonic() + seconds
    while resident.goto(address).status == 404:
        assert time.monotonic() < ends, "it never came"
        time.sleep(0.2)


def test_one_side_of_the_street_gets_it_and_the_other_does_not(as_, says):
    title = f"Fietsen weg uit schuren {int(time.time() * 10) % 100000}"
    resident = as_("bewoner")
    street, number, _area = home_of(resident)
    author = as_("schrijver", at_desk=True)
    draft(author, says, title)
    author.get_by_label(says("Straat"), exact=True).fill(street)
    author.get_by_role("button", name=says("Kies de deuren")).click()
    author.wait_for_url(re.compile(r"/deuren/"))
    if not author.get_by_role("group", name=says("Oneven kant"), exact=True).count():
        author.get_by_role("link", name=re.compile(f"^{re.escape(street)}(,|$)")).first.click()
    side, across = ("Oneven", "Even") if number % 2 else ("Even", "Oneven")
    author.get_by_role("button", name=says(f"Alle {side.lower()} wel")).click()
    mine = author.get_by_role("group", name=says(f"{side} kant"), exact=True)
    other = author.get_by_role("group", name=says(f"{across} kant"), exact=True)
    assert mine.get_by_role("checkbox", checked=False).count() == 0
    assert other.get_by_role("checkbox", checked=True).count() == 0
    look(author, "doors-of-a-street")
    doors = mine.get_by_role("checkbox").count()

    broadcast = number_in(author)
    author.goto(f"/berichten-maken/{broadcast}/schrijven/")
    expect(author.locator("#bereik tfoot")).to_contain_text(str(doors))
    expect(author.locator("#delen")).to_contain_text(street)
    press_doors_on_the_map(author, says, doors)
    author.goto(f"/berichten-maken/{broadcast}/zonder-bericht/")
    look(author, "silent-doors")
    author.goto(f"/berichten-maken/{broadcast}/schrijven/")
    author.get_by_role("button", name=says("Bied aan een collega aan")).first.click()
    author.wait_for_url(re.compile(r"/berichten-maken/\d+/$"))

    approver = as_("goedkeurder", at_desk=True)
    approver.goto(f"/berichten-maken/{broadcast}/")
    expect(approver.locator("main")).to_contain_text(street)
    approver.get_by_role("button", name=says("Keur goed en verstuur")).click()
    reached(resident, f"/bericht/{broadcast}/")
    expect(resident.locator("main")).to_contain_text(title)
    stranger = as_("buur")
    assert stranger.goto(f"/bericht/{broadcast}/").status == 404
    stranger.goto("/berichten/")
    assert title not in stranger.content()
