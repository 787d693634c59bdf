"""No order of requests by one identity leads from draft to sent, nor from what is out to other words or
people; nothing leaves after the end; nothing ends without a closing; an exercise stays one.

A machine throws every request there is at one broadcast, in any order, as one person who holds every mandate,
while in a second run another person helps. After every step the rows are compared with what the rule says.
"""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as DjangoCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from noaber.broadcasts.actions import (
    close_finished_broadcasts,
    nag_about_closing,
    release_broadcasts,
    save_broadcast,
)
from noaber.broadcasts.content import content_hash, content_of, hash_of, only_narrows
from noaber.broadcasts.models import OUT, Approval, Broadcast, Closing, Edit
from noaber.broadcasts.queries import open_revision_of, proposed
from noaber.channels.adapters.registry import transports
from noaber.channels.delivering.portion import deliver_chunk
from noaber.channels.models import Mailing, Result
from noaber.core import clock
from noaber.people.actions import add_place, record_consent
from noaber.people.models import Desk, Organisation, Person
from noaber.people.tests.making import with_role
from noaber.places import atlas
from noaber.places.tests.factories import make_address, make_street, make_town

ALL = ("author", "approver", "handler", "officer", "moderator", "administrator")
TWO = ("Alleen", "Tweede")
ACTS = (
    "compose",
    "approve",
    "reject",
    "withdraw",
    "close",
    "take_over",
    "answer",
    "submit",
    "revise",
    "propose",
    "narrow",
    "drop",
    "practise",
)
ADDRESSES = {"submit": "compose", "propose": "revise", "narrow": "revise", "drop": "revise"}
WRITES = ("compose", "submit", "revise", "propose", "narrow", "drop")
DOES = {"submit": "submit", "propose": "submit", "narrow": "submit", "drop": "drop"}
RING = {"lon": 6.705, "lat": 52.205, "metres": 50}
OFF = {"lon": 6.705, "lat": 52.2053, "metres": 5}
# Where a machine begins: whether it is planned for later, and with help what was asked before: as a draft,
# waiting, sent back, planned, edited after that, out, changed since, or narrowed since.
SUBMIT, APPROVE = ("alone", "submit"), ("second", "approve")
BEFORE = (
    (False, ()),
    (True, ()),
    (False, (SUBMIT,)),
    (False, (SUBMIT, ("second", "reject"))),
    (True, (SUBMIT, APPROVE)),
    (True, (SUBMIT, APPROVE, ("alone", "compose"))),
    (False, (SUBMIT, APPROVE)),
    (False, (SUBMIT, APPROVE, ("alone", "propose"), APPROVE)),
    (False, (SUBMIT, APPROVE, ("alone", "narrow"))),
)
HASHES = st.sampled_from(["current", "first", "zeros", "none"])
WORDS = st.sampled_from(["Iets anders", "Nog iets", "Iemand voelt aan achterdeuren"])


def moment_of(moment) -> str:
    """As a browser sends it."""
    return f"{clock.local(moment):%Y-%m-%dT%H:%M}" if moment else ""


