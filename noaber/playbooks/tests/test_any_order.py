"""In whatever order people vote, sign, leave and pause, reports come in and the clock is asked: no stage
begins and no message leaves while a gate of it is shut; nothing happens twice; nothing that was due is left.

A machine does everything there is to one initiative, of a playbook that is different each time, through the
real actions. It keeps for itself what was so and when, and compares after every step.
"""

from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as DjangoCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from noaber.broadcasts.actions import approve_broadcast, submit_broadcast
from noaber.broadcasts.models import Broadcast
from noaber.cases import categories
from noaber.cases.actions import file_case
from noaber.core import clock
from noaber.core.http import Problem
from noaber.initiatives.models import Initiative, Stage, Status
from noaber.journal.actors import ANONYMOUS, SYSTEM
from noaber.journal.models import Entry
from noaber.people.actions import record_training
from noaber.people.models import Desk, Organisation, Person, Training
from noaber.people.tests.making import with_role
from noaber.places import atlas
from noaber.places.models import Area
from noaber.places.tests.factories import make_town
from noaber.playbooks import actions
from noaber.playbooks.clockwork import before
from noaber.playbooks.running import book_of
from noaber.playbooks.tests.making import a_playbook

START = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)
TITLE, TEXT = {"nl": "Iets", "en": "Some"}, {"nl": "Er is iets.", "en": "Something."}
NAMES = ("writer", "approver", "helper", "friend")
GATES = {
    "two": {"kind": "two-persons", "roles": ["writer", "helper"]},
    "all": {"kind": "consent", "roles": ["writer", "approver"]},
    "paper": {"kind": "document", "role": "writer"},
    "letter": {"kind": "authority", "role": "writer", "reference": TITLE, "most_days": 30},
    "enough": {"kind": "quorum", "role": "helper", "at_least": 2},
    "taught": {"kind": "training", "role": "helper", "training": "aed"},
}
VOTED = {"two": ("writer", "helper"), "all": ("writer", "approver")}
SOME = st.lists(st.sampled_from(sorted(GATES)), unique=True, max_size=2)
FEW = st.sampled_from([[], [], ["two"]])
ENDS = st.one_of(
    st.builds(lambda days: {"by": "clock", "days": days}, st.integers(0, 3)),
    st.just({"by": "person", "role": "writer", "within_days": 2}),
    st.just({"by": "entry", "entry": "cases.filed", "within_days": 2}),
)


def a_task(key: str) -> dict:
    return {"what": "task", "key": key, "name": TITLE, "role": "writer", "within_days": 1}


def a_message(gates: list[str]) -> dict:
    said = {"kind": "good_news", "title": TITLE, "body": TEXT, "audience": "area", "channels": ["page"]}
    return {"what": "message", "key": "said", "role": "writer", "within_days": 1, "gates": gates, **said}


