"""Texts through the deliver loop: who gets one, what receipts make of it, and what a crash leaves."""

import contextlib
import os
import random
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection

from noaber.channels.actions import (
    climb_ladders,
    note_parts,
    place_early_receipts,
    set_preferences,
    take_receipts,
)
from noaber.channels.adapters.registry import transports
from noaber.channels.adapters.sms import adapter as sms
from noaber.channels.adapters.sms.carrying import carrier, is_set_up
from noaber.channels.adapters.sms.centre import SILENT, MessageCentre
from noaber.channels.adapters.sms.pdu import Status
from noaber.channels.adapters.sms.receipts import State, Told
from noaber.channels.delivering import lease as leases
from noaber.channels.delivering import listening
from noaber.channels.delivering.listening import listen
from noaber.channels.delivering.portion import deliver_chunk
from noaber.channels.models import Chunk, EarlyReceipt, Outcome, Result, Tally, TextPart
from noaber.channels.queries import delivery_counts, reach
from noaber.channels.tests.test_killed_transports import FORK, wait_for
from noaber.channels.tests.test_writing_down import gone
from noaber.core import clock, postgres
from noaber.core.arrays import portions
from noaber.people.actions import erase_person, prove_phone

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def centre(settings):
    server = MessageCentre().start()
    settings.NOABER_SMS_URL, settings.NOABER_SMS_SENDER = server.url, "+3197010000000"
    carrier.cache_clear()
    yield server
    carrier().close()
    carrier.cache_clear()
    server.stop()


@pytest.fixture
def reader(new_person):
    """Make somebody whose number is proved."""

    def make(number="+31612345678", **values):
        person = new_person(**values)
        prove_phone(person=person, phone=number, by=person)
        return person

    return make


def deliver():
    while deliver_chunk(transports()["sms"]):
        pass


def hear(times=1, within=5.0):
    ends = time.monotonic() + within
    while times:
        assert time.monotonic() < ends, "nothing came"
        times -= listen()


def tally(mailing):
    return {o: n for o, n in Tally.objects.filter(mailing=mailing).values_list("outcome", "persons") if n}


def told(message_id, state, reason=""):
    take_receipts([Told(message_id, State(state), reason)])


def outcomes(mailing):
    return sorted(Result.objects.filter(mailing=mailing).values_list("outcome", flat=True))


def test_a_text_says_who_it_is_from_and_where_to_read_on(centre, reader, send, source, settings):
    mailing = send({"sms": [reader().pk]}, organisation=source, link="/bericht/3/")
    deliver()
    link = f"{settings.NOABER_URL}/bericht/3/"
    assert [row.text for row in centre.submitted] == [f"Gemeente Bron: Let op\nEr is iets.\n{link}"]
    assert outcomes(mailing) == ["handed_over", "intent"]


def test_an_exercise_says_so_in_the_readers_language(centre, reader, send):
    texts = {"nl": {"title": "Brand", "body": "x"}, "en": {"title": "Fire", "body": "x"}}
    send({"sms": [reader(language="en").pk]}, texts=texts, exercise=True)
    deliver()
    assert "EXERCISE: Fire" in centre.submitted[0].text


def test_only_a_proved_number_is_texted(centre, reader, new_person, send):
    unproved = new_person(phone="+31612345679")
    mailing = send({"sms": [unproved.pk, reader().pk]})
    deliver()
    assert len(centre.submitted) == 1
    assert Result.objects.get(mailing=mailing, person_id=unproved.pk).outcome == Outcome.NO_ADDRESS
    assert reach([unproved.pk], "alerts")["sms"].tolist() == []


def test_without_settings_the_channel_is_not_there(reader, send):
    person = reader()
    mailing = send({"sms": [person.pk]})
    deliver()
    assert not is_set_up()
    assert outcomes(mailing) == ["no_address"]
    assert reach([person.pk], "alerts")["sms"].tolist() == []


def test_an_invented_town_never_texts_outside(reader, send, settings):
    settings.NOABER_DEMO, settings.NOABER_SMS_URL = True, "smpp://a:b@smsc.example.com"
    assert not is_set_up()
    settings.NOABER_SMS_URL, settings.NOABER_SMS_PROFILE = "smpp://a:b@127.0.0.1", "provider.toml"
    assert not is_set_up()


