"""In a browser: the device decides by its own place, on the page and in a push; we never hear which."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from noaber.broadcasts.tests.test_journey import as_
from noaber.channels.adapters.webpush.payload import Payloads
from noaber.channels.models import Mailing, Opened, Result
from noaber.channels.rules import Receipt
from noaber.people.actions import add_place
from tests.browsing import PHONE, check_accessible, push_to, wait_until

__all__ = ["as_"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOWN = """navigator.serviceWorker.ready.then((worker) => worker.getNotifications())
    .then((all) => all.map((one) => one.title))"""


def test_each_device_shows_what_is_about_its_place_and_tells_nobody(as_, live_server, town, send, people):
    far = people("Aan de andere kant")
    add_place(person=far, address=town.doors[19])
    row = send(audience={**town.ring, "device": True})
    mailing = Mailing.objects.get(source_id=row.pk, kind="alert")
    for number, (person, is_inside) in enumerate(((town.residents[0], True), (far, False)), 1):
        page = as_(person, size=PHONE, permissions=["notifications"])
        page.goto(reverse("broadcasts:device_place"))
        page.get_by_role("button", name="Zet op dit toestel").click()
        expect(page.get_by_text("Op dit toestel staat: Margrietstraat")).to_be_visible()
        check_accessible(page)

        page.goto(reverse("broadcasts:received", args=[row.pk]))
        title = page.get_by_role("heading", name=row.title)
        if is_inside:
            expect(page.get_by_text("Dit bericht gaat over de plek op dit toestel.")).to_be_visible()
        else:
            expect(page.get_by_text("Dit bericht gaat niet over de plek op dit toestel.")).to_be_visible()
            expect(title).to_be_hidden()
            page.get_by_role("button", name="Toon het toch").click()
        expect(title).to_be_visible()
        check_accessible(page)

        page.goto("/ik/berichten/")
        page.evaluate("navigator.serviceWorker.ready.then(() => null)")
        text = Payloads(mailing).payload_for("nl", Receipt(mailing.pk, person.pk, number)).decode()
        assert row.title not in text, "what is pushed says nothing of it"
        confirmed = Result.objects.filter(mailing=mailing, person_id=person.pk, outcome="confirmed")
        push_to(page, live_server.url, text, confirmed.exists)
        if is_inside:
            wait_until(lambda page=page: page.evaluate(SHOWN))
        assert page.evaluate(SHOWN) == ([row.title] if is_inside else [])
    assert not Opened.objects.exists(), "who opens it is not noted"