class Life(RuleBasedStateMachine):
    """One initiative, four people, and what the machine itself knows of every gate."""

    seen: set[str] = set()

    @initialize(
        gates=st.tuples(SOME, SOME, SOME, SOME), ends=st.tuples(ENDS, ENDS, ENDS), wait=st.integers(0, 2)
    )
    def begin(self, gates, ends, wait):
        self.travel = clock.travel(START)
        self.travel.__enter__()
        self.people = dict(zip(NAMES, Person.objects.order_by("pk"), strict=True))
        self.roles = {"writer": {"writer"}, "approver": {"approver"}, "helper": {"helper"}}
        self.voices = {gate: {} for gate in VOTED}
        self.papers, self.letter, self.taught = False, None, set()
        self.known = {gate: [] for gate in GATES}
        self.moments: dict[tuple[str, str], object] = {}
        self.reports: list[Entry] = []
        self.heard: set[int] = set()
        self.approved = False
        first = [a_task("t0"), a_message(gates[3])]
        stages = [
            {"key": f"s{n}", "name": TITLE, "ends": end, "gates": asked, "wait_days": wait * (n > 0)}
            | {"opens": first if n == 0 else [a_task(f"t{n}")]}
            for n, (end, asked) in enumerate(zip(ends, gates[:3], strict=True))
        ]
        stages[2]["after"] = "s0"
        self.row = self.started(
            a_playbook(
                "proef",
                parameters=[],
                stops=[],
                stages=stages,
                gates=[{"key": key, "name": TITLE, **gate} for key, gate in GATES.items()],
                reactions=[{"on": "cases.filed", "opens": [a_task("heard")]}],
                roles=[{"key": key, "name": TITLE, "party": "residents"} for key in self.roles],
            )
        )
        self.look()

    def started(self, book) -> Initiative:
        lead, house = self.people["writer"], Organisation.objects.get()
        row = actions.prepare_initiative(
            by=lead, book=book, organisation=house, area=Area.objects.get(name="Hof")
        )
        for role in self.roles:
            actions.invite(by=lead, initiative=row, role=role, person=self.people[role])
            if role != "writer":
                actions.answer_invitation(by=self.people[role], initiative=row, role=role, accept=True)
        self.note_gates()
        return actions.start_initiative(by=lead, initiative=row)

    def teardown(self):
        if hasattr(self, "travel"):
            self.travel.__exit__(None, None, None)

    def is_open(self, gate: str) -> bool:
        """Whether what a gate asks is so now, by what the machine knows."""
        if gate in VOTED:
            roles = [self.roles[role] for role in VOTED[gate]]
            asked = set().union(*roles)
            agree = {name for name in asked if self.voices[gate].get(name)}
            return len(agree) >= 2 if gate == "two" else all(roles) and agree == asked
        if gate == "letter":
            return self.letter is not None and clock.now() < self.letter
        helpers = self.roles["helper"]
        return {
            "paper": self.papers,
            "enough": len(helpers) >= 2,
            "taught": bool(helpers) and helpers <= self.taught,
        }[gate]

    def note_gates(self) -> None:
        for gate, known in self.known.items():
            known.append((clock.now(), self.is_open(gate), self.letter if gate == "letter" else None))

    def was_open(self, gate: str, moment) -> bool:
        """At that moment; a training counts when the house looks: nobody tells it the day that one ends."""
        if gate == "taught":
            return self.is_open(gate)
        _since, was_so, until = [known for known in self.known[gate] if known[0] <= moment][-1]
        return was_so and (until is None or moment < until)

    def look(self) -> None:
        """A worker starts anew and asks the clock, twice."""
        book_of.__globals__["_read"].cache_clear()
        actions.advance_initiatives()
        self.check()
        self.nothing_due_is_left()
        assert actions.advance_initiatives() is False

    @rule(name=st.sampled_from(NAMES), gate=st.sampled_from(sorted(VOTED)), agrees=st.sampled_from([1, 1, 0]))
    def somebody_votes(self, name, gate, agrees):
        asked = set().union(*(self.roles[role] for role in VOTED[gate]))
        with suppress(Problem):
            actions.agree(by=self.people[name], initiative=self.row, gate=gate, agrees=bool(agrees))
            assert name in asked, "who is not asked has no voice"
            self.voices[gate][name] = bool(agrees)

    @rule(presses=st.booleans())
    def all_is_put_right(self, presses):
        if "friend" not in self.roles["helper"]:
            self.somebody_comes_or_goes("friend")
        for name in ("helper", "friend"):
            self.somebody_learns_or_forgets(name, learns=True)
        for gate, name in (("two", "writer"), ("two", "helper"), ("all", "writer"), ("all", "approver")):
            self.somebody_votes(name, gate, agrees=True)
        self.a_paper_is_seen("writer")
        self.a_letter_is_noted("writer", days=3)
        if presses:
            self.the_message_is_pressed_on("approver")

    @rule(name=st.sampled_from(NAMES), days=st.integers(0, 5))
    def a_letter_is_noted(self, name, days):
        until = clock.today() + timedelta(days=days)
        with suppress(Problem):
            actions.note_authority(
                by=self.people[name], initiative=self.row, gate="letter", reference="A-1", until=until
            )
            self.letter = clock.at_local(until + timedelta(days=1))

    @rule(name=st.sampled_from(NAMES))
    def a_paper_is_seen(self, name):
        with suppress(Problem):
            actions.note_document(
                by=self.people[name], initiative=self.row, gate="paper", seen_on=clock.today()
            )
            self.papers = True

    @rule(name=st.sampled_from(["helper", "friend"]), learns=st.booleans())
    def somebody_learns_or_forgets(self, name, learns):
        person = self.people[name]
        Training.objects.filter(person=person).delete()
        self.taught.discard(name)
        if learns:
            record_training(person=person, organisation=Organisation.objects.get(), kind="aed", by=SYSTEM)
            self.taught.add(name)

    @rule(name=st.sampled_from(["helper", "friend", "approver"]))
    def somebody_comes_or_goes(self, name):
        role, person = ("approver" if name == "approver" else "helper"), self.people[name]
        if name in self.roles[role]:
            actions.leave_initiative(by=person, initiative=self.row, role=role)
            self.roles[role].discard(name)
        else:
            with suppress(Problem):
                actions.invite(by=self.people["writer"], initiative=self.row, role=role, person=person)
                actions.answer_invitation(by=person, initiative=self.row, role=role, accept=True)
                self.roles[role].add(name)

    @rule(name=st.sampled_from(NAMES), key=st.sampled_from(["s0", "s1", "s2"]))
    def somebody_ends_a_stage(self, name, key):
        with suppress(Problem):
            actions.end_stage(by=self.people[name], initiative=self.row, key=key)

    @rule()
    def it_is_paused_or_goes_on(self):
        act = actions.resume_initiative if self.row.status == Status.PAUSED else actions.pause_initiative
        act(by=self.people["writer"], initiative=self.row)

    @rule(at_once=st.booleans())
    def somebody_reports(self, at_once):
        file_case(by=ANONYMOUS, category="zwerfafval", text="Er ligt afval.", lon=6.705, lat=52.205)
        self.reports.append(Entry.objects.filter(name="cases.filed").latest("id"))
        self.reports[-1].ran = self.row.status == Status.RUNNING
        if at_once:
            self.a_report_is_heard(newest=True)

    @rule(newest=st.booleans())
    def a_report_is_heard(self, newest):
        """Late, in another order, or again."""
        if self.reports:
            entry = self.reports[-1 if newest else 0]
            actions.react_to(entry)
            self.heard.add(entry.pk)
            self.as_heard(entry)

    @rule(name=st.sampled_from(["approver", "approver", "writer"]))
    def the_message_is_pressed_on(self, name):
        draft = Broadcast.objects.first()
        with suppress(Problem):
            if draft and draft.status == "draft":
                submit_broadcast(by=self.people["writer"], broadcast=draft)
        draft = Broadcast.objects.first()
        with suppress(Problem):
            if draft and not self.approved:
                approve_broadcast(by=self.people[name], broadcast=draft, shown_hash=draft.content_hash)
                self.approved = True
                asked = self.row.deliveries.get(key="said").gates
                self.seen.add("message" if asked else "plain message")
                assert all(self.is_open(gate) for gate in asked if gate != "taught")

    @rule(hours=st.integers(1, 60), looks=st.booleans())
    def time_passes(self, hours, looks):
        clock.move(timedelta(hours=hours))
        if looks:
            self.note_gates()
            self.look()

    @invariant()
    def it_is_as_it_should_be(self):
        if hasattr(self, "row"):
            self.row.refresh_from_db()
            self.note_gates()
            self.check()
            clock.move(timedelta(minutes=1))

    def check(self) -> None:
        """What happened stays, is told once, happened behind open gates, and opened each part once."""
        own = Entry.objects.filter(object_label="initiatives.initiative", object_id=self.row.pk)
        told = Counter((name, data.get("stage")) for name, data in own.values_list("name", "data"))
        lines = Counter(self.row.deliveries.values_list("key", flat=True))
        rows = {row.key: row for row in self.row.stages.all()}
        for stage in book_of(self.row).stages:
            row = rows[stage.key]
            for what, moment in (("begun", row.begun_at), ("ended", row.ended_at)):
                assert told[f"initiatives.stage_{what}", stage.key] == (moment is not None)
                self.as_it_was(stage, what, moment)
            assert all(lines[opening.key] == (row.begun_at is not None) for opening in stage.opens)
        drafts = list(Broadcast.objects.values_list("status", flat=True))
        assert len(drafts) <= 1
        assert self.approved or not set(drafts) & {"approved", "sending", "sent", "closed"}

    def as_it_was(self, stage, what: str, moment) -> None:
        known = self.moments.setdefault((stage.key, what), None)
        assert known in (None, moment)
        if known is None and moment is not None and what == "begun":
            self.seen.add("gated" if stage.gates else "plain")
            assert all(self.was_open(gate, moment) for gate in stage.gates), (stage.key, stage.gates)
        self.moments[stage.key, what] = moment

    def nothing_due_is_left(self) -> None:
        """After the clock was asked: what waits has a reason, and what should have ended by itself has."""
        if self.row.status != Status.RUNNING:
            return
        rows, now = {row.key: row for row in self.row.stages.all()}, clock.now()
        for stage in book_of(self.row).stages:
            row, preceding = rows[stage.key], before(book_of(self.row))[stage.key]
            if row.status == Stage.Status.RUNNING and stage.ends.by == "clock":
                assert row.due_at > now
            if row.status == Stage.Status.WAITING:
                came = preceding is None or rows[preceding].status == Stage.Status.DONE
                assert (row.begins_at is not None) == came
                shut = [gate for gate in stage.gates if not self.is_open(gate)]
                assert row.begins_at is None or row.begins_at > now or shut, stage.key

    def as_heard(self, entry: Entry) -> None:
        """One line for a report that came in while it ran and in a stage of it; none for any other."""
        stages = self.row.stages.filter(begun_at__lte=entry.at)
        running = [row.key for row in stages if row.ended_at is None or row.ended_at >= entry.at]
        lines = self.row.deliveries.filter(key="heard", occasion=entry.pk).count()
        assert lines == bool(entry.ran and running), (entry.ran, running)
        self.seen.add("heard" if lines else "not heard")


@pytest.mark.slow
class AnyOrder(DjangoCase):
    """Each machine runs in a transaction that is rolled back; who acts stays for all."""

    @classmethod
    def setUpTestData(cls):
        atlas.forget()
        make_town()
        house = Organisation.objects.create(slug="gemeente", name="Gemeente", kind="municipality")
        desk = {"organisation": house, "name": "Balie"}
        Desk.objects.get_or_create(slug=categories.get("zwerfafval").desk, defaults=desk)
        for name, mandate in zip(NAMES, ("author", "approver", None, None), strict=True):
            person = Person.objects.create(name=name)
            if mandate:
                with_role(person, house, mandate)

    def test_any_order(self):
        case = self

        class Rolled(Life):
            def __init__(self):
                case.setup_example()
                super().__init__()

            def teardown(self):
                super().teardown()
                case.teardown_example(None)

        run_state_machine_as_test(
            Rolled,
            settings=settings(
                max_examples=25,
                stateful_step_count=24,
                deadline=None,
                derandomize=True,
                suppress_health_check=list(HealthCheck),
            ),
        )
        assert {"gated", "plain", "message", "heard", "not heard"} <= Life.seen