def test_who_switched_it_off_or_left_gets_nothing(centre, reader, send):
    stopped, gone = reader(), reader("+31612345679")
    set_preferences({("alerts", "sms"): False}, by=stopped)
    mailing = send({"sms": [stopped.pk, gone.pk]})
    erase_person(person=gone, by=gone)
    deliver()
    assert centre.submitted == []
    assert outcomes(mailing) == ["erased", "unsubscribed"]


def test_a_receipt_confirms_once_and_the_first_end_holds(centre, reader, send, source):
    person = reader()
    mailing = send({"sms": [person.pk]})
    deliver()
    hear()
    number = TextPart.objects.get().provider_id
    told(number, "failed", "UNDELIV 001")  # doubled, and another story
    assert outcomes(mailing) == ["confirmed", "handed_over", "intent"]
    assert delivery_counts(source)["sms"]["confirmed"] == 1


def test_a_text_that_did_not_arrive_is_counted_as_failed_with_the_reason(centre, reader, send, source):
    centre.behaviour.gives_receipts = False
    mailing = send({"sms": [reader().pk]})
    deliver()
    told(TextPart.objects.get().provider_id, "failed", "EXPIRED 000")
    assert TextPart.objects.get().reason == "EXPIRED 000"
    assert tally(mailing) == {"failed": 1}


def test_all_parts_must_arrive(centre, reader, send, source):
    centre.behaviour.gives_receipts = False
    mailing = send({"sms": [reader().pk]}, body="Sluit ramen en deuren. " * 9)
    deliver()
    parts = list(TextPart.objects.order_by("part"))
    assert len(parts) == 2
    told(parts[1].provider_id, "delivered")
    assert "confirmed" not in outcomes(mailing)
    told(parts[0].provider_id, "sent")
    told(parts[0].provider_id, "delivered")
    assert outcomes(mailing) == ["confirmed", "handed_over", "intent"]


def test_a_receipt_that_is_quicker_than_we_are_counts_and_an_unknown_one_is_swept(reader, send):
    person = reader()
    mailing = send({"sms": [person.pk]})
    told("c9", "delivered")
    told("c9", "delivered")
    told("van-een-ander", "failed", "x" * 300)
    note_parts(mailing_id=mailing.pk, person_id=person.pk, ids=("c9",), parts=1)
    assert outcomes(mailing) == ["confirmed"]
    assert list(EarlyReceipt.objects.values_list("provider_id", flat=True)) == ["van-een-ander"]


def test_a_receipt_that_came_between_is_found_by_the_clock(reader, send):
    person = reader()
    mailing = send({"sms": [person.pk]})
    note_parts(mailing_id=mailing.pk, person_id=person.pk, ids=("c9",), parts=1)
    EarlyReceipt.objects.create(provider_id="c9", state="delivered", heard_at=clock.now())
    EarlyReceipt.objects.create(provider_id="onbekend", state="failed", heard_at=clock.now())
    assert (place_early_receipts(), place_early_receipts()) == (1, 0)
    assert outcomes(mailing) == ["confirmed"]
    assert EarlyReceipt.objects.get().provider_id == "onbekend"


def test_a_number_that_is_given_out_again_means_the_last(reader, send):
    old, new = reader(), reader("+31612345679")
    mailing = send({"sms": [old.pk, new.pk]})
    for person in (old, new):
        note_parts(mailing_id=mailing.pk, person_id=person.pk, ids=("c1",), parts=1)
    told("c1", "delivered")
    assert Result.objects.get().person_id == new.pk


def test_a_failure_told_after_a_crash_is_taken_from_what_was_unknown(reader, send):
    person = reader()
    mailing = send({"sms": [person.pk]})
    note_parts(mailing_id=mailing.pk, person_id=person.pk, ids=("c9",), parts=1)
    Result.objects.create(
        person_id=person.pk, mailing=mailing, channel="sms", outcome="unknown", at=clock.now()
    )
    Tally.objects.create(mailing=mailing, channel="sms", outcome="unknown", persons=1)
    told("c9", "failed")
    assert tally(mailing) == {"failed": 1}


def test_of_a_text_of_which_a_part_never_left_no_receipt_says_how_it_ended(reader, send):
    person = reader()
    mailing = send({"sms": [person.pk]})
    note_parts(mailing_id=mailing.pk, person_id=person.pk, ids=("c9",), parts=2)
    told("c9", "failed")
    assert outcomes(mailing) == []


