"""The deliver loop: everybody gets one fate, and a lost lease writes nothing."""

from collections import Counter
from datetime import date, time, timedelta

import pytest
from django.db import connection

from noaber.channels.actions import set_preferences, set_reachability, withdraw
from noaber.channels.adapters.contract import Repeat, Report
from noaber.channels.delivering import lease as leases
from noaber.channels.delivering import portion
from noaber.channels.delivering.portion import MOST_LEASES, deliver_chunk, deliver_next
from noaber.channels.delivering.recheck import is_quiet, recheck
from noaber.channels.models import Chunk, Mailing, Outcome, Result, Tally
from noaber.channels.queries import delivery_counts
from noaber.core import clock
from noaber.journal.actors import SYSTEM
from noaber.journal.models import Alarm
from noaber.people.models import Person

pytestmark = pytest.mark.django_db


def tally(mailing):
    return dict(Tally.objects.filter(mailing=mailing).values_list("outcome", "persons"))


def let_wait_pass():
    Chunk.objects.filter(finished_at=None).update(not_before=clock.now() - timedelta(days=400))


def test_everybody_is_handed_over_once(send, persons, planned):
    ids = persons(35)
    mailing = send({"webpush": ids})
    transport = planned()
    assert deliver_chunk(transport)
    assert not deliver_chunk(transport)
    assert sorted(transport.got) == ids
    assert tally(mailing) == {"handed_over": 35}
    assert Result.objects.filter(mailing=mailing).count() == 35


def test_a_person_with_two_browsers_counts_once(send, persons, planned):
    mailing = send({"webpush": persons(4)})
    deliver_chunk(planned(endpoints=2))
    assert tally(mailing) == {"handed_over": 4}
    assert Result.objects.filter(mailing=mailing).count() == 8


def test_each_who_is_left_out_has_a_reason(send, new_person, planned, at):
    everyday, away, asleep, stopped, erased = (new_person() for _ in range(5))
    today = clock.today()
    set_reachability(by=away, quiet_from=None, quiet_until=None, away_from=today, away_until=today)
    set_reachability(by=asleep, quiet_from=time(9), quiet_until=time(11), away_from=None, away_until=None)
    set_preferences({("alerts", "webpush"): False}, by=stopped)
    Person.objects.filter(pk=erased.pk).update(erased_at=clock.now())
    mailing = send({"webpush": [p.pk for p in (everyday, away, asleep, stopped, erased)] + [999_999]})
    transport = planned()
    deliver_chunk(transport)
    assert transport.got == [everyday.pk]
    assert tally(mailing) == {"handed_over": 1, "away": 1, "unsubscribed": 1, "erased": 2}
    assert Result.objects.get(person_id=asleep.pk).outcome == Outcome.QUIET  # and waits for the morning
    assert Result.objects.get(person_id=away.pk).outcome == Outcome.AWAY


@pytest.mark.parametrize(("urgency", "reached"), [("life", 2), ("urgent", 0), ("normal", 0)])
def test_only_life_and_limb_passes_the_quiet_hours_and_the_holiday(
    send, new_person, planned, at, urgency, reached
):
    away, asleep = new_person(), new_person()
    set_reachability(
        by=away, quiet_from=None, quiet_until=None, away_from=date(2026, 11, 1), away_until=date(2026, 11, 30)
    )
    set_reachability(by=asleep, quiet_from=time(9), quiet_until=time(11), away_from=None, away_until=None)
    send({"webpush": [away.pk, asleep.pk]}, urgency=urgency)
    transport = planned()
    deliver_chunk(transport)
    assert len(transport.got) == reached


def test_withdrawing_halfway_stops_the_rest(send, persons, planned, source):
    mailing = send({"webpush": persons(30)})

    class Withdrawing(planned):
        def hand_over(self, mailing, deliveries):
            withdraw(source, by=SYSTEM)
            return super().hand_over(mailing, deliveries)

    deliver_chunk(Withdrawing())
    assert tally(mailing) == {"handed_over": 10, "withdrawn": 20}


def test_what_is_past_its_end_is_not_sent(send, persons, planned, at):
    mailing = send({"webpush": persons(3)}, expires_at=clock.now() + timedelta(minutes=5))
    at.move(timedelta(minutes=5))
    deliver_chunk(planned())
    assert tally(mailing) == {"expired": 3}


def test_later_is_tried_again_and_ends(send, persons, planned):
    a, b, c = persons(3)
    mailing = send({"webpush": [a, b, c]})
    plan = {b: Report(Outcome.LATER, retry_after=900), c: Outcome.GONE}
    transport = planned(plan)
    deliver_chunk(transport)
    assert not deliver_chunk(transport)  # the second try waits
    retry = Chunk.objects.get(finished_at=None)
    assert (retry.ids, retry.attempt) == ([b], 2)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM not_before - clock_timestamp()) FROM channels_chunk WHERE id = %s",
            [retry.pk],
        )
        assert 880 < cursor.fetchone()[0] <= 900
    for _ in range(10):
        let_wait_pass()
        deliver_chunk(transport)
    assert Counter(transport.got) == {a: 1, b: 6, c: 1}
    assert tally(mailing) == {"handed_over": 1, "gone": 1, "failed": 1}
    assert not Chunk.objects.filter(finished_at=None).exists()


