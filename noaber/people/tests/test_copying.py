"""COPY writes what `save` would have written, defaults and encryption included."""

import pytest
from django.db import IntegrityError

from noaber.core.copying import analyze, copy_rows, reserve_ids
from noaber.people.models import Organisation, Person

pytestmark = pytest.mark.django_db


def test_rows_come_back_as_written_with_defaults():
    first, second = reserve_ids(Person, 2)
    names = ("id", "name", "mail", "mail_hash", "registered_at", "is_invented")
    moment = Person().registered_at
    rows = [(first, "Fenna", "f@x.example", b"1", moment, True), (second, "Bram é", "", b"2", moment, False)]
    assert copy_rows(Person, names, rows) == 2
    found = Person.objects.get(pk=first)
    assert (found.name, found.mail, found.language, found.sign_in_epoch) == ("Fenna", "f@x.example", "nl", 0)
    assert found.is_invented
    assert Person.objects.get(pk=second).name == "Bram é"
    analyze(Person)


def test_numbers_are_reserved_once():
    taken = reserve_ids(Organisation, 3)
    assert len(set(taken)) == 3
    assert Organisation.objects.create(slug="x", name="X", kind="other").pk > max(taken)


def test_a_broken_constraint_is_an_integrity_error():
    names = ("slug", "name", "kind")
    with pytest.raises(IntegrityError):
        copy_rows(Organisation, names, [("dubbel", "A", "other"), ("dubbel", "B", "other")])
