"""Something comes in."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from noaber.cases.actions import file_case, join_case
from noaber.cases.models import Case, CellChange
from noaber.cases.tests.making import PLACE, STREET, WALLED, a_case, a_handler, desk_for
from noaber.channels.models import Mailing
from noaber.core import clock, secrets
from noaber.core.http import BadInput, NotHere
from noaber.journal.actions import origin
from noaber.journal.actors import ANONYMOUS
from noaber.journal.queries import entries_about
from noaber.people.tests.making import a_person

pytestmark = pytest.mark.django_db


def test_a_case_gets_a_number_a_desk_and_a_date(at):
    desk = desk_for(STREET)
    reporter = a_person()
    filed = file_case(by=reporter, reporter=reporter, category=STREET, text="De lamp is uit.", **PLACE)
    case = Case.objects.get(pk=filed.case.pk)
    assert filed.is_new and not filed.token
    assert case.number.startswith("26-") and len(case.number) == 9
    assert case.desk == desk and case.organisation == desk.organisation
    assert case.public and not case.walled and case.status == "new"
    assert clock.local(case.due_at).strftime("%Y-%m-%d %H:%M") == "2026-11-17 17:00"
    assert [event.kind for event in case.events.all()] == ["filed"]
    entry = entries_about(case).get()
    assert (entry.name, entry.actor, entry.cell) == ("cases.filed", reporter.actor_key, case.cell)
    assert Mailing.objects.get(source_id=case.pk).person == reporter


def test_numbers_count_per_year(at):
    desk_for(STREET)
    first, second = a_case(), a_case()
    assert int(second.number[3:]) == int(first.number[3:]) + 1
    old = a_case(at=datetime(2024, 5, 1, tzinfo=UTC))
    assert old.number.startswith("24-")


def test_the_same_key_gives_the_same_case(at):
    desk_for(STREET)
    key = uuid4()
    first = file_case(by=ANONYMOUS, category=STREET, filing_key=key, **PLACE)
    again = file_case(by=ANONYMOUS, category=STREET, filing_key=key, **PLACE)
    assert again.case == first.case and first.is_new and not again.is_new
    assert Case.objects.count() == 1


def test_somebody_without_an_account_gets_a_secret_link(at):
    desk_for(STREET)
    filed = file_case(
        by=ANONYMOUS, category=STREET, contact={"mail": "iemand@voorbeeld.example", "phone": " "}, **PLACE
    )
    case = Case.objects.get(pk=filed.case.pk)
    assert bytes(case.secret_digest) == secrets.digest(filed.token)
    assert '"phone"' not in case.contact
    mailing = Mailing.objects.get(source_id=case.pk)
    assert mailing.contact == "iemand@voorbeeld.example" and filed.token in mailing.link


def test_a_worry_is_walled_and_never_public(at):
    case = a_case(WALLED)
    assert case.walled and not case.public


def test_an_unknown_kind_or_a_missing_desk_is_said(at):
    with pytest.raises(BadInput):
        file_case(by=ANONYMOUS, category="bestaat-niet", **PLACE)
    with pytest.raises(BadInput):
        file_case(by=ANONYMOUS, category=STREET, **PLACE)


def test_history_tells_nobody(at):
    desk_for(STREET)
    reporter = a_person()
    with origin("history"):
        filed = file_case(by=reporter, reporter=reporter, category=STREET, **PLACE)
    assert filed.case.origin == "history"
    assert not Mailing.objects.exists()


def test_filing_costs_few_queries(at, django_assert_max_num_queries):
    desk_for(STREET)
    reporter = a_person()
    file_case(by=reporter, reporter=reporter, category=STREET, **PLACE)
    with django_assert_max_num_queries(14):
        file_case(by=reporter, reporter=reporter, category=STREET, filing_key=uuid4(), **PLACE)


def test_a_neighbour_joins_once_and_the_desk_sees_it(at):
    case = a_case(reporter=a_person("Els"))
    neighbour = a_person("Bram")
    assert join_case(case, by=neighbour, person=neighbour, text="Hier ook.")
    assert not join_case(case, by=neighbour, person=neighbour)
    assert join_case(case, by=ANONYMOUS, mail="Buur@Voorbeeld.example")
    assert not join_case(case, by=ANONYMOUS, mail="buur@voorbeeld.example")
    case.refresh_from_db()
    assert case.follower_count == 2 == case.followers.count()


def test_nobody_joins_what_is_not_public(at):
    with pytest.raises(NotHere):
        join_case(a_case(WALLED), by=ANONYMOUS, mail="buur@voorbeeld.example")


def test_who_reported_does_not_join(at):
    reporter = a_person()
    case = a_case(reporter=reporter)
    assert not join_case(case, by=reporter, person=reporter)


def test_every_change_is_noted_for_the_map(at):
    case = a_case()
    assert CellChange.objects.get().delta == 1
    Case.objects.filter(pk=case.pk).update(status="open")
    assert sorted(CellChange.objects.values_list("status", "delta")) == [("new", -1), ("new", 1), ("open", 1)]
    assert a_handler(case.desk)