class Life(RuleBasedStateMachine):
    """One broadcast, one person with every mandate (`alone`), and a second person who sometimes acts."""

    helped = False
    seen: set[str] = set()
    steps: set[str] = set()

    @initialize(exercise=st.booleans(), before=st.sampled_from(BEFORE))
    def begin(self, exercise, before):
        planned, asked = before
        self.exercise, self.left_before_end = exercise, None
        self.travel = clock.travel(clock.now())
        self.travel.__enter__()
        self.alone, self.second = Person.objects.order_by("pk")[: len(TWO)]
        self.browsers: dict[Person, Client] = {}
        organisation = Organisation.objects.get()
        row = save_broadcast(
            by=self.alone,
            organisation=organisation,
            kind="now",
            audience={"rings": [RING]},
            title="Iemand voelt aan achterdeuren",
            text="Achter de straat.",
            channels=["page"],
            exercise=exercise,
            scheduled_at=clock.now() + timedelta(minutes=90) if planned else None,
        )
        self.pk, self.first_hash, self.organisation = row.pk, row.content_hash, organisation
        for who, act in asked if self.helped else ():
            self.ask(getattr(self, who), act, title="Nog iets" if act in ("propose", "compose") else "")

    def teardown(self):
        if hasattr(self, "travel"):
            self.travel.__exit__(None, None, None)

    def browser_of(self, person: Person) -> Client:
        """Signed in, and again when time has passed."""
        if person not in self.browsers:
            self.browsers[person] = Client(raise_request_exception=True)
            self.browsers[person].force_login(person)
        return self.browsers[person]

    @property
    def row(self) -> Broadcast:
        return Broadcast.objects.get(pk=self.pk)

    def ask(self, person: Person, act: str, **values):
        before = self.row.status
        name = ADDRESSES.get(act, act)
        answer = self.browser_of(person).post(
            reverse(f"broadcasts:{name}", args=[self.pk]), self.body(act, values)
        )
        assert answer.status_code < 500
        self.seen.add(self.row.status)
        if before == "approved" and self.row.status == "draft":
            self.steps.add("voided")
        return answer

    def body(self, act: str, values: dict) -> dict:
        row = self.row
        proposal = open_revision_of(row)
        current = proposed(row, proposal).content_hash if proposal else row.content_hash
        shown = {"current": current, "first": self.first_hash, "zeros": "0" * 64, "none": ""}
        written = {
            "kind": row.kind,
            "title": values.get("title") or row.title,
            "text": row.text,
            "channels": row.channels,
            "organisation": row.organisation_id,
            "closer": row.closer_id,
            "drawn": json.dumps(
                {"rings": [RING], **({"minus": {"rings": [OFF]}} if act == "narrow" else {})}
            ),
            "expires_at": moment_of(row.expires_at),
            "scheduled_at": moment_of(row.scheduled_at),
            "exercise": "" if self.exercise else "1",
            "do": DOES.get(act, "save"),
        }
        if act == "narrow":
            written["title"] = row.title
        return {
            "shown_hash": shown[values.get("which", "current")],
            "reason": "Nee.",
            "outcome": "false_alarm" if act == "withdraw" else "none",
            **(written if act in WRITES else {"text": "Er is niets gevonden.", "kind": "not_here"}),
        }

    @rule(act=st.sampled_from(ACTS), which=HASHES, title=WORDS)
    def alone_asks(self, act, which, title):
        self.ask(self.alone, act, which=which, title=title)

    @rule(act=st.sampled_from(("submit", "approve", "approve")), which=HASHES, title=WORDS)
    def alone_presses_on(self, act, which, title):
        self.ask(self.alone, act, which=which, title=title)

    @rule(minutes=st.integers(1, 200))
    def time_passes(self, minutes):
        clock.move(timedelta(minutes=minutes))
        self.browsers.clear()
        release_broadcasts(), close_finished_broadcasts(), nag_about_closing()

    @rule()
    def a_worker_delivers(self):
        while deliver_chunk(transports()["page"]):
            pass

    def left(self) -> int:
        """How often an alert of it was handed over to somebody."""
        results = Result.objects.filter(mailing__source_id=self.pk, mailing__kind="alert")
        return results.filter(outcome="handed_over").count()

    @invariant()
    def the_rule_holds(self):
        if not hasattr(self, "pk"):
            return
        row = self.row
        self.seen.add(row.status)
        assert row.content_hash == content_hash(row)
        assert Edit.objects.filter(broadcast=row, version=row.version).exists()
        assert row.exercise is self.exercise
        sent = Mailing.objects.filter(source_id=row.pk, kind__in=("alert", "closing"))
        assert all(mailing.exercise is self.exercise for mailing in sent)
        assert bool(sent) == row.is_out
        if row.is_out or row.status == "approved":
            self.as_agreed(row)
        if row.status in ("closed", "withdrawn") and row.is_out:
            self.ended_whole(row)

    def as_agreed(self, row):
        """What is out, or waits for its moment, was approved by who did not write it, as it is now; only what
        is out may since say the same to fewer people. So an edit voids an approval."""
        approval = Approval.objects.filter(broadcast=row, version__lte=row.version).latest("version")
        edit = Edit.objects.get(broadcast=row, version=approval.version)
        writers = Edit.objects.filter(broadcast=row, version__lte=approval.version)
        assert approval.content_hash == hash_of(edit.content)
        assert approval.person_id not in {*writers.values_list("person_id", flat=True), row.author_id}
        now = content_of(row)
        assert now == edit.content or (row.is_out and only_narrows(edit.content, now))
        if row.is_out:
            self.steps.add("narrowed" if now != edit.content else f"version {min(row.version, 2)}")

    def ended_whole(self, row):
        """With a closing; and nothing of the alert leaves any more, whatever is asked."""
        assert Closing.objects.filter(broadcast=row).exists()
        assert open_revision_of(row) is None
        if self.left_before_end is None:
            self.left_before_end = self.left()
        assert self.left() == self.left_before_end

    @invariant()
    def alone_is_never_enough(self):
        if not hasattr(self, "pk"):
            return
        row = self.row
        if not self.helped:
            assert row.status not in OUT or (row.status == "withdrawn" and not row.is_out)


