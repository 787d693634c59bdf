"""Whatever the order of confirmations, ticks, moved clocks and killed workers: nobody gets a message twice by
one channel, nobody who has not confirmed is forgotten, and nothing leaves after the end."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from noaber.channels.actions import (
    climb_ladders,
    mark_opened,
    overtake,
    set_reachability,
    set_steps,
    withdraw,
)
from noaber.channels.actions import ladders as climbing
from noaber.channels.adapters.contract import Repeat
from noaber.channels.delivering.portion import deliver_chunk
from noaber.channels.models import Chunk, Mailing, Outcome, Result, Rung
from noaber.core import clock
from noaber.journal.actors import SYSTEM
from noaber.people.models import Person

pytestmark = pytest.mark.django_db
PEOPLE = 8
CHANNELS = ("webpush", "mail")
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

wishes = st.tuples(
    st.sampled_from([(True, True), (True, False), (False, True)]),  # has push, has mail
    st.sampled_from([(), ("mail",), ("webpush",)]),
    st.sampled_from([None, 0, 5, 60]),
    st.booleans(),  # sleeps at night
)
happenings = st.lists(
    st.one_of(
        st.tuples(st.just("confirm"), st.integers(0, PEOPLE - 1)),
        st.tuples(st.just("move"), st.sampled_from([1, 5, 60, 121, 600])),
        st.tuples(st.just("tick"), st.booleans()),  # killed before it was committed, or not
        st.tuples(st.just("deliver"), st.sampled_from(["", "before", "after"])),  # when it is killed
        st.tuples(st.just("end"), st.sampled_from(["withdraw", "overtake", "expire"])),
    ),
    max_size=16,
)


class Killed(BaseException):
    """The worker is gone, between two statements."""


def transport(planned, channel, seen):
    """Sees every repeat, and dies when it is told to."""

    class Mortal(planned):
        dies = ""

        def hand_over(self, mailing, deliveries):
            if self.dies == "before":
                raise Killed
            for delivery in deliveries:
                seen(channel, delivery.recipient.id)
            reports = super().hand_over(mailing, deliveries)
            if self.dies == "after":
                raise Killed
            return reports

    made = Mortal(repeat=Repeat.POSSIBLE, batch=1)
    made.channel = channel
    return made


class Story:
    """One message to a few people, and what became of it."""

    def __init__(self, planned, source, mailing, crowd):
        self.source, self.mailing, self.crowd = source, mailing, crowd
        self.got, self.confirmed, self.over = Counter(), set(), False
        self.lanes = [transport(planned, channel, self.see) for channel in CHANNELS]

    def see(self, channel, person):
        assert not self.over, "something left after the end"
        assert person not in self.confirmed, "somebody who had confirmed got it again"
        self.got[channel, person] += 1
        assert self.got[channel, person] == 1, "somebody got it twice by one channel"

    def confirm(self, n):
        mark_opened(self.mailing, by=Person(pk=self.crowd[n]))
        self.confirmed.add(self.crowd[n])

    def move(self, minutes):
        clock.move(timedelta(minutes=minutes))
        ended = self.mailing.expires_at
        self.over = self.over or (ended is not None and ended <= clock.now())

    def tick(self, killed):
        if not killed:
            climb_ladders()
            return
        with pytest.raises(Killed), transaction.atomic():
            for pk in Mailing.objects.values_list("pk", flat=True):
                climbing.climb(pk)
            raise Killed

    def deliver(self, dies):
        for lane in self.lanes:
            lane.dies = dies
            try:
                while deliver_chunk(lane):
                    pass
            except Killed:
                Chunk.objects.filter(finished_at=None).update(leased_until=LONG_AGO)
            lane.dies = ""

    def end(self, how):
        if how == "expire":
            self.mailing.expires_at = clock.now()
            self.mailing.save(update_fields=["expires_at"])
        else:
            {"withdraw": withdraw, "overtake": overtake}[how](self.source, by=SYSTEM)
            self.mailing.refresh_from_db()
        self.over = self.over or how != "overtake" or self.mailing.overtaken_at is not None

    def finish(self):
        """Days go by without a kill: everything that was to come has come."""
        for _half_day in range(8):
            self.move(720)
            climb_ladders()
            self.deliver("")


@pytest.mark.slow
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(people=st.lists(wishes, min_size=PEOPLE, max_size=PEOPLE), plan=happenings)
def test_nobody_twice_nobody_forgotten_nothing_after_the_end(people, plan, persons, planned, send, source):
    with transaction.atomic(), clock.travel(datetime(2026, 11, 10, 20, 50, tzinfo=UTC)):
        crowd = persons_with(people, persons)
        recipients = {
            channel: [pk for pk, (has, *_rest) in zip(crowd, people, strict=True) if has[n]]
            for n, channel in enumerate(CHANNELS)
        }
        story = Story(planned, source, send(recipients, climb=True), crowd)
        for what, value in plan:
            getattr(story, what)(value)
        story.finish()
        check(story, recipients)
        transaction.set_rollback(True)


def persons_with(people, persons):
    crowd = persons(PEOPLE)
    for pk, (_has, order, wait, sleeps) in zip(crowd, people, strict=True):
        person = Person.objects.get(pk=pk)
        set_steps(by=person, channel_order=order, wait_minutes=wait)
        if sleeps:
            set_reachability(
                by=person, quiet_from=time(22), quiet_until=time(7), away_from=None, away_until=None
            )
    return crowd


def check(story, recipients):
    """Everybody who confirmed nothing got it by each of their channels, or it is known that it is unknown."""
    assert not Chunk.objects.filter(finished_at=None).exists()
    assert not Rung.objects.filter(taken_at=None).exists()
    unknown = set(Result.objects.filter(outcome=Outcome.UNKNOWN).values_list("channel", "person_id"))
    if story.over:
        return
    for channel, persons in recipients.items():
        for person in set(persons) - story.confirmed:
            assert story.got[channel, person] == 1 or (channel, person) in unknown, "somebody was forgotten"
