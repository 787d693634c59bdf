"""Mandates: where they hold, when they end, and who may give them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction

from noaber.core import clock
from noaber.core.http import BadInput, Conflict, Refused
from noaber.journal.actors import SYSTEM
from noaber.journal.queries import entries_about
from noaber.people import rules
from noaber.people.actions import add_place, end_finished_roles, end_role, grant_role
from noaber.people.models import Mandate, Person, Role
from noaber.people.queries import persons_with
from noaber.people.tests.making import (
    a_desk,
    a_handler,
    a_person,
    a_resident,
    a_role,
    an_area,
    an_organisation,
)

pytestmark = pytest.mark.django_db


def fresh(person):
    return Person.objects.get(pk=person.pk)


def test_a_role_in_an_area_holds_in_everything_under_it_and_nowhere_else():
    town = an_area("Lindervoort")
    north = an_area("Noord", within=town)
    mills = an_area("Molenbuurt", within=north)
    south = an_area("Zuid", within=town)
    officer = a_person()
    a_role(officer, Mandate.OFFICER, area=north)

    assert rules.has_mandate(officer, "officer", area=north)
    assert rules.has_mandate(officer, "officer", area=mills.pk)
    assert not rules.has_mandate(officer, "officer", area=south)
    assert not rules.has_mandate(officer, "officer", area=town)
    assert not rules.has_mandate(officer, "author", area=north)
    assert list(persons_with("officer", area=mills)) == [officer]
    assert list(persons_with("officer", area=south)) == []


def test_a_role_without_area_holds_everywhere():
    author = a_person()
    a_role(author, Mandate.AUTHOR)
    assert rules.has_mandate(author, "author", area=an_area())


def test_a_handler_handles_at_one_desk_only():
    mine, other = a_desk(), a_desk()
    handler = a_handler(mine)
    assert rules.is_handler_of(handler, mine)
    assert rules.is_handler_of(handler, mine.slug)
    assert not rules.is_handler_of(handler, other)
    assert not rules.is_handler_of(AnonymousUser(), mine)
    assert list(persons_with("handler", desk=mine)) == [handler]


def test_a_role_ends_by_itself_at_its_moment_without_anybody_writing_it_down(at):
    handler = a_handler()
    role = Role.objects.get(person=handler)
    assert rules.has_mandate(handler, "handler")

    at.move(role.until - at.now() - timedelta(seconds=1))
    assert rules.has_mandate(fresh(handler), "handler")
    at.move(timedelta(seconds=1))
    assert not rules.has_mandate(handler, "handler"), "the remembered roles ask the clock every time"
    assert not rules.has_mandate(fresh(handler), "handler")
    assert not persons_with("handler").exists()

    assert end_finished_roles() == 1
    assert end_finished_roles() == 0
    (ended,) = entries_about(handler, names=("people.role_ended",))
    assert ended.data["by_itself"] is True
    assert ended.actor == "system:tick"


def test_the_roles_of_a_person_cost_one_query_however_often_they_are_asked(django_assert_num_queries):
    handler = fresh(a_handler())
    with django_assert_num_queries(1):
        for mandate in Mandate.values[2:]:
            rules.has_mandate(handler, mandate)


def test_residents_are_residents_where_they_live_and_verified_only_until_the_date(at):
    town = an_area("Lindervoort")
    mills, dike = an_area("Molenbuurt", within=town), an_area("Dijkbuurt", within=town)
    resident = a_resident(mills)
    assert rules.has_mandate(resident, "resident", area=mills)
    assert rules.has_mandate(resident, "resident", area=town.pk)
    assert not rules.has_mandate(resident, "resident", area=dike)
    assert not rules.has_mandate(resident, "verified_resident", area=mills)
    assert list(persons_with("resident", area=town)) == [resident]

    resident.verified_until = at.today()
    resident.save()
    assert rules.has_mandate(resident, "verified_resident", area=mills)
    at.move(timedelta(days=1))
    assert not rules.has_mandate(resident, "verified_resident", area=mills)
    assert not persons_with("verified_resident").exists()


def test_an_erased_person_holds_nothing():
    handler = a_handler()
    handler.erased_at = clock.now()
    assert not rules.has_mandate(handler, "handler")


def test_only_administrators_of_that_organisation_grant_and_end():
    town, police = an_organisation(), an_organisation("Politie", "police")
    administrator, colleague = a_person("Beheer"), a_person("Collega")
    a_role(administrator, Mandate.ADMINISTRATOR, organisation=town)

    role = grant_role(person=colleague, organisation=town, mandate="author", by=administrator)
    assert rules.has_mandate(colleague, "author", organisation=town)
    with pytest.raises(Refused):
        grant_role(person=colleague, organisation=police, mandate="author", by=administrator)
    with pytest.raises(Refused):
        grant_role(person=colleague, organisation=town, mandate="approver", by=colleague)
    with pytest.raises(Refused):
        end_role(role=role, by=a_person("Vreemde"))

    end_role(role=role, by=administrator)
    assert not rules.has_mandate(fresh(colleague), "author")
    assert entries_about(colleague, names=("people.role_granted", "people.role_ended")).count() == 2


def test_one_may_lay_down_ones_own_role_also_in_the_moment_it_was_given(at):
    handler = a_handler()
    role = Role.objects.get(person=handler)
    end_role(role=role, by=handler)
    end_role(role=role, by=handler)
    assert not rules.has_mandate(fresh(handler), "handler")
    assert entries_about(handler, names=("people.role_ended",)).count() == 1


@pytest.mark.parametrize(
    "values",
    [
        {"mandate": "resident"},
        {"mandate": "mayor"},
        {"mandate": "handler"},
        {"mandate": "author", "until": datetime(2032, 1, 1, tzinfo=clock.AMSTERDAM)},
        {"mandate": "author", "until": datetime(2020, 1, 1, tzinfo=clock.AMSTERDAM)},
    ],
)
def test_a_role_that_makes_no_sense_is_refused_with_a_sentence(at, values):
    with pytest.raises(BadInput):
        grant_role(person=a_person(), organisation=an_organisation(), by=SYSTEM, **values)


def test_the_database_itself_holds_a_role_to_a_term_and_a_known_mandate():
    role = a_role(a_person(), "author")
    for change in ({"until": role.since - timedelta(days=1)}, {"mandate": "mayor"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Role.objects.filter(pk=role.pk).update(**change)


@pytest.mark.parametrize(
    ("born_on", "enough"),
    [
        (date(2010, 11, 10), True),
        (date(2010, 11, 11), False),
        (date(2010, 12, 1), False),
        (date(1930, 1, 1), True),
        (date(2026, 11, 10), False),
    ],
)
def test_sixteen_is_reached_on_the_birthday(at, born_on, enough):
    assert rules.is_old_enough(born_on) is enough


def test_professionals_vouch_in_their_own_area_and_never_for_themselves():
    town = an_area("Lindervoort")
    mills, dike = an_area("Molenbuurt", within=town), an_area("Dijkbuurt", within=town)
    officer, resident = a_person("Agent"), a_resident(mills)
    a_role(officer, Mandate.OFFICER, area=mills)
    assert rules.can_verify(officer, resident, mills)
    assert not rules.can_verify(officer, resident, dike)
    assert not rules.can_verify(officer, officer, mills)
    assert not rules.can_verify(resident, officer, mills)


def test_a_person_has_ten_places_at_most():
    person, area = a_person(), an_area()
    for _number in range(10):
        add_place(person=person, area=area)
    with pytest.raises(Refused):
        add_place(person=person, area=area)


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_end_each_other_at_once():
    organisation = an_organisation()
    one, other = a_person("Een"), a_person("Ander")
    roles = [a_role(person, Mandate.ADMINISTRATOR, organisation=organisation) for person in (one, other)]
    begun = Barrier(2)

    def end(by, role):
        begun.wait()
        try:
            return end_role(role=role, by=by)
        except (Conflict, Refused) as refused:  # who comes late is no administrator any more
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(end, [one, other], roles[::-1]))
    assert sum(isinstance(result, Conflict | Refused) for result in done) == 1
    assert persons_with(Mandate.ADMINISTRATOR, organisation=organisation).count() == 1
