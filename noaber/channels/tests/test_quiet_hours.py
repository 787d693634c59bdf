"""Quiet hours: what waits is sent in the morning, once, in order, if it is still true."""

from datetime import UTC, datetime, time, timedelta

import pytest

from noaber.channels.actions import climb_ladders, set_preferences, set_reachability, withdraw
from noaber.channels.delivering.portion import deliver_chunk
from noaber.channels.delivering.quiet import is_quiet, wakes_at
from noaber.channels.delivering.recheck import LOUD
from noaber.channels.models import Chunk, Outcome, Result, Rung, Tally
from noaber.channels.queries import delivery_counts
from noaber.core import clock
from noaber.journal.actors import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def night():
    """Half past eleven in the evening, in the Netherlands."""
    with clock.travel(datetime(2026, 11, 10, 22, 30, tzinfo=UTC)):
        yield clock


@pytest.fixture
def sleeper(new_person):
    person = new_person()
    set_reachability(by=person, quiet_from=time(22), quiet_until=time(7), away_from=None, away_until=None)
    return person


def tally(mailing):
    return dict(Tally.objects.filter(mailing=mailing).values_list("outcome", "persons"))


def deliver(transport):
    while deliver_chunk(transport):
        pass


@pytest.mark.parametrize("channel", LOUD)
def test_what_waits_comes_in_the_morning_once(send, sleeper, new_person, planned, night, source, channel):
    awake = new_person()
    set_preferences({("alerts", channel): True}, by=sleeper)
    mailing = send({channel: [sleeper.pk, awake.pk]}, urgency="urgent")
    push = planned()
    push.channel = channel
    deliver(push)
    assert push.got == [awake.pk]
    assert Result.objects.get(person_id=sleeper.pk).outcome == Outcome.QUIET
    counts = delivery_counts(source)[channel]
    assert (counts["handed_over"], counts["waiting"], counts["chosen"]) == (1, 1, 2)
    night.move(timedelta(hours=7, minutes=29))
    climb_ladders()
    deliver(push)
    assert push.got == [awake.pk]
    night.move(timedelta(minutes=1))
    for _twice in range(2):
        climb_ladders()
        deliver(push)
    assert push.got == [awake.pk, sleeper.pk]
    assert tally(mailing) == {"handed_over": 2}
    assert Rung.objects.get().ids == []


def test_several_come_in_their_order(send, sleeper, planned, night):
    sent = [send({"webpush": [sleeper.pk]}) for _ in range(3)]
    push = planned()
    deliver(push)
    night.move(timedelta(hours=9))
    climb_ladders()
    order = Chunk.objects.filter(finished_at=None).order_by("urgency", "turn", "id")
    assert [chunk.mailing_id for chunk in order] == [mailing.pk for mailing in sent]


def test_life_and_limb_wakes_and_mail_makes_no_noise(send, sleeper, planned, night):
    push, mail = planned(), planned()
    mail.channel = "mail"
    send({"webpush": [sleeper.pk]}, urgency="life")
    send({"mail": [sleeper.pk]})
    deliver(push)
    deliver(mail)
    assert (push.got, mail.got) == ([sleeper.pk], [sleeper.pk])


@pytest.mark.parametrize("end", ["expired", "withdrawn"])
def test_what_has_ended_by_then_is_not_sent_and_says_so(send, sleeper, planned, night, source, end):
    mailing = send({"webpush": [sleeper.pk]}, expires_at=clock.now() + timedelta(hours=2))
    push = planned()
    deliver(push)
    if end == "withdrawn":
        withdraw(source, by=SYSTEM)
    night.move(timedelta(hours=9 if end == "expired" else 0))
    climb_ladders()
    deliver(push)
    assert push.got == []
    assert tally(mailing) == {end: 1}


def test_a_try_that_falls_in_the_night_is_the_same_try_in_the_morning(send, sleeper, planned, night):
    """Where a repeat is seen, the intent of an earlier try must not count as one of the morning's."""
    mailing = send({"webpush": [sleeper.pk]})
    Chunk.objects.update(attempt=2)
    push = planned()
    deliver(push)
    night.move(timedelta(hours=9))
    climb_ladders()
    assert Chunk.objects.get(finished_at=None).attempt == 2
    deliver(push)
    assert tally(mailing) == {"handed_over": 1}


@pytest.mark.parametrize(
    ("now", "end", "wakes"),
    [
        # an ordinary night, before and after midnight
        (datetime(2026, 11, 10, 22, 30, tzinfo=UTC), time(7), datetime(2026, 11, 11, 6, 0, tzinfo=UTC)),
        (datetime(2026, 11, 11, 1, 0, tzinfo=UTC), time(7), datetime(2026, 11, 11, 6, 0, tzinfo=UTC)),
        # the clock goes back: seven o'clock is an hour further away
        (datetime(2026, 10, 24, 21, 0, tzinfo=UTC), time(7), datetime(2026, 10, 25, 6, 0, tzinfo=UTC)),
        # half past two comes twice: the first, and from a quarter past two for the second time the second
        (datetime(2026, 10, 24, 21, 0, tzinfo=UTC), time(2, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (datetime(2026, 10, 25, 1, 15, tzinfo=UTC), time(2, 30), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        # the clock goes forward: seven o'clock is an hour nearer, half past two is half past three
        (datetime(2027, 3, 27, 22, 0, tzinfo=UTC), time(7), datetime(2027, 3, 28, 5, 0, tzinfo=UTC)),
        (datetime(2027, 3, 27, 22, 0, tzinfo=UTC), time(2, 30), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
    ],
)
def test_waking_up_in_the_nights_when_the_clock_is_moved(now, end, wakes):
    assert wakes_at(now, end) == wakes


def test_who_wakes_up_is_awake():
    """Whatever the night: at the moment that somebody wakes up, it is not quiet any more."""
    for start in (datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2027, 3, 27, 12, tzinfo=UTC)):
        for quarter in range(0, 24 * 4):
            now = start + timedelta(minutes=15 * quarter)
            for quiet_from, quiet_until in ((time(22), time(7)), (time(1), time(2, 30)), (time(2), time(3))):
                if is_quiet(clock.local(now).time(), quiet_from, quiet_until):
                    wakes = wakes_at(now, quiet_until)
                    assert timedelta(0) < wakes - now <= timedelta(hours=11)
                    assert not is_quiet(clock.local(wakes).time(), quiet_from, quiet_until)
