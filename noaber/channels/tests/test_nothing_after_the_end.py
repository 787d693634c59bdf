"""Whatever happens in between, nothing leaves after a message was taken back or its end was told."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from noaber.channels.actions import hand_over, overtake, withdraw
from noaber.channels.adapters.contract import Report
from noaber.channels.delivering.portion import deliver_chunk
from noaber.channels.models import Chunk, Outcome, Result, Tally
from noaber.core import clock
from noaber.journal.actors import SYSTEM

pytestmark = pytest.mark.django_db
ENDS = {"withdraw": (withdraw, "withdrawn"), "close": (overtake, "overtaken")}
PEOPLE = 40
happenings = st.lists(
    st.sampled_from(["send", "send", "busy", "killed", "lease lost", "withdraw", "close"]), max_size=12
)


class Killed(BaseException):
    """The worker is gone, between two statements."""


@pytest.fixture
def crowd(persons):
    return persons(PEOPLE)


def let_time_pass():
    """Retries are due and leases of killed workers have run out."""
    past = clock.now() - timedelta(days=400)
    Chunk.objects.filter(finished_at=None).update(not_before=past, leased_until=past)


def eventful(planned, source, plan):
    """A transport to which at each batch happens what is next in the plan, once the batch has left."""

    class Eventful(planned):
        ended_by = ""
        after_the_end = 0

        def hand_over(self, mailing, deliveries):
            self.after_the_end += len(deliveries) if self.ended_by else 0
            super().hand_over(mailing, deliveries)
            happening = plan.pop(0) if plan else "send"
            if happening in ENDS and not self.ended_by:
                ENDS[happening][0](source, by=SYSTEM)
                self.ended_by = ENDS[happening][1]
            if happening == "killed":
                raise Killed
            if happening == "lease lost":
                Chunk.objects.filter(finished_at=None).update(fence=7)
            return [Report(Outcome.LATER if happening == "busy" else Outcome.HANDED_OVER)] * len(deliveries)

    return Eventful(batch=10)


@pytest.mark.slow
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(plan=happenings)
def test_nothing_leaves_after_the_end(plan, send, crowd, planned, source):
    mailing = send({"webpush": crowd})
    transport = eventful(planned, source, list(plan))
    for _turn in range(60):
        let_time_pass()
        try:
            worked = deliver_chunk(transport)
        except Killed:
            worked = True
        if not worked:
            break
    counts = Counter(dict(Tally.objects.filter(mailing=mailing).values_list("outcome", "persons")))
    assert transport.after_the_end == 0
    assert counts.total() == PEOPLE, "everybody has one fate"
    assert set(counts) <= {"handed_over", "failed", transport.ended_by}
    skipped = Result.objects.filter(mailing=mailing, outcome__in=["withdrawn", "overtaken"])
    assert skipped.count() == counts[transport.ended_by]
    Chunk.objects.all().delete()
    mailing.delete()


def test_its_own_end_still_leaves(send, persons, planned, source):
    """What is stopped is the alert, not the message that says how it ended."""
    ids = persons(30)
    alert = send({"webpush": ids})
    overtake(source, by=SYSTEM)
    closing = hand_over(
        source=source,
        kind="closing",
        category="alerts",
        title="Afgelopen",
        body="Er was niets.",
        recipients={"webpush": ids},
        by=SYSTEM,
    )
    transport = planned()
    while deliver_chunk(transport):
        pass
    outcomes = dict(Tally.objects.values_list("mailing", "outcome"))
    assert outcomes == {alert.pk: "overtaken", closing.pk: "handed_over"}
    assert sorted(transport.got) == ids


def test_what_everybody_has_is_not_overtaken(send, persons, planned, source):
    send({"webpush": persons(5)})
    deliver_chunk(planned())
    assert overtake(source, by=SYSTEM) == 0
