"""Web push from the row of a message to the browser that reads it, with a push service of our own."""

import asyncio
import json
import threading
from datetime import timedelta

import pytest

from noaber.channels.actions import add_browser, notify_person
from noaber.channels.adapters.webpush.adapter import WebPushTransport, own_key, sending_thread
from noaber.channels.adapters.webpush.encryption import KeyPair
from noaber.channels.adapters.webpush.vapid import encode64
from noaber.channels.delivering import lanes
from noaber.channels.delivering.portion import deliver_chunk
from noaber.channels.models import Channel, Chunk, Result, Subscription, Tally
from noaber.channels.notices import TRY_OUT
from noaber.channels.queries import get_message_for, inbox_for, inbox_items, unread_count
from noaber.channels.rules import Receipt
from noaber.channels.tests.push_service import Failure, FakePushService
from noaber.core import clock
from noaber.journal.actors import SYSTEM
from noaber.journal.queries import entries_about


@pytest.fixture
def service(settings):
    """A push service in a thread, and a sender with a key of its own."""
    settings.NOABER_PUSH_KEY = encode64(b"\x07" * 32)
    for made in (own_key, sending_thread):
        made.cache_clear()
    running, loop = FakePushService(), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(running.start(), loop).result(5)
    yield running
    if sending_thread.cache_info().currsize:
        sending_thread().close()
    asyncio.run_coroutine_threadsafe(running.stop(), loop).result(5)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    for made in (own_key, sending_thread):
        made.cache_clear()


def subscribe(person, service):
    end = service.subscribe()
    return add_browser(by=person, endpoint=end.url, public_key=end.public_key, secret=end.secret), end


def tally(mailing):
    return dict(Tally.objects.filter(mailing=mailing, channel="webpush").values_list("outcome", "persons"))


@pytest.mark.django_db
def test_each_browser_reads_its_own_language_and_receipt(service, send, new_person):
    dutch, english = new_person(), new_person(language="en")
    row, _end = subscribe(dutch, service)
    subscribe(dutch, service)
    subscribe(english, service)
    texts = {"nl": {"title": "Let op", "body": "Bel 112."}, "en": {"title": "Watch out", "body": "Call 112."}}
    mailing = send(
        {"webpush": [dutch.pk, english.pk]}, texts=texts, urgency="urgent", link="/b/12/", exercise=True
    )
    deliver_chunk(WebPushTransport())
    assert tally(mailing) == {"handed_over": 2}
    got = [json.loads(message.text) for message in service.received]
    assert sorted(message["title"] for message in got) == [
        "EXERCISE: Watch out",
        "OEFENING: Let op",
        "OEFENING: Let op",
    ]
    assert {(m["link"], m["urgent"], m["exercise"]) for m in got} == {("/b/12/", True, True)}
    assert Receipt(mailing.pk, dutch.pk, row.pk) in [Receipt.read(message["receipt"]) for message in got]
    assert {(m.urgency, len(m.topic)) for m in service.received} == {("high", 24)}
    assert len({m.topic for m in service.received}) == 1


@pytest.mark.django_db
def test_a_browser_that_is_gone_is_forgotten(service, send, new_person):
    one, two = new_person(), new_person()
    _row, end = subscribe(one, service)
    subscribe(two, service)
    service.fail(end, Failure(410))
    mailing = send({"webpush": [one.pk, two.pk]})
    deliver_chunk(WebPushTransport())
    assert tally(mailing) == {"gone": 1, "handed_over": 1}
    assert not Subscription.objects.filter(person=one).exists()
    assert "channels.browser_removed" in [entry.name for entry in entries_about(one)]


