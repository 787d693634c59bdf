"""Channel after channel: who gets a message first by which, and by the next only who has not confirmed."""

from datetime import timedelta

import numpy as np
import pytest
from django.db import connection

from noaber.channels.actions import (
    climb_ladders,
    mark_opened,
    mark_seen,
    overtake,
    set_paces,
    set_steps,
    withdraw,
)
from noaber.channels.actions import ladders as climbing
from noaber.channels.actions.browsers import confirm_receipt
from noaber.channels.delivering.portion import deliver_chunk, deliver_next
from noaber.channels.models import Chunk, Mailing, Opened, Result, Rung, Tally
from noaber.channels.queries import delivery_counts, ladder_of, recipients_of, steps_of
from noaber.channels.rules import Receipt
from noaber.channels.sending import read_sending
from noaber.core import clock
from noaber.core.arrays import as_array
from noaber.journal.actions import origin
from noaber.journal.actors import SYSTEM
from noaber.people.models import Person

pytestmark = pytest.mark.django_db
WAIT = timedelta(minutes=120)


def lanes(planned, **options):
    """A push and a mail transport that note who got it."""
    push, mail = planned(**options), planned(**options)
    mail.channel = "mail"
    return push, mail


def deliver(*transports):
    for transport in transports:
        while deliver_chunk(transport):
            pass


def tally(mailing, channel):
    rows = Tally.objects.filter(mailing=mailing, channel=channel)
    return dict(rows.values_list("outcome", "persons"))


def said(steps):
    return [(step.number, step.minutes, step.channel, step.ids.tolist()) for step in steps]


def ladder(recipients, **options):
    return said(
        ladder_of(recipients, **{"category": "alerts", "kind": "alert", "urgency": "normal"} | options)
    )


def test_the_first_channel_that_somebody_has_and_then_the_next():
    assert ladder({"page": [1, 2, 3, 4], "webpush": [1, 2], "mail": [2, 3]}) == [
        (1, 0, "page", [1, 2, 3, 4]),
        (1, 0, "webpush", [1, 2]),
        (1, 0, "mail", [3]),
        (2, 120, "mail", [2]),
    ]


def test_what_has_no_haste_goes_by_mail_first():
    assert ladder({"webpush": [1, 2], "mail": [2, 3]}, urgency="low") == [
        (1, 0, "webpush", [1]),
        (1, 0, "mail", [2, 3]),
        (2, 1440, "webpush", [2]),
    ]


def test_life_and_limb_goes_by_everything_at_once():
    assert ladder({"webpush": [1], "mail": [1]}, urgency="life") == [
        (1, 0, "webpush", [1]),
        (1, 0, "mail", [1]),
    ]


def test_an_own_order_an_own_wait_and_all_at_once(new_person):
    mail_first, quick, together, usual = (new_person() for _ in range(4))
    set_steps(by=mail_first, channel_order=["mail"], wait_minutes=None)
    set_steps(by=quick, channel_order=[], wait_minutes=5)
    set_steps(by=together, channel_order=["mail", "webpush"], wait_minutes=0)
    everybody = [p.pk for p in (mail_first, quick, together, usual)]
    assert ladder({"webpush": everybody, "mail": everybody}) == [
        (1, 0, "webpush", [quick.pk, together.pk, usual.pk]),
        (1, 0, "mail", [mail_first.pk, together.pk]),
        (2, 5, "mail", [quick.pk]),
        (2, 120, "webpush", [mail_first.pk]),
        (2, 120, "mail", [usual.pk]),
    ]


def test_mail_that_fills_an_overview_is_no_step(new_person):
    person = new_person()
    set_paces({"alerts": "daily"}, by=person)
    recipients = {"webpush": [person.pk], "mail": [person.pk]}
    assert ladder(recipients) == [(1, 0, "webpush", [person.pk]), (1, 0, "mail", [person.pk])]
    assert ladder(recipients, urgency="urgent")[-1] == (2, 10, "mail", [person.pk])


def test_who_has_not_confirmed_gets_it_by_the_next_channel(send, persons, planned, source, at):
    pushed, read, silent = persons(3)
    push, mail = lanes(planned)
    mailing = send(
        {"page": [pushed, read, silent], "webpush": [pushed, read, silent], "mail": [pushed, read, silent]},
        climb=True,
    )
    deliver(push, mail)
    assert (push.got, mail.got) == ([pushed, read, silent], [])
    confirm_receipt(Receipt(mailing.pk, pushed, 1))
    mark_opened(mailing, by=Person(pk=read))
    climb_ladders()
    deliver(mail)
    assert mail.got == []  # it is not yet time
    at.move(WAIT)
    climb_ladders()
    climb_ladders()
    deliver(push, mail)
    assert mail.got == [silent]
    assert [(s.number, s.channel, s.people, s.sent, s.spared) for s in steps_of(source)] == [
        (1, "page", 3, 3, 0),
        (1, "webpush", 3, 3, 0),
        (2, "mail", 3, 1, 2),
    ]
    assert not Rung.objects.exclude(ids=[]).exists()
    assert recipients_of(source)["mail"].tolist() == [silent]


def test_a_mail_that_was_sent_is_no_confirmation(send, persons, planned, at):
    [one] = persons(1)
    push, mail = lanes(planned)
    send({"webpush": [one], "mail": [one]}, urgency="low", climb=True)
    deliver(push, mail)
    at.move(timedelta(days=1))
    climb_ladders()
    deliver(push)
    assert (mail.got, push.got) == ([one], [one])