@pytest.mark.parametrize("name", ["c\0", "c" * 300, "'; DROP TABLE x; --", "é\ufffd"])
def test_a_strange_number_of_the_centre_is_kept_and_found_again(reader, send, name):
    person = reader()
    mailing = send({"sms": [person.pk]})
    told(name, "delivered", "a\0b" * 90)
    note_parts(mailing_id=mailing.pk, person_id=person.pk, ids=(name,), parts=1)
    told(name, "failed")
    assert outcomes(mailing) == ["confirmed"]


@pytest.mark.parametrize(("end", "mailed"), [("delivered", False), ("failed", True), ("sent", True)])
def test_a_receipt_ends_the_ladder_and_without_one_it_goes_on(centre, reader, send, at, end, mailed):
    centre.behaviour.gives_receipts = False
    person = reader()
    send({"sms": [person.pk], "mail": [person.pk]}, urgency="urgent", climb=True)
    deliver()
    told(centre.submitted[0].id, end)
    at.move(timedelta(minutes=10))
    climb_ladders()
    assert Chunk.objects.filter(channel="mail", ids=[person.pk]).exists() == mailed


def test_receipts_of_many_workers_in_any_order_while_the_texts_leave_lose_nobody(persons, send):
    """Two parts each, every receipt told by three workers, many before their text is written down."""
    ids = persons(100)
    mailing = send({"sms": ids})
    names = [f"c{place}-{part}" for place in range(len(ids)) for part in (1, 2)]

    def note():
        for place, person in enumerate(ids):
            pair = (f"c{place}-1", f"c{place}-2")
            note_parts(mailing_id=mailing.pk, person_id=person, ids=pair, parts=2)

    def tell(seed):
        mixed = random.Random(seed).sample(names, len(names))
        for portion in portions(mixed, 20):
            take_receipts([Told(name, State.DELIVERED) for name in portion])

    def alone(work, *args):
        try:
            work(*args)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        working = [pool.submit(alone, note), *(pool.submit(alone, tell, seed) for seed in range(3))]
    assert [one.exception() for one in working] == [None] * 4
    assert outcomes(mailing) == ["confirmed"] * len(ids)
    assert not EarlyReceipt.objects.exists()


def test_a_hundred_receipts_cost_four_statements(send, persons, django_assert_num_queries):
    ids = persons(100)
    mailing = send({"sms": ids})
    for place, person in enumerate(ids):
        note_parts(mailing_id=mailing.pk, person_id=person, ids=(f"c{place}",), parts=1)
    receipts = [Told(f"c{place}", State.DELIVERED) for place in range(100)]
    with django_assert_num_queries(4):  # begin, take, conclude, commit
        take_receipts(receipts)
    assert outcomes(mailing) == ["confirmed"] * 100


def test_a_text_costs_ten_statements(centre, reader, send, django_assert_max_num_queries):
    """Each waits for the database while others wait for this one: what a text costs is how many can go."""
    centre.behaviour.gives_receipts = False
    people = [reader(f"+3161234567{n}").pk for n in range(8)]
    send({"sms": people})
    with django_assert_max_num_queries(8 * 10 + 5):
        deliver()
    assert len(centre.submitted) == 8


def test_what_cannot_be_kept_holds_up_no_other_and_is_brought_again(centre, reader, send, monkeypatch):
    centre.behaviour.gives_receipts = False
    people = [reader(f"+3161234567{n}") for n in range(3)]
    mailing = send({"sms": [person.pk for person in people]})
    deliver()
    broken = centre.submitted[1].id

    def take_but_one(receipts):
        receipts = list(receipts)
        if broken in [one.message_id for one in receipts]:
            raise RuntimeError("a row that no table takes")
        take_receipts(receipts)

    monkeypatch.setattr(listening, "take_receipts", take_but_one)
    answers = {}
    telling = [
        Thread(target=lambda pk=row.id: answers.update({pk: centre.receipt(pk)})) for row in centre.submitted
    ]
    for one in telling:
        one.start()
    ends = time.monotonic() + 10
    while len(answers) < 3 and time.monotonic() < ends:
        with contextlib.suppress(RuntimeError):
            listen()
    for one in telling:
        one.join()
    assert outcomes(mailing).count("confirmed") == 2
    assert answers.pop(broken) == Status.TEMPORARY
    assert set(answers.values()) == {Status.OK}


