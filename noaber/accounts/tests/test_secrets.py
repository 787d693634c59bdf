"""A stolen database names nobody: a real dump is searched for canaries, and keys can be replaced."""

import base64
import os
import subprocess

import pytest
from django.conf import settings as house
from django.core.management import call_command
from django.db import connection

from noaber.channels.models import Subscription
from noaber.core import clock, postgres
from noaber.core.crypto import CannotDecrypt
from noaber.people.actions import add_place, register_person
from noaber.people.models import Desk, Person, Session
from noaber.people.queries import person_by_mail
from noaber.people.rotation import rotate_column
from noaber.people.sessions import SessionStore
from noaber.people.tests.making import a_person, an_address, an_area, an_organisation

CANARIES = ["Kanariewitz", "kanarie.mail", "Geelgors", "612399887", "bijtantekanarie", "push.kanarie.example"]


def dump() -> str:
    """The whole test database as `pg_dump` writes it."""
    params = connection.get_connection_params()
    environment = {**os.environ, "PGHOST": params["host"], "PGUSER": params["user"]}
    command = [str(postgres.binaries() / "pg_dump"), "--inserts", params["dbname"]]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


def readable(text: str) -> str:
    """The dump, with every hexadecimal and base64 value also as the text it may hide."""
    found = [text]
    for word in text.replace("'", " ").replace(",", " ").split():
        try:
            found.append(bytes.fromhex(word.removeprefix("\\x")).decode("utf-8", "ignore"))
        except ValueError:
            continue
        try:
            found.append(base64.b64decode(found[-1] + "==").decode("utf-8", "ignore"))
        except ValueError:
            continue
    return "\n".join(found)


@pytest.mark.django_db(transaction=True)
def test_a_dump_of_the_database_names_nobody():
    person = register_person(
        mail="Truus@kanarie.mail.example",
        is_sixteen=True,
        name="Truus Kanariewitz",
        pseudonym="Geelgors",
        phone="06 123 99 887",
    )
    add_place(person=person, address=an_address(an_area()), label="bijtantekanarie")
    Desk.objects.create(
        organisation=an_organisation(), slug="d", name="Balie", mail="desk@kanarie.mail.example"
    )
    session = SessionStore()
    session["joining"] = {"mail": "truus@kanarie.mail.example", "name": "Kanariewitz"}
    session.save()
    Subscription.objects.create(
        person=person,
        endpoint="https://push.kanarie.example/abc",
        endpoint_hash=Subscription.hash_of("https://push.kanarie.example/abc"),
        keys="{}",
        added_at=clock.now(),
    )
    text = readable(dump())
    assert f"INSERT INTO public.people_person VALUES ({person.pk}," in text
    assert [canary for canary in CANARIES if canary.lower() in text.lower()] == []
    assert session.session_key not in text


@pytest.mark.django_db
def test_keys_are_replaced_while_everybody_stays_who_they_are(settings, capsys):
    person = a_person("Truus Jansen", phone="06 12345678")
    session = SessionStore()
    session["word"] = "rood"
    session.save()
    old, new = house.NOABER_KEYS[0], (9, b"n" * 32)
    settings.NOABER_KEYS = (new, old)
    call_command("rotate_keys")
    told = capsys.readouterr().out
    assert "people.Person.name: 1" in told
    assert "people.Session.contents: 1" in told

    settings.NOABER_KEYS = (new,)
    found = person_by_mail(person.mail)
    assert (found.name, found.phone) == ("Truus Jansen", "+31612345678")
    assert SessionStore(session.session_key)["word"] == "rood"
    assert Session.objects.count() == 1
    settings.NOABER_KEYS = (old,)
    with pytest.raises(CannotDecrypt):
        Person.objects.get(pk=person.pk)


@pytest.mark.django_db
def test_a_second_rotation_has_nothing_to_do(settings):
    people = [a_person() for _number in range(3)]
    settings.NOABER_KEYS = ((9, b"n" * 32), *house.NOABER_KEYS)
    name = Person._meta.get_field("name")
    assert rotate_column(name) == len(people)
    assert rotate_column(name) == 0
