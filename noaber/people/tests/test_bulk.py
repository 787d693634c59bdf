"""Registering many at once leaves the same rows and entries as one by one."""

import pytest
from django.db import IntegrityError
from django.forms.models import model_to_dict

from noaber.core import clock
from noaber.core.http import BadInput
from noaber.journal.models import Entry
from noaber.people.actions import NewPerson, NewPlace, add_place, register_person, register_persons
from noaber.people.models import AudiencePoint, Person, PersonPlace
from noaber.people.queries import person_by_mail
from noaber.places.tests.factories import make_address, make_area, make_street

pytestmark = pytest.mark.django_db

OWN = ("id", "mail", "mail_hash", "place", "person", "label", "name", "pseudonym", "phone")


def rows(model):
    found = [model_to_dict(row) for row in model.objects.order_by("pk")]
    return [{key: value for key, value in row.items() if key not in OWN} for row in found]


def entries():
    return list(Entry.objects.order_by("id").values_list("name", "area_id", "at", "data"))


def test_same_rows_and_entries_as_one_by_one():
    buurt = make_area("Lindehof")
    door = make_address(make_street("Klaproosstraat", buurt), 12)
    door.area = buurt
    door.save()
    at = clock.now()
    newcomers = [
        NewPerson("Marit Oudhof", "marit@x.example", at, phone="0600000012", places=(NewPlace(door),)),
        NewPerson("Teun", "teun@x.example", at, language="en", places=(NewPlace(buurt),)),
    ]
    made = register_persons(newcomers)
    bulk = rows(Person), rows(PersonPlace), rows(AudiencePoint), entries()
    assert [person.actor_key for person in made] == list(
        Entry.objects.filter(name="people.registered").values_list("actor", flat=True).order_by("id")
    )
    found = person_by_mail("marit@x.example")
    assert (found.name, found.mail, found.phone) == ("Marit Oudhof", "marit@x.example", "+31600000012")

    Person.objects.all().delete()
    known = set(Entry.objects.values_list("id", flat=True))
    one = register_person(name="Marit Oudhof", mail="m@x.example", phone="0600000012", is_sixteen=True, at=at)
    other = register_person(name="Teun", mail="t@x.example", language="en", is_sixteen=True, at=at)
    add_place(person=one, address=door, at=at)
    add_place(person=other, area=buurt, at=at)
    single = list(
        Entry.objects.exclude(id__in=known).order_by("id").values_list("name", "area_id", "at", "data")
    )
    assert (rows(Person), rows(PersonPlace), rows(AudiencePoint), single) == bulk


def test_refuses_as_a_whole():
    at = clock.now()
    with pytest.raises(BadInput):
        register_persons([NewPerson("", "a@x.example", at)])
    with pytest.raises(IntegrityError):
        register_persons([NewPerson("A", "a@x.example", at), NewPerson("B", "A@x.example", at)])
