"""In a real browser: what a telephone shows of a push, in the reader's language, until the message ends."""

import json

import pytest
from django.test import Client
from django.utils import translation

from noaber.broadcasts.actions import close_broadcast, withdraw_broadcast
from noaber.channels.adapters.registry import transports
from noaber.channels.adapters.webpush.payload import Payloads
from noaber.channels.delivering.portion import deliver_next
from noaber.channels.models import Mailing, Result
from noaber.channels.rules import Receipt
from noaber.people.actions import record_consent
from tests.browsing import opened, push_to, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
TITLE = "Iemand voelt aan achterdeuren"
WORDS = {
    "nl": {"drill": f"OEFENING: {TITLE}", "false": f"Vals alarm: {TITLE}", "over": f"Afgelopen: {TITLE}"},
    "en": {"drill": f"EXERCISE: {TITLE}", "false": f"False alarm: {TITLE}", "over": f"Ended: {TITLE}"},
}
SHOWN = """navigator.serviceWorker.ready.then((worker) => worker.getNotifications()).then((all) =>
    all.map(({ title, body, lang, data }) => ({ title, body, lang, link: data.link })))"""
KEEP_PLACE = """place => caches.open("noaber-place").then((kept) =>
    kept.put("/plek-op-dit-toestel", new Response(JSON.stringify(place))))"""


class Telephone:
    """A resident's browser, with what it shows at this moment."""

    def __init__(self, page, address, person, language):
        self.page, self.address, self.person, self.language = page, address, person, language
        client = Client()
        client.force_login(person)
        cookies = {"sessionid": client.cookies["sessionid"].value, "django_language": language}
        page.context.add_cookies(
            [{"name": name, "value": value, "url": address} for name, value in cookies.items()]
        )
        page.goto("/ik/berichten/")
        page.evaluate("navigator.serviceWorker.ready.then(() => null)")

    def push(self, row, kind):
        """Give it the newest message of this kind, and wait until it said that it came."""
        mailing = Mailing.objects.filter(source_id=row.pk, kind=kind).latest("pk")
        receipt = Receipt(mailing.pk, self.person.pk, 1)
        text = Payloads(mailing).payload_for(self.language, receipt).decode()
        came = Result.objects.filter(mailing=mailing, outcome="confirmed").exists
        push_to(self.page, self.address, text, came)

    def shows(self, *titles):
        """Wait until it shows these and no other: that something came is said before it is shown."""
        wait_until(lambda: sorted(one["title"] for one in self.shown) == sorted(titles))

    @property
    def shown(self):
        return self.page.evaluate(SHOWN)


@pytest.fixture(params=["nl", "en"])
def telephone(request, browser, live_server, town):
    with opened(browser, live_server.url, permissions=["notifications"]) as page:
        yield Telephone(page, live_server.url, town.residents[0], request.param)


def arrive():
    while deliver_next(transports()["page"]):
        pass


def test_a_push_an_exercise_and_their_ends_each_in_their_own_words(telephone, town, send):
    """What is withdrawn or closed takes the place of the alert: nobody has both on the screen."""
    words = WORDS[telephone.language]
    record_consent(person=telephone.person, purpose="exercises", by=telephone.person)
    alert, drill = send(), send(exercise=True)
    arrive()
    telephone.push(alert, "alert")
    telephone.shows(TITLE)
    [shown] = telephone.shown
    assert (shown["title"], shown["link"]) == (TITLE, f"/bericht/{alert.pk}/")
    assert shown["lang"] == "nl", "an author's own words are said to be in their language"
    telephone.push(alert, "alert")  # a killed worker repeats it: still one
    telephone.push(drill, "alert")
    telephone.shows(TITLE, words["drill"])
    withdraw_broadcast(broadcast=alert, by=town.approver, outcome="false_alarm")
    telephone.push(alert, "closing")
    telephone.shows(words["false"], words["drill"])
    close_broadcast(broadcast=drill, by=town.author, outcome="direct", text="Goed geoefend.")
    telephone.push(drill, "closing")
    lead = words["drill"].partition(TITLE)[0]
    telephone.shows(words["false"], lead + words["over"])
    said = {one["title"]: one for one in telephone.shown}
    assert said[words["false"]]["lang"] == telephone.language, "prepared words are in the reader's"


@pytest.mark.parametrize(("lon", "inside"), [(6.705, True), (6.9, False)], ids=["inside", "outside"])
def test_a_device_that_decides_puts_the_words_in_their_place(telephone, town, send, lon, inside):
    words = WORDS[telephone.language]
    telephone.page.evaluate(KEEP_PLACE, {"lon": lon, "lat": 52.205})
    row = send(audience={**town.ring, "device": True})
    arrive()
    telephone.push(row, "alert")
    telephone.shows(*([TITLE] if inside else []))
    withdraw_broadcast(broadcast=row, by=town.approver, outcome="false_alarm")
    telephone.push(row, "closing")
    telephone.shows(*([words["false"]] if inside else []))
    last = send(title="Aan iedereen")
    arrive()
    telephone.push(last, "alert")
    telephone.shows("Aan iedereen", *([words["false"]] if inside else []))
    with translation.override(telephone.language):
        said = Mailing.objects.filter(source_id=row.pk, kind="alert").get().text_in(telephone.language)
    assert TITLE not in json.dumps(said), "what left the house said nothing of it"


def test_a_push_that_cannot_be_read_says_where_to_look(telephone):
    [shown] = push_to(telephone.page, telephone.address, "geen JSON", lambda: telephone.shown)
    assert (shown["title"], shown["link"]) == ("noaber", "/berichten/")
