"""What should have happened in initiatives, beside what their rows, the journal and the log say happened."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

TITLE = {"nl": "Iets", "en": "Something"}
TEXT = {"nl": "Er gebeurt iets in uw buurt.", "en": "Something happens near you."}
CATEGORY = "zwerfafval"
AREA_POINT = (6.705, 52.205)
NEVER = "g3"  # this gate stays shut


@dataclass
class Part:
    """One kind of thing: how many there should be, and what is wrong with those that are."""

    what: str
    wanted: int = 0
    lost: int = 0
    doubled: int = 0
    astray: int = 0

    def add(self, wanted: Counter, found: Counter, astray: int = 0) -> None:
        self.wanted += wanted.total()
        self.lost += (wanted - found).total()
        self.doubled += (found - wanted).total()
        self.astray += astray


@dataclass
class Proof:
    parts: list[Part] = field(default_factory=list)

    @property
    def lost(self) -> int:
        return sum(part.lost for part in self.parts)

    @property
    def is_sound(self) -> bool:
        return bool(self.parts) and not any(
            part.lost or part.doubled or part.astray or not part.wanted for part in self.parts
        )


@dataclass
class Ground:
    """The initiatives that run, who acts in them, and on which day each gate opens."""

    rows: list
    writer: object
    second: object
    gates: list[tuple[float, object, str]]

    def open_gates(self, day: float) -> int:
        """Open what is due by that day, each as people do; return how many."""
        from noaber.core import clock
        from noaber.playbooks import actions

        due = [gate for gate in self.gates if gate[0] <= day]
        self.gates = [gate for gate in self.gates if gate[0] > day]
        for _day, row, gate in due:
            if gate == "g2":
                for person in (self.writer, self.second):
                    actions.agree(by=person, initiative=row, gate=gate, agrees=True)
            else:
                today = clock.today()
                actions.note_document(by=self.writer, initiative=row, gate=gate, seen_on=today)
        return len(due)

    def days_left(self) -> float:
        """How long it takes until nothing more can happen."""
        from noaber.core import clock

        far = clock.now() + timedelta(days=9_999)
        last = max(_reckoned(row, far)[-1][0] for row in self.rows)
        return max(0.0, (last - clock.now()) / timedelta(days=1))


def prepare(rng: Random, count: int, stages: int) -> Ground:
    """Make so many initiatives, each of a playbook of its own, and start them."""
    from noaber.cases import categories
    from noaber.people.models import Desk, Organisation, Person
    from noaber.people.tests.making import with_role
    from noaber.places.tests.factories import make_town
    from noaber.playbooks import actions

    area = make_town()["Hof"]
    house = Organisation.objects.create(slug="stages", name="Stages", kind="municipality")
    desk = {"organisation": house, "name": "Balie"}
    Desk.objects.get_or_create(slug=categories.get(CATEGORY).desk, defaults=desk)
    writer, second = Person.objects.create(name="Schrijver"), Person.objects.create(name="Tweede")
    with_role(writer, house, "author", days=9_999)
    with_role(second, house, "approver", days=9_999)
    rows = []
    for number in range(count):
        book = _book(rng, number, stages)
        row = actions.prepare_initiative(by=writer, book=book, organisation=house, area=area)
        for role, person in (("writer", writer), ("approver", second)):
            actions.invite(by=writer, initiative=row, role=role, person=person)
        actions.answer_invitation(by=second, initiative=row, role="approver", accept=True)
        rows.append(actions.start_initiative(by=writer, initiative=row))
    gates = [(rng.uniform(0, 2 * stages), row, gate) for row in rows for gate in ("g0", "g1", "g2")]
    return Ground(rows, writer, second, gates)


def _book(rng: Random, number: int, stages: int):
    """Stages that end by the clock, each after one not far above it, some behind gates."""
    from noaber.playbooks.tests.making import a_playbook

    gates = [
        {"key": f"g{n}", "kind": "document", "name": TITLE, "role": "writer"}
        if n != 2
        else {"key": "g2", "kind": "two-persons", "name": TITLE, "roles": ["writer", "approver"]}
        for n in range(4)
    ]
    task = {"what": "task", "key": "seen", "name": TITLE, "role": "writer", "within_days": 2}
    return a_playbook(
        f"proef-{number}",
        parameters=[],
        gates=gates,
        stages=[_stage(rng, n, last=n >= stages - 2) for n in range(stages)],
        reactions=[{"on": "cases.filed", "where": {"category": CATEGORY}, "opens": [task]}],
        stops=[],
    )


def _stage(rng: Random, number: int, *, last: bool) -> dict:
    gates = rng.sample(["g0", "g1", "g2"], 1) if rng.random() < 0.15 else []
    stage = {
        "key": f"s{number}",
        "name": TITLE,
        "wait_days": rng.randint(0, 2),
        "ends": {"by": "clock", "days": rng.randint(1, 6)},
        "gates": [NEVER] if last else gates,
        "opens": [
            {"what": "task", "key": f"t{number}", "name": TITLE, "role": "writer", "within_days": 3},
        ],
    }
    if number:
        stage["after"] = f"s{rng.randint(max(0, number - 2), number - 1)}"
    if number % 3 == 0:
        message = {"what": "message", "key": f"m{number}", "role": "writer", "kind": "good_news"}
        words = {"title": TITLE, "body": TEXT, "audience": "area", "channels": ["page"], "within_days": 1}
        stage["opens"].append(message | words)
    return stage


def _reckoned(row, until: datetime) -> list:
    """Every begin and end of an initiative, in order, from the moments at which its gates opened."""
    from noaber.playbooks.running import book_of
    from noaber.playbooks.tests.reckoning import reckon

    opened = dict(row.gates.values_list("key", "opened_at"))
    return reckon(book_of(row), row.started_at, opened, [until])


def prove(ground: Ground) -> Proof:
    """Compare everything, of every initiative."""
    from noaber.core import clock

    until = clock.now()
    changes, lines = Part("stages that began or ended"), Part("lines of the log, opened by a stage")
    heard, drafts = Part("lines that followed on a report"), Part("drafts put ready")
    for row in ground.rows:
        wanted = _reckoned(row, until)
        _changes(changes, row, wanted)
        _lines(lines, heard, row, wanted)
    _drafts(drafts, ground)
    return Proof([changes, lines, heard, drafts])


def _changes(part: Part, row, wanted: list) -> None:
    """In the journal each once and in this order; in the rows each at its moment."""
    told = [
        (entry.name.removeprefix("initiatives.stage_"), entry.data["stage"])
        for entry in _entries(row, "initiatives.stage_begun", "initiatives.stage_ended")
    ]
    order = [({"begin": "begun", "end": "ended"}[what], key) for _at, what, key in wanted]
    moments = {stage.key: {"begin": stage.begun_at, "end": stage.ended_at} for stage in row.stages.all()}
    astray = sum(moments[key][what] != at for at, what, key in wanted)
    astray += max(0, sum(at is not None for both in moments.values() for at in both.values()) - len(wanted))
    if Counter(told) == Counter(order):
        astray += sum(one != other for one, other in zip(told, order, strict=True))
    part.add(Counter(order), Counter(told), astray)


def _lines(opened: Part, heard: Part, row, wanted: list) -> None:
    """In the log and in the journal each once; from when its stage began, or when it was reported."""
    from noaber.playbooks.running import book_of

    begun = {key: at for at, what, key in wanted if what == "begin"}
    ended = {key: at for at, what, key in wanted if what == "end"}
    lines = [
        (opening.key, 0, begun[stage.key])
        for stage in book_of(row).stages
        if stage.key in begun
        for opening in stage.opens
    ]
    reports = [
        ("seen", entry.pk, entry.at)
        for entry in _reports()
        if any(at <= entry.at and (key not in ended or ended[key] > entry.at) for key, at in begun.items())
    ]
    found = list(row.deliveries.values_list("key", "occasion", "planned_at"))
    planned = Counter(entry.data["key"] for entry in _entries(row, "initiatives.planned"))
    for part, every in ((opened, lines), (heard, reports)):
        theirs = [line for line in found if (line[0] == "seen") == (part is heard)]
        told = Counter({key: count for key, count in planned.items() if (key == "seen") == (part is heard)})
        wrong = told != Counter(key for key, _occasion, _at in every)
        part.add(Counter(line[:2] for line in every), Counter(line[:2] for line in theirs), wrong)
        part.astray += len(set(theirs) - set(every))


def _drafts(part: Part, ground: Ground) -> None:
    """Each message of the log has one draft of its own, and nobody has more."""
    from noaber.broadcasts.models import Broadcast
    from noaber.initiatives.models import Delivery

    lines = Delivery.objects.filter(initiative__in=ground.rows, what="message")
    made = Counter(lines.exclude(object_id=None).values_list("object_id", flat=True))
    there = Counter(Broadcast.objects.filter(author=ground.writer).values_list("pk", flat=True))
    part.add(made, there)
    part.lost += lines.filter(object_id=None).count()


def _entries(row, *names: str) -> Iterable:
    from noaber.journal.models import Entry

    about = Entry.objects.filter(object_label="initiatives.initiative", object_id=row.pk)
    return about.filter(name__in=names).order_by("id")


def _reports() -> Iterable:
    from noaber.journal.models import Entry

    return Entry.objects.filter(name="cases.filed", data__category=CATEGORY).order_by("id")