@pytest.mark.parametrize(
    ("urgency", "waits"), [("urgent", [5, 15, 60, 300, 900]), ("normal", [30, 120, 600, 1_800, 7_200])]
)
def test_the_waits_between_two_tries_are_those_that_are_promised(send, persons, planned, urgency, waits):
    (one,) = persons(1)
    send({"webpush": [one]}, urgency=urgency)
    transport, waited = planned({one: Outcome.LATER}), []
    while deliver_chunk(transport):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT extract(epoch FROM not_before - clock_timestamp()) FROM channels_chunk"
                " WHERE finished_at IS NULL"
            )
            waited += [float(row[0]) for row in cursor.fetchall()]
        let_wait_pass()
    assert waited == pytest.approx(waits, abs=4)


def test_who_is_told_to_wait_long_holds_up_nobody_else_and_no_longer_than_an_hour(send, persons, planned):
    quick, long, ever = persons(3)
    send({"webpush": [quick, long, ever]})
    waits = {quick: None, long: 900, ever: 10**7}
    deliver_chunk(planned({pk: Report(Outcome.LATER, retry_after=wait) for pk, wait in waits.items()}))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ids[1], round(extract(epoch FROM not_before - clock_timestamp()), -1)::int"
            " FROM channels_chunk WHERE finished_at IS NULL"
        )
        assert dict(cursor.fetchall()) == {quick: 30, long: 900, ever: 3_600}


def test_a_worker_that_lost_its_lease_writes_nothing(send, persons, planned):
    ids = persons(30)
    mailing = send({"webpush": ids})

    class Slow(planned):
        def hand_over(self, mailing, deliveries):
            reports = super().hand_over(mailing, deliveries)
            if len(self.got) == 20:  # the lease runs out while the second batch is on its way
                Chunk.objects.update(leased_until=clock.now() - timedelta(days=1))
                deliver_chunk(other)
            return reports

    other, slow = planned(), Slow()
    deliver_chunk(slow)
    assert slow.got == ids[:20]
    assert other.got == ids[10:]
    assert tally(mailing) == {"handed_over": 30}


def seconds_left_of(chunk):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM leased_until - clock_timestamp()) FROM channels_chunk WHERE id = %s",
            [chunk],
        )
        return float(cursor.fetchone()[0])


def test_a_living_worker_keeps_what_it_holds(send, persons, planned):
    send({"webpush": persons(10)})
    left = []

    class Slow(planned):
        def hand_over(self, mailing, deliveries):
            chunk = Chunk.objects.get()
            Chunk.objects.update(leased_until=clock.now() - timedelta(days=1))
            leases.beat()
            left.append(seconds_left_of(chunk.pk))
            return super().hand_over(mailing, deliveries)

    deliver_chunk(Slow())
    assert 0.8 * leases.SECONDS < left[0] <= leases.SECONDS
    Chunk.objects.update(finished_at=None, leased_until=clock.now() - timedelta(days=1))
    leases.beat()  # it let go
    assert seconds_left_of(Chunk.objects.get().pk) < 0


def test_a_batch_that_hangs_is_left_to_another_worker(send, persons, planned, monkeypatch):
    send({"webpush": persons(10)})
    lease = leases.take("webpush")
    lease.since -= leases.LONGEST_BATCH + 1
    Chunk.objects.update(leased_until=clock.now() - timedelta(days=1))
    leases.beat()
    leases.let_go()
    assert seconds_left_of(lease.id) < 0


def test_the_lease_of_another_worker_is_not_touched(send, persons, planned):
    send({"webpush": persons(10)})
    lease = leases.take("webpush")
    Chunk.objects.update(leased_until=clock.now() - timedelta(days=1), fence=lease.fence + 1)
    leases.beat()
    leases.let_go()
    assert seconds_left_of(lease.id) < 0


def test_urgency_goes_first(send, persons, planned):
    [one] = persons(1)
    low, life = send({"webpush": [one]}, urgency="low"), send({"webpush": [one]}, urgency="life")
    assert leases.take("webpush").mailing_id == life.pk
    assert leases.take("webpush").mailing_id == low.pk
    assert leases.take("webpush") is None


