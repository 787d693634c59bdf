"""Passkeys: only a true, fresh answer to our own question, for this site, by a verified user."""

import json

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from noaber.accounts.tests.authenticator import PRESENT, Authenticator
from noaber.journal.models import Entry
from noaber.people.actions import erase_person
from noaber.people.models import Passkey
from noaber.people.tests.making import a_person

pytestmark = pytest.mark.django_db


def post(client, address, body):
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(address, body, content_type="application/json", headers={"Accept": "application/json"})


def question(client, address):
    return json.loads(post(client, address, {}).json()["options"])


@pytest.fixture
def owner(client, sign_in):
    person = a_person("Truus Jansen")
    sign_in(person)
    return person


@pytest.fixture
def key(client, owner):
    """A passkey of the owner, whose browser has signed out again."""
    made = Authenticator()
    answer = post(client, "/ik/sleutels/", made.create(question(client, "/ik/sleutels/vraag/")))
    assert answer.status_code == 200, answer.content
    client.post("/uitloggen/")
    return made


def sign_in_with(client, key, **how):
    return post(client, "/inloggen/sleutel/", key.get(question(client, "/inloggen/sleutel/vraag/"), **how))


def test_a_passkey_signs_its_owner_in_and_counts(client, owner, key):
    answer = sign_in_with(client, key)
    assert answer.json() == {"to": "/ik/"}
    assert "Truus Jansen" in client.get("/ik/").content.decode()
    assert Passkey.objects.get().sign_count == 1
    assert Entry.objects.filter(name="accounts.signed_in").last().data == {"way": "passkey"}


def test_the_question_tells_nothing_about_anybody(client, key):
    asked = question(client, "/inloggen/sleutel/vraag/")
    assert asked["allowCredentials"] == []
    assert asked["userVerification"] == "required"


def test_an_answer_works_once(client, key):
    asked = question(client, "/inloggen/sleutel/vraag/")
    answer = key.get(asked)
    assert post(client, "/inloggen/sleutel/", answer).status_code == 200
    client.post("/uitloggen/")
    assert post(client, "/inloggen/sleutel/", answer).status_code == 400
    question(client, "/inloggen/sleutel/vraag/")
    assert post(client, "/inloggen/sleutel/", answer).status_code == 400


def test_an_answer_to_the_question_of_another_browser_does_not_work(client, key):
    asked = question(Client(), "/inloggen/sleutel/vraag/")
    question(client, "/inloggen/sleutel/vraag/")
    assert post(client, "/inloggen/sleutel/", key.get(asked)).status_code == 400


@pytest.mark.parametrize(
    ("domain", "origin"),
    [("kwaad.example", "http://testserver"), ("testserver", "http://kwaad.example"), ("testserver", "null")],
)
def test_an_answer_for_another_site_does_not_work(client, key, domain, origin):
    key.domain, key.origin = domain, origin
    assert sign_in_with(client, key).status_code == 400


def test_a_user_who_was_not_verified_does_not_come_in(client, key):
    assert sign_in_with(client, key, flags=PRESENT).status_code == 400


def test_a_copied_key_whose_counter_stands_still_does_not_come_in(client, key):
    assert sign_in_with(client, key).status_code == 200
    client.post("/uitloggen/")
    key.counter = 0
    assert sign_in_with(client, key).status_code == 400


def test_an_unknown_key_hears_to_use_mail(client, key):
    answer = sign_in_with(client, Authenticator())
    assert answer.status_code == 403
    assert "code per mail" in answer.json()["error"]


def test_the_key_of_somebody_erased_is_unknown(client, owner, key):
    erase_person(person=owner, by=owner)
    assert sign_in_with(client, key).status_code == 403


def test_a_key_is_not_added_twice_nor_to_somebody_else(client, sign_in, owner, key):
    sign_in(owner)
    again = post(client, "/ik/sleutels/", key.create(question(client, "/ik/sleutels/vraag/")))
    assert again.status_code == 403
    other = Client()
    sign_in(a_person(), other)
    assert post(other, "/ik/sleutels/", key.create(question(other, "/ik/sleutels/vraag/"))).status_code == 403
    assert Passkey.objects.get().person == owner


def test_a_new_key_without_our_question_or_without_verification_is_refused(client, owner):
    asked = question(client, "/ik/sleutels/vraag/")
    assert post(client, "/ik/sleutels/", Authenticator().create(asked, flags=PRESENT)).status_code == 400
    assert post(client, "/ik/sleutels/", Authenticator().create(asked)).status_code == 400
    assert not Passkey.objects.exists()


def test_nobody_touches_somebody_elses_key(client, sign_in, owner, key):
    number = Passkey.objects.get().pk
    sign_in(a_person())
    assert client.get(f"/ik/sleutels/{number}/").status_code == 404
    assert client.post(f"/ik/sleutels/{number}/weg/").status_code == 404
    assert Passkey.objects.exists()


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=10,
)


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=200) | ANYTHING.map(lambda value: json.dumps(value).encode()))
def test_whatever_is_posted_gets_a_sentence_and_never_a_fault(client, owner, body):
    for address in ("/inloggen/sleutel/", "/ik/sleutels/"):
        answer = post(client, address, body)
        assert answer.status_code in (400, 403)
        assert answer.json()["error"]


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    field=st.sampled_from(["clientDataJSON", "authenticatorData", "signature", "id", "rawId"]), value=ANYTHING
)
def test_a_bent_answer_gets_a_sentence_and_never_a_fault(client, key, field, value):
    answer = key.get(question(client, "/inloggen/sleutel/vraag/"))
    (answer if field in answer else answer["response"])[field] = value
    assert post(client, "/inloggen/sleutel/", answer).status_code in (400, 403, 429)
