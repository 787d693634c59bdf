"""Codes by text: proving a number, signing in, and the counter for who has only a telephone."""

import re
import time

import pytest
from django.test import Client

from noaber.accounts.tests.test_secrets import dump, readable
from noaber.channels.adapters.sms.carrying import carrier
from noaber.channels.adapters.sms.centre import Behaviour, MessageCentre
from noaber.channels.adapters.sms.pdu import Status
from noaber.channels.queries import wishes_of
from noaber.people.actions import correct_phone, prove_phone
from noaber.people.models import Mandate, Person
from noaber.people.queries import person_by_proved_phone
from noaber.people.tests.making import a_person, an_address, an_area, an_organisation, with_role

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = "+31612345678"


@pytest.fixture
def centre(settings):
    server = MessageCentre(behaviour=Behaviour(gives_receipts=False)).start()
    settings.NOABER_SMS_URL, settings.NOABER_SMS_SENDER = server.url, "+3197010000000"
    carrier.cache_clear()
    yield server
    carrier.cache_clear()
    server.stop()


def code_in(centre, within=3.0):
    ends = time.monotonic() + within
    while not centre.submitted and time.monotonic() < ends:
        time.sleep(0.01)
    return re.search(r"\d{6}", centre.submitted[-1].text)[0]


@pytest.fixture
def member(client):
    person = a_person()
    client.force_login(person)
    return person


def test_a_number_counts_after_its_code(client, member, centre):
    assert client.post("/ik/telefoon/", {"phone": "06 12345678"}).url == "/ik/telefoon/code/"
    assert person_by_proved_phone(NUMBER) is None
    assert client.post("/ik/telefoon/code/", {"code": "000000"}).status_code == 400
    assert client.post("/ik/telefoon/code/", {"code": code_in(centre)}).url == "/ik/"
    assert person_by_proved_phone(NUMBER) == member
    assert "bevestigd, ook voor sms" in client.get("/ik/").content.decode()
    client.post("/ik/telefoon/", {"phone": ""})
    member.refresh_from_db()
    assert (member.phone, member.phone_hash, member.phone_proved_at) == ("", None, None)


def test_another_number_is_no_longer_proved(member):
    prove_phone(person=member, phone=NUMBER, by=member)
    correct_phone(person=member, phone="06 12345678", by=member)
    assert member.phone_proved_at is not None
    correct_phone(person=member, phone="06 87654321", by=member)
    assert member.phone_proved_at is None


def test_one_number_one_account(client, member, centre):
    other = a_person()
    prove_phone(person=other, phone=NUMBER, by=other)
    client.post("/ik/telefoon/", {"phone": NUMBER})
    assert client.post("/ik/telefoon/code/", {"code": code_in(centre)}).status_code == 409
    assert person_by_proved_phone(NUMBER) == other


def test_signing_in_by_text(client, centre):
    person = a_person()
    prove_phone(person=person, phone=NUMBER, by=person)
    assert "Log in met een sms" in client.get("/inloggen/").content.decode()
    client.post("/inloggen/sms/", {"phone": "0612345678"})
    assert client.post("/inloggen/sms/code/", {"code": code_in(centre)}).url == "/ik/"
    assert client.get("/ik/").status_code == 200


def test_a_number_without_account_gets_no_text_and_the_same_answer(client, centre):
    unproved = a_person()
    correct_phone(person=unproved, phone=NUMBER, by=unproved)
    answer = client.post("/inloggen/sms/", {"phone": NUMBER})
    assert answer.url == "/inloggen/sms/code/"
    assert NUMBER in client.get(answer.url).content.decode()
    time.sleep(0.3)
    assert centre.submitted == []


def test_codes_cost_money_so_there_are_few(centre):
    answers = [Client().post("/inloggen/sms/", {"phone": NUMBER}).status_code for _n in range(5)]
    assert answers == [302, 302, 302, 429, 429]


def test_a_code_that_cannot_be_sent_is_said(client, member, centre):
    centre.behaviour.status_of = lambda short: Status.SYSTEM_ERROR
    assert client.post("/ik/telefoon/", {"phone": NUMBER}).status_code == 503


def test_without_settings_there_is_nothing_by_text(client, member):
    assert client.post("/ik/telefoon/", {"phone": NUMBER}).url == "/ik/"
    assert Client().get("/inloggen/sms/").status_code == 404
    assert "sms" not in Client().get("/inloggen/").content.decode()


# The counter.


@pytest.fixture
def hof():
    return an_area()


@pytest.fixture
def officer(client, hof):
    person = with_role(a_person(), an_organisation(), Mandate.OFFICER, area=hof)
    client.force_login(person)
    return person


WHO = {"name": "Riet de Wit", "phone": "06 12345678", "language": "nl", "is_sixteen": "on", "agreed": "on"}


def test_an_officer_registers_somebody_with_only_a_telephone(client, officer, centre, hof):
    address = an_address(hof)
    assert client.post("/balie/inschrijven/", WHO).url == "/balie/inschrijven/plek/"
    assert client.post("/balie/inschrijven/plek/?alleen=buurt", {"area": address.area_id}).url.endswith(
        "/code/"
    )
    assert "balie" in centre.submitted[0].text
    assert not Person.objects.filter(phone_proved_at__isnull=False).exists()
    done = client.post("/balie/inschrijven/code/", {"code": code_in(centre)}, follow=True)
    assert "Riet de Wit is ingeschreven" in done.content.decode()
    riet = person_by_proved_phone(NUMBER)
    assert (riet.name, riet.mail, riet.mail_hash) == ("Riet de Wit", "", None)
    assert riet.consents.get().purpose == "terms"
    wishes = wishes_of(riet)
    assert all(wishes[subject, "sms"] for subject in ("alerts", "answers", "account"))
    text = readable(dump())
    for canary in ("Riet de Wit", "612345678"):
        assert canary not in text


@pytest.mark.parametrize("missing", ["name", "phone", "is_sixteen", "agreed"])
def test_what_the_counter_must_know(client, officer, centre, missing):
    assert client.post("/balie/inschrijven/", {**WHO, missing: ""}).status_code == 400


def test_not_in_somebody_elses_area(client, officer, centre):
    elsewhere = an_area()
    client.post("/balie/inschrijven/", WHO)
    answer = client.post("/balie/inschrijven/plek/?alleen=buurt", {"area": elsewhere.pk})
    assert answer.status_code == 403
    assert centre.submitted == []


def test_the_counter_is_for_who_has_a_mandate(client, member, centre):
    for page in ("", "plek/", "code/", "klaar/"):
        assert client.get(f"/balie/inschrijven/{page}").status_code in (403, 404)
