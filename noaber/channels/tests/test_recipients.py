"""To whom a message went, from chunks and, when these are empty, from results."""

from datetime import date, time, timedelta

import numpy as np
import pytest

from noaber.channels.actions import hand_over, sweep_messages
from noaber.channels.models import Chunk, Reachability, Result
from noaber.channels.queries import recipients_of, still_going, who_got
from noaber.core import clock
from noaber.journal.actions import origin
from noaber.journal.actors import SYSTEM
from noaber.people.models import Organisation, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def source():
    return Organisation.objects.create(slug="bron", name="Bron")


def send(source, recipients, kind="alert", **options):
    said = {"category": "alerts", "title": "A", "body": "B", "by": SYSTEM}
    return hand_over(source=source, recipients=recipients, kind=kind, **said, **options)


def going(source):
    return still_going("people.organisation", [source.pk, 0])


def test_recipients_come_from_the_chunks_of_that_kind(source):
    send(source, {"page": np.arange(1, 1501), "mail": [3, 9]})
    send(source, {"page": [9999]}, kind="test")
    found = recipients_of(source)
    assert found["page"].tolist() == list(range(1, 1501))
    assert found["mail"].tolist() == [3, 9]
    assert going(source) == {source.pk}


def test_recipients_are_known_when_the_chunks_are_empty(source):
    mailing = send(source, {"page": [1, 2]})
    Chunk.objects.filter(mailing=mailing).update(ids=[], finished_at=clock.now())
    for pk in (1, 2):
        Result.objects.create(
            person_id=pk, mailing=mailing, channel="page", outcome="handed_over", at=clock.now()
        )
    assert recipients_of(source)["page"].tolist() == [1, 2]
    assert going(source) == set()


def test_history_is_delivered_and_known(source):
    with origin("history"):
        send(source, {"page": [4, 5]})
    assert recipients_of(source)["page"].tolist() == [4, 5]
    assert going(source) == set()


def test_who_got_it_asks_the_page_only(source, django_assert_num_queries):
    other = Organisation.objects.create(slug="ander", name="Ander")
    person = Person.objects.create(name="A")
    with origin("history"):
        send(source, {"page": [person.pk]})
        send(other, {"mail": [person.pk]})
    third = Organisation.objects.create(slug="derde", name="Derde")
    send(third, {"page": [person.pk, 77]})
    with django_assert_num_queries(1):
        assert who_got(person, [source, other, third]) == {source.pk, third.pk}
    Chunk.objects.update(finished_at=clock.now())
    with django_assert_num_queries(1):
        assert who_got(person, [source, other]) == {source.pk}
    assert who_got(person, []) == set()


def test_whom_it_was_for_is_known_while_it_holds_and_a_month_after(source, at):
    """Who slept had it a day later than the others: a month after that none of them may be lost."""
    send(source, {"page": [1, 2], "mail": [3]}, expires_at=clock.now() + timedelta(days=60))
    Chunk.objects.filter(channel="page").update(done=2, finished_at=clock.now())
    Chunk.objects.filter(channel="mail").update(done=1, finished_at=clock.now() + timedelta(days=1))
    for days in (30.5, 59):
        at.move(timedelta(days=days))
        sweep_messages()
        assert sorted(recipients_of(source)) == ["mail", "page"]
    at.move(timedelta(days=1))
    sweep_messages()
    assert not Chunk.objects.exists()


def test_a_holiday_that_is_over_is_forgotten(at):
    kept = {"quiet_from": time(22), "quiet_until": time(7), "away_from": date(2026, 11, 1)}
    for day in (9, 10):
        person = Person.objects.create(name=f"{day}")
        Reachability.objects.create(person=person, away_until=date(2026, 11, day), **kept)
    sweep_messages()
    rows = Reachability.objects.order_by("pk").values_list("away_from", "away_until", "quiet_from")
    assert list(rows) == [(None, None, time(22)), (date(2026, 11, 1), date(2026, 11, 10), time(22))]