def test_a_centre_that_is_away_is_tried_again(centre, reader, send):
    centre.behaviour.status_of = lambda short: Status.SYSTEM_ERROR
    mailing = send({"sms": [reader().pk]})
    deliver()
    assert outcomes(mailing) == ["intent", "later"]
    waiting = Chunk.objects.get(finished_at=None)
    assert waiting.not_before > clock.now() + timedelta(seconds=30)


def test_many_recipients_go_in_small_portions_so_that_lanes_share_them(persons, send):
    everybody = persons(90)
    send({"sms": everybody, "mail": everybody})
    assert sorted(Chunk.objects.filter(channel="sms").values_list("size", flat=True)) == [18] * 5


def test_no_number_in_a_dump_or_in_the_log(centre, reader, send, caplog, settings):
    caplog.set_level("DEBUG")
    reader("+31687654321")
    person = reader()
    send({"sms": [person.pk]})
    deliver()
    hear()
    heard = Thread(target=centre.texted, args=("+31687654321", "kanarievogel"))
    heard.start()
    hear()
    heard.join()
    dump = dumped()
    assert "channels_heardtext" in dump
    for canary in ("31612345678", "612345678", "31687654321", "kanarievogel", "Er is iets"):
        assert canary not in dump
        assert canary.encode().hex() not in dump
        assert canary not in caplog.text


def dumped() -> str:
    params = connection.get_connection_params()
    command = [str(postgres.binaries() / "pg_dump"), "--inserts", params["dbname"]]
    known = {"PGHOST": str(params["host"]), "PGUSER": params["user"]}
    done = subprocess.run(command, capture_output=True, check=True, env={**os.environ, **known})
    return done.stdout.decode("utf-8", "replace")


def test_the_centres_number_is_kept_while_the_database_is_away(centre, reader, send, monkeypatch):
    person = reader()
    mailing = send({"sms": [person.pk]})
    left, write_down = [gone(), gone()], sms.note_parts

    def away(**values):
        if left:
            raise left.pop()
        write_down(**values)

    monkeypatch.setattr(sms, "note_parts", away)
    deliver()
    assert outcomes(mailing) == ["handed_over", "intent"]
    assert list(TextPart.objects.values_list("provider_id", flat=True)) == [centre.submitted[0].id]
    assert transports()["sms"]._unwritten == {}
    hear()
    assert "confirmed" in outcomes(mailing)


# A crash between the intent and the answer.


def work():
    connection.connection = None
    carrier.cache_clear()
    leases.SECONDS = 1
    while True:
        if not deliver_chunk(transports()["sms"]):
            time.sleep(0.02)


def killed_between_intent_and_answer(centre, send, person, **more):
    """The centre takes the text and does not answer; the worker is killed while it waits."""
    centre.behaviour.status_of = lambda short: SILENT
    mailing = send({"sms": [person.pk]}, **more)
    connection.close()
    worker = FORK.Process(target=work, daemon=True)
    worker.start()
    wait_for(lambda: centre.submitted)
    os.kill(worker.pid, signal.SIGKILL)
    worker.join()
    centre.behaviour.status_of = lambda short: Status.OK
    centre.behaviour.gives_receipts = False
    Chunk.objects.update(leased_until=None)
    return mailing


def test_after_a_kill_nobody_is_texted_twice_and_it_is_said_that_we_do_not_know(centre, reader, send):
    mailing = killed_between_intent_and_answer(centre, send, reader())
    deliver()
    assert len(centre.submitted) == 1
    assert outcomes(mailing) == ["intent", "unknown"]


def test_after_a_kill_life_and_limb_goes_again(centre, reader, send):
    mailing = killed_between_intent_and_answer(centre, send, reader(), urgency="life")
    deliver()
    assert len(centre.submitted) == 2
    assert outcomes(mailing) == ["handed_over", "intent"]


def test_after_a_kill_the_centre_is_asked_what_it_knows(centre, reader, send):
    """Killed after the centre's number was written down, before the outcome was: the centre tells."""
    person = reader()
    mailing = killed_between_intent_and_answer(centre, send, person)
    note_parts(mailing_id=mailing.pk, person_id=person.pk, ids=(centre.submitted[0].id,), parts=1)
    deliver()
    assert len(centre.submitted) == 1
    assert outcomes(mailing) == ["handed_over", "intent"]
