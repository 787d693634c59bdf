"""A message to the neighbourhood: written by one, approved by another, read, answered and closed."""

import json
import re
import time

import pytest
from playwright.sync_api import expect

from noaber.channels.adapters.webpush.vapid import encode64
from tests.browsing import push_to, wait_until
from tests.journeys.conftest import home_of, look

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def write(author, says, title: str, area: str) -> int:
    """Write to a whole neighbourhood and offer it to a colleague; return its number."""
    author.goto("/berichten-maken/nieuw/")
    author.get_by_label(says("Wat gebeurt er?")).fill(title)
    author.get_by_label(says("Waar en wanneer?")).fill("In het pad achter de Papaverstraat. 112 is gebeld.")
    author.get_by_label(says("Wat kunnen mensen doen?")).fill(
        "Ziet u het nu? Bel 112. Ga er niet zelf op af."
    )
    author.get_by_text(says("Hele gebieden"), exact=True).click()
    author.get_by_role("checkbox", name=area, exact=True).first.check()
    expect(author.locator("#bereik")).to_contain_text(re.compile(r"[1-9]\d+"))
    look(author, "compose")
    author.get_by_role("button", name=says("Bied aan een collega aan")).first.click()
    author.wait_for_url(re.compile(r"/berichten-maken/\d+/"))
    return int(re.search(r"/berichten-maken/(\d+)/", author.url)[1])


def take_pushes(page, says, endpoint) -> None:
    """Press the button for messages on this device; the browser's own push service cannot be asked here."""
    given = {
        "endpoint": endpoint.url,
        "keys": {"p256dh": encode64(endpoint.public_key), "auth": encode64(endpoint.secret)},
    }
    page.add_init_script(
        f"PushManager.prototype.subscribe = async () => ({{ toJSON: () => ({json.dumps(given)}) }});"
    )
    page.goto("/ik/berichten/")
    with page.expect_navigation():
        page.get_by_role("button", name=says("Aanzetten op dit apparaat")).click()


def pushed(service, endpoint, title: str) -> str:
    """Return what came for this browser under that title, decrypted."""
    path = endpoint.url.removeprefix(service.origin)
    texts = (got.text.decode() for got in list(service.received) if got.path == path)
    return next((text for text in texts if title in text), "")


def test_one_writes_another_approves_neighbours_read_answer_and_hear_how_it_ended(
    as_, says, town, push_service
):
    title = f"Iemand voelt aan achterdeuren {int(time.time() * 10) % 100000}"
    resident = as_("bewoner", permissions=["notifications"])
    endpoint = push_service.subscribe()
    take_pushes(resident, says, endpoint)
    _street, _number, area = home_of(resident)
    resident.goto("/buurt/")
    author = as_("schrijver", at_desk=True)
    number = write(author, says, title, area)
    look(author, "submitted")

    # The author has no way to approve it alone.
    author.goto(f"/berichten-maken/{number}/")
    assert author.get_by_role("button", name=says("Keur goed en verstuur")).count() == 0

    approver = as_("goedkeurder", at_desk=True)
    approver.goto(f"/berichten-maken/{number}/")
    look(approver, "approve")
    approver.get_by_role("button", name=says("Keur goed en verstuur")).click()
    # The resident's page was open all the time and touched nothing.
    expect(resident.locator("main")).to_contain_text(title, timeout=10_000)
    look(resident, "alert-on-the-place-page")

    # It came by push as well: encrypted for this browser, shown by its worker, and it leads to the message.
    text = wait_until(lambda: pushed(push_service, endpoint, title))
    shown = "navigator.serviceWorker.ready.then((worker) => worker.getNotifications())"
    titles = f"{shown}.then((all) => all.map((one) => [one.title, one.data.link]))"
    told = push_to(resident, town, text, lambda: resident.evaluate(titles))
    assert told == [[title, f"/bericht/{number}/"]]

    resident.goto(told[0][1])
    look(resident, "alert")
    resident.get_by_role("button", name=says("Ik heb iets gezien")).click()
    tip = resident.locator("textarea:visible")
    if tip.count():
        tip.first.fill("Een rode fiets bij het hek.")
        resident.locator("form", has=tip.first).get_by_role("button").last.click()
    look(resident, "alert-answered")

    author.goto(f"/berichten-maken/{number}/")
    look(author, "running")
    assert "Een rode fiets bij het hek." not in author.content()

    author.goto(f"/berichten-maken/{number}/afsluiten/")
    look(author, "close-1-outcome")
    author.locator("main").get_by_role("link", name=says("Niets gevonden")).click()
    words = author.locator("textarea:visible").first
    words.fill("De politie heeft gekeken en niemand gevonden. Dank voor uw hulp.")
    look(author, "close-2-words")
    author.get_by_role("button", name=says("Verstuur het slotbericht")).click()

    resident.goto(f"/bericht/{number}/")
    expect(resident.locator("main")).to_contain_text("niemand gevonden", timeout=20_000)
    look(resident, "alert-closed")
    resident.goto("/berichten/")
    expect(resident.locator("main")).to_contain_text(title)
    look(resident, "inbox")