@pytest.mark.django_db
def test_a_service_that_is_busy_is_asked_again_when_it_says(service, send, new_person):
    person = new_person()
    _row, end = subscribe(person, service)
    service.fail(end, Failure(429, retry_after="300"))
    mailing = send({"webpush": [person.pk]})
    deliver_chunk(WebPushTransport())
    retry = Chunk.objects.get(finished_at=None)
    assert retry.attempt == 2
    Chunk.objects.filter(pk=retry.pk).update(not_before="2000-01-01T00:00Z")
    deliver_chunk(WebPushTransport())
    assert tally(mailing) == {"handed_over": 1}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("failure", "outcome"),
    [
        (Failure(404), "gone"),
        (Failure(413), "failed"),
        (Failure(401), "failed"),  # a signature that it does not take
        (Failure(429), "later"),
        (Failure(503), "later"),
        pytest.param(Failure(silent=True), "later", marks=pytest.mark.slow),
        (Failure(cut=True), "later"),
    ],
)
def test_each_failure_has_its_outcome_and_later_comes_after_all(service, send, new_person, failure, outcome):
    one, other = new_person(), new_person()
    _row, end = subscribe(one, service)
    subscribe(other, service)
    sending_thread()._sender.timeout = 0.3
    service.fail(end, failure)
    mailing = send({"webpush": [one.pk, other.pk]})
    deliver_chunk(WebPushTransport())
    found = dict(Result.objects.filter(mailing=mailing).values_list("person_id", "outcome"))
    assert found == {one.pk: outcome, other.pk: "handed_over"}
    Chunk.objects.filter(finished_at=None).update(not_before="2000-01-01T00:00Z")
    assert deliver_chunk(WebPushTransport()) == (outcome == "later")
    assert tally(mailing) == ({"handed_over": 2} if outcome == "later" else {outcome: 1, "handed_over": 1})


@pytest.mark.django_db
def test_a_repeat_and_the_end_have_the_topic_of_the_alert(service, send, new_person, source):
    """By its topic the push service lets the second take the first's place, and the browser by its tag."""
    person = new_person()
    subscribe(person, service)
    send({"webpush": [person.pk]})
    deliver_chunk(WebPushTransport())
    Chunk.objects.update(done=0, finished_at=None, leased_until=None)
    send({"webpush": [person.pk]}, kind="closing")
    send({"webpush": [person.pk]}, source=person)
    while deliver_chunk(WebPushTransport()):
        pass
    *same, another = [message.topic for message in service.received]
    assert (len(same), len({*same}), another in same) == (3, 1, False)
    assert {json.loads(message.text)["tag"] for message in service.received} == {same[0], another}


@pytest.mark.django_db
def test_it_never_outlives_the_message(service, send, new_person, at):
    person = new_person()
    subscribe(person, service)
    send({"webpush": [person.pk]}, expires_at=clock.now() + timedelta(minutes=10))
    deliver_chunk(WebPushTransport())
    assert service.received[0].ttl == 600


@pytest.mark.django_db
def test_a_very_long_text_is_cut_to_fit(service, send, new_person):
    person = new_person()
    subscribe(person, service)
    mailing = send({"webpush": [person.pk]}, title="é" * 500, body="\N{FIRE}" * 9_000)
    deliver_chunk(WebPushTransport())
    assert tally(mailing) == {"handed_over": 1}
    assert json.loads(service.received[0].text)["body"].endswith("…")


@pytest.mark.django_db
def test_browsers_of_an_invented_town_are_sent_nothing(service, send, new_person):
    person = new_person()
    url = "https://push.noaber.example/1"
    add_browser(by=person, endpoint=url, public_key=KeyPair.fresh().public, secret=b"s" * 16)
    mailing = send({"webpush": [person.pk]})
    deliver_chunk(WebPushTransport())
    assert tally(mailing) == {"handed_over": 1}
    assert not service.received


@pytest.mark.django_db
def test_without_a_key_nobody_is_pushed_to(service, send, new_person, settings):
    settings.NOABER_PUSH_KEY = ""
    own_key.cache_clear()
    person = new_person()
    subscribe(person, service)
    mailing = send({"webpush": [person.pk]})
    deliver_chunk(WebPushTransport())
    assert tally(mailing) == {"no_address": 1}


def test_a_notice_settles_in_inbox_push_and_mail(settle, service, new_person, settings, tmp_path):
    settings.NOABER_MAIL_URL, settings.NOABER_DATA = "", tmp_path
    person, other = new_person(), new_person()
    subscribe(person, service)
    mailing = notify_person(notice=TRY_OUT, to=person, about=person, link="/ik/", by=SYSTEM)
    assert unread_count(person) == 0
    settle()
    [item] = inbox_items(inbox_for(person), "en")
    assert (item.title, item.is_new) == ("Test message from noaber", True)
    assert unread_count(person) == 1
    assert get_message_for(other, mailing.pk) is None
    assert len(service.received) == 1
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 1


def test_every_channel_has_a_lane_and_the_leases_a_loop():
    keeper, heard, posts, *of_channels = lanes()
    assert [loop.name for loop in (keeper, heard, posts)] == [
        "deliver:leases",
        "deliver:heard",
        "deliver:posts",
    ]
    assert {loop.name.split(":")[1] for loop in of_channels} == set(Channel.values)
    assert all(loop.channel == f"noaber_deliver_{loop.name.split(':')[1]}" for loop in of_channels)