def test_who_confirms_between_choosing_and_sending_is_skipped_with_the_reason(send, persons, planned, at):
    early, late = persons(2)
    push, mail = lanes(planned)
    mailing = send({"webpush": [early, late], "mail": [early, late]}, climb=True)
    deliver(push)
    at.move(WAIT)
    climb_ladders()
    mark_opened(mailing, by=Person(pk=late))
    deliver(mail)
    assert mail.got == [early]
    assert tally(mailing, "mail") == {"handed_over": 1, "known": 1}
    assert Result.objects.get(person_id=late, channel="mail").outcome == "known"


def test_seeing_it_on_its_own_page_counts_once_and_only_for_whom_it_was(send, persons, planned, source):
    one, other = persons(2)
    mailing = send({"page": [one]}, climb=True)
    inside = planned()
    inside.channel, inside.stays_inside = "page", True
    deliver_next(inside)
    assert [mark_seen(source, by=Person(pk=pk)) for pk in (one, one, other)] == [True, False, False]
    assert list(Opened.objects.values_list("person_id", "mailing_id")) == [(one, mailing.pk)]


@pytest.mark.parametrize("end", ["withdraw", "overtake", "expire"])
def test_the_ladder_ends_with_the_message(send, persons, planned, source, at, end):
    ids = persons(3)
    push, mail = lanes(planned)
    mailing = send({"webpush": ids, "mail": ids}, climb=True, expires_at=clock.now() + timedelta(hours=1))
    deliver(push)
    if end == "expire":
        at.move(timedelta(hours=1))
    else:
        {"withdraw": withdraw, "overtake": overtake}[end](source, by=SYSTEM)
    climb_ladders()
    at.move(WAIT)
    climb_ladders()
    deliver(push, mail)
    assert mail.got == []
    assert Rung.objects.get(mailing=mailing, number=2).sent == 0
    assert not Chunk.objects.filter(channel="mail").exists()


def test_all_at_once_where_nobody_asks_for_a_ladder(send, persons):
    ids = persons(2)
    mailing = send({"webpush": ids, "mail": ids})
    assert not mailing.climbs
    assert {chunk.channel for chunk in Chunk.objects.all()} == {"webpush", "mail"}
    assert not Rung.objects.exists()


def test_life_and_limb_is_not_held_back_for_who_saw_it(send, persons, planned):
    [one] = persons(1)
    push, mail = lanes(planned)
    mailing = send({"webpush": [one], "mail": [one]}, urgency="life", climb=True)
    mark_opened(mailing, by=Person(pk=one))
    deliver(push, mail)
    assert (push.got, mail.got) == ([one], [one])


def test_history_takes_no_steps(send, persons):
    ids = persons(2)
    with origin("history"):
        send({"webpush": ids, "mail": ids}, climb=True)
    assert Tally.objects.count() == 2
    assert not Rung.objects.exists()


def test_counts_say_who_is_still_to_come_now_and_not_who_may_never_need_it(send, persons, source):
    ids = persons(4)
    send({"webpush": ids, "mail": ids}, climb=True)
    counts = delivery_counts(source)
    assert list(counts) == ["webpush"]
    assert (counts["webpush"]["waiting"], counts["webpush"]["chosen"]) == (4, 4)


def test_a_step_of_many_is_small_portions_and_one_statement(send, django_assert_num_queries, at):
    many = np.arange(1, 2_502)
    with django_assert_num_queries(7):
        send({"webpush": many, "mail": many}, climb=True)
    at.move(WAIT)
    with django_assert_num_queries(4):  # which are due, and between two savepoints the step itself
        climb_ladders()
    sizes = sorted(Chunk.objects.filter(channel="mail").values_list("size", flat=True))
    assert sizes == [1, *[100] * 25]
    with django_assert_num_queries(1):
        climb_ladders()


def test_organisations_take_turns_in_what_comes_later_too(send, source, at):
    many = np.arange(1, 201)
    send({"webpush": many, "mail": many}, climb=True, organisation=source)
    at.move(WAIT)
    climb_ladders()
    turns = Chunk.objects.filter(channel="mail").order_by("turn").values_list("turn", flat=True)
    assert list(turns) == [0, 100]


def test_a_file_of_a_municipality_is_checked(tmp_path):
    from noaber.channels.sending import SHIPPED

    sound = SHIPPED.read_text()
    for wrong in (
        sound.replace("wait = 10\n", "wait = -1\n"),
        sound.replace('["webpush", "sms", "mail"]', '["duif"]'),
        sound.replace('["webpush", "sms", "mail"]', '["mail", "mail"]'),
        sound.replace("hour = 8", "hour = 24"),
        sound.replace("sms = 7.5", 'sms = "veel"'),
        sound.replace("month = 500", "month = true"),
        "ladder = 3",
        "[",
    ):
        path = tmp_path / "sending.toml"
        path.write_text(wrong)
        with pytest.raises(ValueError, match=r"sending\.toml"):
            read_sending(path)


def test_of_many_only_those_who_have_not_seen_it_go_on(send, at):
    many = np.arange(1, 5_001)
    mailing = send({"webpush": many, "mail": many}, climb=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO channels_opened (person_id, mailing_id, at) SELECT unnest(%s::bigint[]), %s, %s",
            [as_array(many[:2_000].tolist()), mailing.pk, clock.now()],
        )
    at.move(WAIT)
    climb_ladders()
    assert sum(Chunk.objects.filter(channel="mail").values_list("size", flat=True)) == 3_000
    assert Mailing.objects.get().climbs


def test_one_that_fails_holds_up_no_other(monkeypatch):
    taken = []

    def climb(mailing):
        taken.append(mailing)
        if mailing == 1:
            raise ValueError("broken")

    monkeypatch.setattr(climbing, "climb", climb)
    monkeypatch.setattr(climbing, "mailings_due", lambda _now, _most: [1, 2])
    with pytest.raises(ValueError, match="broken"):
        climb_ladders()
    assert taken == [1, 2]
