"""Handing over: what is written, at once and in few queries."""

import numpy as np
import pytest

from noaber.channels.actions import notify_contact, notify_person, withdraw
from noaber.channels.models import Chunk, Mailing, Result, Tally
from noaber.channels.notices import TRY_OUT, Notice
from noaber.core import clock
from noaber.journal.actions import origin
from noaber.journal.actors import SYSTEM
from noaber.people.models import Organisation, Person

pytestmark = pytest.mark.django_db


def test_chunks_hold_everybody_once(send):
    ids = np.array([*range(1, 2501), 7, 7])
    mailing = send({"page": ids, "mail": [5]}, urgency="urgent")
    chunks = Chunk.objects.filter(mailing=mailing)
    page = [chunk for chunk in chunks if chunk.channel == "page"]
    assert sorted(pk for chunk in page for pk in chunk.ids) == list(range(1, 2501))
    assert all(500 <= chunk.size <= 1000 for chunk in page)
    assert [c.ids for c in chunks if c.channel == "mail"] == [[5]]
    assert {chunk.urgency for chunk in chunks} == {1}


def test_it_costs_three_queries(send, django_assert_num_queries):
    with django_assert_num_queries(3):
        send({"page": range(1, 5001), "webpush": range(1, 4000), "mail": range(1, 5001)})


def test_organisations_take_turns(source, send):
    other = Organisation.objects.create(slug="ander", name="Ander")
    send({"page": range(1, 4001)}, organisation=source)
    send({"page": range(1, 1001)}, organisation=source)
    send({"page": range(1, 2001)}, organisation=other)
    order = Chunk.objects.order_by("turn", "id").values_list("organisation_id", flat=True)
    assert list(order) == [source.pk, other.pk, source.pk, other.pk, source.pk, source.pk, source.pk]


def test_a_person_is_told_in_both_languages_by_every_channel():
    person = Person.objects.create(name="O'Brien")
    mailing = notify_person(notice=TRY_OUT, to=person, about=person, link="/ik/", by=SYSTEM)
    assert set(mailing.all_texts) == {"nl", "en"}
    assert "O'Brien" in mailing.text_in("nl")["body"]
    assert {chunk.channel for chunk in mailing.chunks.all()} == {"page", "webpush", "mail"}
    person.phone_proved_at = clock.now()
    proved = notify_person(notice=TRY_OUT, to=person, about=person, link="/ik/", by=SYSTEM)
    assert {chunk.channel for chunk in proved.chunks.all()} == {"page", "webpush", "mail", "sms"}


def test_a_contact_without_account_gets_mail_only():
    about = Person.objects.create(name="x")
    mailing = notify_contact(notice=TRY_OUT, mail="melder@example.org", about=about, link="/m/x", by=SYSTEM)
    assert [(c.channel, c.ids) for c in mailing.chunks.all()] == [("mail", [0])]
    assert Mailing.objects.get(pk=mailing.pk).contact == "melder@example.org"


def test_the_past_is_written_and_never_sent(send):
    with origin("import"):
        assert send({"page": [1]}) is None
    with origin("history"):
        mailing = send({"page": [1, 2], "mail": [2]})
    assert not Chunk.objects.filter(finished_at=None).exists()
    assert Result.objects.filter(mailing=mailing).count() == 3
    counts = Tally.objects.filter(mailing=mailing).values_list("channel", "persons")
    assert dict(counts) == {"page": 2, "mail": 1}


def test_withdrawing_marks_all_of_a_source(source, send):
    mailing = send({"page": [1]})
    assert withdraw(source, by=SYSTEM) == 1
    assert withdraw(source, by=SYSTEM) == 0
    mailing.refresh_from_db()
    assert mailing.withdrawn_at <= clock.now()


def test_an_unknown_channel_or_category_is_refused(send):
    with pytest.raises(ValueError):
        send({"duif": [1]})
    with pytest.raises(ValueError):
        Notice("a.b", category="reclame")