class WithHelp(Life):
    """The same, with a second person who approves what is shown, edits now and then, and withdraws."""

    helped = True
    seen: set[str] = set()
    steps: set[str] = set()

    @rule(
        act=st.sampled_from(("approve", "approve", "approve", "compose", "reject", "withdraw", "close")),
        which=HASHES,
        title=WORDS,
    )
    def the_second_acts(self, act, which, title):
        self.ask(self.second, act, which=which, title=title)

    @rule(
        act=st.sampled_from(("propose", "narrow")),
        then=st.sampled_from(("approve", "approve", "reject")),
        title=WORDS,
    )
    def a_change_together(self, act, then, title):
        self.ask(self.alone, act, title=title)
        self.ask(self.second, then)

    @rule(
        then=st.sampled_from(("approve", "reject")), at_last=st.sampled_from(("close", "withdraw", "compose"))
    )
    def together(self, then, at_last):
        self.ask(self.alone, "submit")
        self.ask(self.second, then)
        self.ask(self.second, at_last)


@pytest.mark.slow
class NoWayAlone(DjangoCase):
    """Each machine runs in transactions that are rolled back after every example; who acts and who lives
    there stays for all."""

    @classmethod
    def setUpTestData(cls):
        organisation = Organisation.objects.create(slug="gemeente", name="Gemeente", kind="municipality")
        desk = Desk.objects.create(organisation=organisation, slug="balie", name="Balie")
        for person in [Person.objects.create(name=name) for name in TWO]:
            for mandate in ALL:
                with_role(person, organisation, mandate, desk=desk if mandate == "handler" else None)
        cls.people_move_in()

    @classmethod
    def people_move_in(cls):
        """Three people who agreed to exercises; narrowing leaves out the last one's door."""
        atlas.forget()
        street = make_street("Margrietstraat", make_town()["Hof"])
        for number, lat in enumerate((52.205, 52.205, 52.2053)):
            person = Person.objects.create(name="Bewoner")
            add_place(person=person, address=make_address(street, number + 1, lon=6.705, lat=lat))
            record_consent(person=person, purpose="exercises", by=person)

    def run_machine(self, machine, examples: int) -> None:
        case = self

        class Rolled(machine):
            def __init__(self):
                case.setup_example()
                super().__init__()

            def teardown(self):
                super().teardown()
                case.teardown_example(None)

        run_state_machine_as_test(
            Rolled,
            settings=settings(
                max_examples=examples,
                stateful_step_count=12,
                deadline=None,
                derandomize=True,
                suppress_health_check=list(HealthCheck),
            ),
        )

    def test_alone(self):
        self.run_machine(Life, 40)
        assert {"draft", "submitted", "withdrawn"} == Life.seen

    def test_with_a_second_person(self):
        self.run_machine(WithHelp, 40)
        assert {"submitted", "rejected", "approved", "sending", "closed", "withdrawn"} <= WithHelp.seen
        assert {"version 1", "version 2", "narrowed", "voided"} <= WithHelp.steps
