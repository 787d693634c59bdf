"""No order of requests by one identity leads from draft to sent; nothing ends without a closing.

A machine throws every request there is at one broadcast, in any order, as one person who holds every mandate,
while in a second run another person helps. After every step the rows are compared with what the rule says.
"""

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
from noaber.broadcasts.content import content_hash
from noaber.broadcasts.models import OUT, Approval, Broadcast, Closing, Edit
from noaber.broadcasts.tests.conftest import role
from noaber.channels.models import Mailing
from noaber.core import clock
from noaber.people.models import Desk, Organisation, Person

ALL = ("author", "approver", "handler", "officer", "moderator", "administrator")
ACTS = ("compose", "approve", "reject", "withdraw", "close", "take_over", "answer", "submit")
HASHES = st.sampled_from(["current", "first", "zeros", "none"])
WORDS = st.sampled_from(["Iets anders", "Nog iets", "Iemand voelt aan achterdeuren"])


class Life(RuleBasedStateMachine):
    """One broadcast, one person with every mandate (`alone`), and a second person who sometimes acts."""

    helped = False
    seen: set[str] = set()

    @initialize()
    def begin(self):
        self.travel = clock.travel(clock.now())
        self.travel.__enter__()
        organisation = Organisation.objects.create(slug="gemeente", name="Gemeente", kind="municipality")
        desk = Desk.objects.create(organisation=organisation, slug="balie", name="Balie")
        self.alone, self.second = (Person.objects.create(name=name) for name in ("Alleen", "Tweede"))
        for mandate in ALL:
            for person in (self.alone, self.second):
                role(person, organisation, mandate, desk=desk if mandate == "handler" else None)
        row = save_broadcast(
            by=self.alone,
            organisation=organisation,
            kind="now",
            audience={"rings": [{"lon": 6.7, "lat": 52.2, "metres": 50}]},
            title="Iemand voelt aan achterdeuren",
            text="Achter de straat.",
            channels=["page"],
        )
        self.pk, self.first_hash, self.organisation = row.pk, row.content_hash, organisation

    def teardown(self):
        if hasattr(self, "travel"):
            self.travel.__exit__(None, None, None)

    @property
    def row(self) -> Broadcast:
        return Broadcast.objects.get(pk=self.pk)

    def ask(self, person: Person, act: str, **values):
        browser = Client(raise_request_exception=True)
        browser.force_login(person)
        name = "compose" if act == "submit" else act
        answer = browser.post(reverse(f"broadcasts:{name}", args=[self.pk]), self.body(act, values))
        assert answer.status_code < 500
        return answer

    def body(self, act: str, values: dict) -> dict:
        row = self.row
        shown = {"current": row.content_hash, "first": self.first_hash, "zeros": "0" * 64, "none": ""}
        written = {
            "kind": row.kind,
            "title": values.get("title") or row.title,
            "text": row.text,
            "channels": row.channels,
            "organisation": row.organisation_id,
            "closer": row.closer_id,
            "drawn": '{"rings": [{"lon": 6.7, "lat": 52.2, "metres": 50}]}',
            "expires_at": clock.local(row.expires_at).strftime("%Y-%m-%dT%H:%M:%S"),
            "do": "submit" if act == "submit" else "save",
        }
        return {
            "shown_hash": shown[values.get("which", "current")],
            "reason": "Nee.",
            "outcome": "false_alarm" if act == "withdraw" else "none",
            **(
                written
                if act in ("compose", "submit")
                else {"text": "Er is niets gevonden.", "kind": "not_here"}
            ),
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
        release_broadcasts(), close_finished_broadcasts(), nag_about_closing()

    @invariant()
    def the_rule_holds(self):
        if not hasattr(self, "pk"):
            return
        row = self.row
        self.seen.add(row.status)
        assert row.content_hash == content_hash(row)
        assert Edit.objects.filter(broadcast=row, version=row.version).exists()
        if row.is_out:
            approval = Approval.objects.get(broadcast=row, version=row.version)
            writers = set(Edit.objects.filter(broadcast=row).values_list("person_id", flat=True))
            assert approval.content_hash == row.content_hash
            assert approval.person_id not in {*writers, row.author_id, row.submitted_by_id}
            if row.status in ("closed", "withdrawn"):
                assert Closing.objects.filter(broadcast=row).exists()
        sent = Mailing.objects.filter(source_id=row.pk, kind="alert")
        assert sent.count() == (1 if row.is_out else 0)
        if row.status == "withdrawn":
            assert all(mailing.withdrawn_at for mailing in sent)
        if not self.helped:
            assert row.status not in OUT or (row.status == "withdrawn" and not row.is_out)


class WithHelp(Life):
    """The same, with a second person who approves what is shown, edits now and then, and withdraws."""

    helped = True
    seen: set[str] = set()

    @rule(
        act=st.sampled_from(("approve", "approve", "approve", "compose", "reject", "withdraw", "close")),
        which=HASHES,
        title=WORDS,
    )
    def the_second_acts(self, act, which, title):
        self.ask(self.second, act, which=which, title=title)

    @rule(
        then=st.sampled_from(("approve", "reject")), at_last=st.sampled_from(("close", "withdraw", "compose"))
    )
    def together(self, then, at_last):
        self.ask(self.alone, "submit")
        self.ask(self.second, then)
        self.ask(self.second, at_last)


@pytest.mark.slow
class NoWayAlone(DjangoCase):
    """Each machine runs in transactions that are rolled back after every example."""

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
        assert {"submitted", "rejected", "sending", "closed", "withdrawn"} <= WithHelp.seen