def test_where_a_repeat_is_seen_an_intent_is_not_repeated(send, persons, planned):
    ids = persons(3)
    mailing = send({"webpush": ids})

    class Dying(planned):
        def hand_over(self, mailing, deliveries):
            super().hand_over(mailing, deliveries)
            if len(self.got) == 2:
                raise KeyboardInterrupt
            return [Report(Outcome.HANDED_OVER)]

    dying = Dying(repeat=Repeat.POSSIBLE, batch=1)
    with pytest.raises(KeyboardInterrupt):
        deliver_chunk(dying)
    Chunk.objects.update(leased_until=clock.now() - timedelta(days=1))
    survivor = planned(repeat=Repeat.POSSIBLE, batch=1)
    deliver_chunk(survivor)
    assert dying.got == ids[:2]
    assert survivor.got == ids[2:]
    assert tally(mailing) == {"handed_over": 2, "unknown": 1}


def test_what_takes_long_comes_before_the_intent(send, persons, planned):
    """Who is killed while a line is opened leaves nobody of whom nobody knows."""
    intents = []

    class Slow(planned):
        def make_ready(self):
            intents.append(Result.objects.filter(outcome="intent").count())

    send({"webpush": persons(2)})
    deliver_chunk(Slow(repeat=Repeat.POSSIBLE, batch=1))
    assert intents == [0, 1]


@pytest.mark.parametrize(
    ("urgency", "status", "again"), [("life", None, 1), ("low", Report(Outcome.HANDED_OVER), 0)]
)
def test_an_old_intent_is_asked_after_and_repeated_for_life_only(
    send, persons, planned, urgency, status, again
):
    [one] = persons(1)
    mailing = send({"webpush": [one]}, urgency=urgency)
    Result.objects.create(
        person_id=one,
        mailing=mailing,
        channel="webpush",
        endpoint=1,
        attempt=1,
        outcome="intent",
        at=clock.now(),
    )
    transport = planned(repeat=Repeat.POSSIBLE, batch=1)
    transport.status = status
    deliver_chunk(transport)
    assert len(transport.got) == again
    assert tally(mailing) == {"handed_over": 1}


def test_a_chunk_that_breaks_every_worker_is_given_up(send, persons, planned):
    mailing = send({"webpush": persons(5)})
    Chunk.objects.update(fence=MOST_LEASES)
    deliver_chunk(planned())
    assert tally(mailing) == {"failed": 5}
    assert Alarm.objects.filter(kind="deliver.gave_up").exists()


def test_counts_say_how_far_it_is(send, persons, planned, source):
    ids = persons(1_500)
    send({"webpush": ids, "mail": ids[:3]})
    deliver_chunk(planned({ids[0]: Outcome.GONE}, batch=100))
    counts = delivery_counts(source)
    assert counts["mail"] == {"waiting": 3, "chosen": 3}
    push = counts["webpush"]
    assert (push["chosen"], push["gone"], push["handed_over"] + push["waiting"]) == (1_500, 1, 1_499)


@pytest.mark.parametrize(
    ("now", "start", "end", "quiet"),
    [
        (time(23), time(22), time(7), True),
        (time(6, 59), time(22), time(7), True),
        (time(7), time(22), time(7), False),
        (time(12), time(22), time(7), False),
        (time(13), time(13), time(14), True),
        (time(14), time(13), time(14), False),
    ],
)
def test_quiet_hours_pass_midnight(now, start, end, quiet):
    assert is_quiet(now, start, end) is quiet


class Inside:
    channel, batch, stays_inside = "page", 1_000, True


def test_what_stays_inside_is_finished_several_chunks_at_once(send, persons, planned, source):
    ids = persons(5)
    first = send({"page": ids})
    withdrawn = send({"page": ids})
    Mailing.objects.filter(pk=withdrawn.pk).update(withdrawn_at=clock.now())
    erased = send({"page": [*ids, 999_999]})
    assert deliver_next(Inside())
    assert not deliver_next(Inside())
    assert [tally(mailing) for mailing in (first, withdrawn, erased)] == [
        {"handed_over": 5},
        {"withdrawn": 5},
        {"handed_over": 5, "erased": 1},
    ]
    assert not Chunk.objects.filter(finished_at=None).exists()


def test_a_chunk_that_breaks_holds_up_the_others_until_it_is_given_up(send, persons, planned, monkeypatch):
    ids = persons(5)
    broken, sound = send({"page": ids}), send({"page": ids})

    def recheck_badly(mailing, channel, ids):
        if mailing.pk == broken.pk:
            raise RuntimeError("a text that cannot be read")
        return recheck(mailing, channel, ids)

    monkeypatch.setattr(portion, "recheck", recheck_badly)
    Chunk.objects.filter(mailing=broken).update(fence=MOST_LEASES - 1)
    with pytest.raises(RuntimeError):
        deliver_next(Inside())
    Chunk.objects.filter(mailing=broken).update(leased_until=None)
    while deliver_next(Inside()):
        pass
    assert (tally(broken), tally(sound)) == ({"failed": 5}, {"handed_over": 5})
