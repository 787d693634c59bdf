"""What became of everybody, counted: each person once, however many versions there were."""

from datetime import timedelta

import numpy as np
import pytest

from noaber.channels.actions import mark_opened, overtake
from noaber.channels.delivering.portion import deliver_chunk
from noaber.channels.models import Outcome, Result
from noaber.channels.queries import delivery_counts, who_read
from noaber.channels.queries.moments import Moments, happened_to
from noaber.core import clock
from noaber.journal.actors import SYSTEM
from noaber.people.models import Person

pytestmark = pytest.mark.django_db


def test_who_was_sent_two_versions_counts_once(send, persons, planned, source):
    one, two, three = persons(3)
    push = planned({three: Outcome.GONE})
    first = send({"webpush": [one, two, three]})
    deliver_chunk(push)
    mark_opened(first, by=Person.objects.get(pk=one))
    send({"webpush": [one, two, three]}, replaces=first)
    counts = delivery_counts(source)["webpush"]
    assert counts == {"handed_over": 2, "waiting": 3, "chosen": 3, "confirmed": 0}
    deliver_chunk(push)
    counts = delivery_counts(source)["webpush"]
    assert counts == {"handed_over": 2, "gone": 1, "chosen": 3, "confirmed": 0}


def test_what_was_overtaken_and_came_in_the_next_version_was_handed_over(send, persons, planned, source):
    one, two = persons(2)
    first = send({"webpush": [one, two]})
    overtake(source, by=SYSTEM)
    send({"webpush": [two]}, replaces=first)
    while deliver_chunk(planned()):
        pass
    counts = delivery_counts(source)["webpush"]
    assert counts == {"handed_over": 1, "overtaken": 1, "chosen": 2, "confirmed": 0}


def test_a_mail_that_came_back_did_not_arrive_by_whatever_version(send, persons, planned, source, at):
    one, two, three = persons(3)
    mail = planned()
    mail.channel = "mail"
    versions = [send({"mail": [one, two, three]}) for _version in range(2)]
    while deliver_chunk(mail):
        pass
    at.move(timedelta(minutes=1))
    for person, lost in ((one, versions), (two, versions[:1])):
        for mailing in lost:
            key = {"person_id": person, "mailing": mailing, "channel": "mail", "at": clock.now()}
            Result.objects.create(**key, outcome=Outcome.GONE)
    assert delivery_counts(source)["mail"] == {"handed_over": 2, "gone": 1, "chosen": 3}
    assert happened_to(source, since=clock.now()).by("mail", "handed_over").ids.tolist() == [two, three]
    assert who_read(source, np.array([one, two, three])).tolist() == [two, three]


def test_moments_are_the_first_of_each_person_since_a_start(send, persons, planned, source, at):
    one, two = persons(2)
    start = clock.now()
    send({"webpush": [one]})
    at.move(timedelta(seconds=90))
    deliver_chunk(planned(endpoints=2))
    send({"webpush": [one, two]})
    at.move(timedelta(seconds=10))
    deliver_chunk(planned())
    handed = happened_to(source, since=start).by("webpush", "handed_over")
    assert (handed.ids.tolist(), handed.at.tolist()) == ([one, two], [90_000, 100_000])


def test_moments_keep_each_person_once_at_the_first():
    found = Moments.of(np.array([5, 3, 5]), np.array([20, 9, 10]))
    assert (found.ids.tolist(), found.at.tolist()) == ([3, 5], [9, 10])
    assert found.among(np.array([5])).at.tolist() == [10]
    assert found.besides(np.array([5])).ids.tolist() == [3]
    assert len(Moments.together([])) == 0
    assert len(Moments.together([found, found])) == 2
