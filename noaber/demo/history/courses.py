"""What happened to each case, as steps in time. Nothing is written here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

from noaber.cases import categories
from noaber.cases.terms import due_at
from noaber.demo.history.rhythm import filing_moments, in_office
from noaber.demo.history.texts import Subject, Writer, subjects
from noaber.demo.loading.geography import Geography
from noaber.demo.loading.people import Cast
from noaber.people.models import Person

CHANNELS = {"web": 0.76, "phone": 0.11, "counter": 0.05, "mail": 0.05, "api": 0.03}
ENDS = {"done": 0.66, "not_done": 0.11, "nothing_found": 0.11, "elsewhere": 0.06, "answered": 0.06}
SHARED = {"text": "public", "photo": "public", "name": "desk", "contact": "desk"}
FORGOTTEN_EVERY = 24
CHANCES = {
    "anonymous": 0.2,
    "spam": 0.012,
    "note": 0.22,
    "ask": 0.14,
    "silent": 0.45,
    "progress": 0.09,
    "hand_over": 0.035,
    "reopen": 0.06,
    "withdraw": 0.015,
    "double": 0.045,
    "join": 0.16,
}


@dataclass(frozen=True)
class Step:
    """One thing that somebody did to a case; `more` holds what belongs to the verb."""

    verb: str
    at: datetime
    by: Person | None = None
    text: str = ""
    more: dict = field(default_factory=dict)


@dataclass
class Course:
    """A case from its filing to its end, or to today."""

    category: str
    text: str
    door: int
    lon: float
    lat: float
    reporter: Person | None
    mail: str
    channel: str
    spam: bool
    steps: list[Step]
    extra: dict = field(default_factory=dict)
    facts: dict = field(default_factory=dict)
    merged_into: Course | None = None

    @property
    def filed_at(self) -> datetime:
        """When it came in."""
        return self.steps[0].at


def draw_courses(
    count: int, *, cast: Cast, geography: Geography, seed: int, start: datetime, end: datetime
) -> list[Course]:
    """So many courses in the order in which they were filed, doubles included."""
    rng = np.random.default_rng([seed, 4])
    weights = np.array([subject.weight for subject in subjects()], dtype=float)
    plan = rng.multinomial(count, weights / weights.sum())
    drawer = Drawer(cast, geography, rng, end)
    courses: list[Course] = []
    for subject, number in zip(subjects(), plan, strict=True):
        for at in filing_moments(int(number), subject.season, subject.hours, start, end, rng):
            courses.extend(drawer.draw(subject, at))
    return sorted(courses, key=lambda course: course.filed_at)


class Drawer:
    """Draws courses one by one from the same generator."""

    def __init__(self, cast: Cast, geography: Geography, rng, end: datetime):
        self.cast, self.geography, self.rng, self.end = cast, geography, rng, end
        self.writer = Writer(rng)
        self.neighbours = [np.flatnonzero(cast.quarter == q) for q in range(len(geography.quarters))]
        self.strangers = self.remembered = 0

    def luck(self, what: str) -> bool:
        """Whether this happens, this time."""
        return self.rng.random() < CHANCES[what]

    def forgets(self, course: Course) -> bool:
        """Whether the desk still has not got to it: one in so many of the last weeks."""
        age = self.end - course.filed_at
        self.remembered += timedelta(days=8) < age < timedelta(days=60)
        return timedelta(days=8) < age < timedelta(days=60) and self.remembered % FORGOTTEN_EVERY == 3

    def draw(self, subject: Subject, at: datetime) -> list[Course]:
        """A case, and sometimes its double that is merged into it."""
        kind = categories.get(subject.slug)
        course = self._filed(subject, kind, at)
        worker = Worker(self, course, subject, kind)
        if course.spam:
            worker.judge_spam()
            return [course]
        double = None if kind.walled or not self.luck("double") else self._double(course, subject, kind)
        worker.work(double)
        found = [course, double] if double and double.merged_into else [course]
        return found

    def _filed(self, subject: Subject, kind, at: datetime, door: int | None = None) -> Course:
        """What came in; a double (with its door given) is never spam."""
        honest = door is not None
        door = self._door() if door is None else door
        quarter = int(self.geography.quarter[door])
        street = self.geography.street_names[self.geography.road[door]]
        number = f"{self.geography.number[door]}{self.geography.suffix[door]}"
        reporter = None if self.luck("anonymous") else self.resident(quarter, at)
        channel = str(self.rng.choice(list(CHANNELS), p=list(CHANNELS.values())))
        spam = not honest and channel == "web" and kind.public and self.luck("spam")
        text = self.writer.common("spam") if spam else self.writer.report(subject, street=street, door=number)
        by = self._handler(kind.desk) if channel in ("phone", "counter") else reporter
        return Course(
            category=subject.slug,
            text=text,
            door=door,
            lon=round(float(self.geography.lon[door] + self.rng.normal(0, 6e-5)), 7),
            lat=round(float(self.geography.lat[door] + self.rng.normal(0, 4e-5)), 7),
            reporter=reporter,
            mail="" if reporter or self.rng.random() < 0.5 else self.stranger(),
            channel=channel,
            spam=spam,
            steps=[Step("filed", at, by, text)],
            extra=self._extra(kind),
            facts=self._facts(kind),
        )

    def _door(self) -> int:
        return int(self.rng.integers(len(self.geography.address_ids)))

    def resident(self, quarter: int, at: datetime) -> Person | None:
        """Somebody who had an account then, mostly of that quarter."""
        rows = self.neighbours[quarter]
        for _ in range(6):
            near = len(rows) and self.rng.random() < 0.8
            row = int(self.rng.choice(rows)) if near else int(self.rng.integers(len(self.cast.residents)))
            if self.cast.since[row] < at:
                return self.cast.residents[row]
        return None

    def stranger(self) -> str:
        """A mail address of somebody without an account."""
        self.strangers += 1
        return f"iemand{self.strangers}@buurtpost.example"

    def _handler(self, desk: str) -> Person:
        people = self.cast.handlers[desk]
        return people[int(self.rng.integers(len(people)))]

    def _extra(self, kind) -> dict:
        """An answer to each question with choices, as far as the earlier answers lead to it."""
        extra: dict = {}
        for question in kind.questions:
            if (
                question.options
                and question.applies(extra)
                and (question.required or self.rng.random() < 0.6)
            ):
                value = question.options[int(self.rng.integers(len(question.options)))].value
                extra[question.slug] = [value] if question.type == "multi" else value
        return extra

    def _facts(self, kind) -> dict:
        """For people: behaviour before two facts of appearance; there is none for origin."""
        if not kind.about_people:
            return {}
        chosen = self.rng.choice(len(kind.behaviours), size=min(2, len(kind.behaviours)), replace=False)
        looks = {}
        for question in categories.catalogue().appearance[:2]:
            looks[question.slug] = question.options[int(self.rng.integers(len(question.options)))].value
        return {"behaviours": [kind.behaviours[int(i)].value for i in chosen], "looks": looks}

    def _double(self, course: Course, subject: Subject, kind) -> Course:
        """The same thing reported a day later, a few doors on."""
        at = course.filed_at + timedelta(hours=float(self.rng.uniform(1, 30)))
        other = min(course.door + int(self.rng.integers(1, 4)), len(self.geography.address_ids) - 1)
        return self._filed(subject, kind, at, door=other)


class Worker:
    """The desk at work on one case: draws its steps until it is closed or the day of today is reached."""

    def __init__(self, drawer: Drawer, course: Course, subject: Subject, kind):
        self.drawer, self.course, self.subject, self.kind = drawer, course, subject, kind
        self.rng, self.writer = drawer.rng, drawer.writer
        self.desk = kind.desk
        self.by = drawer._handler(self.desk)
        self.at = course.filed_at
        self.due = due_at(course.filed_at, kind.term_workdays)
        self.asked = False
        self.overdue = False
        self.running = True

    def work(self, double: Course | None) -> None:
        """Draw all steps. A double is merged on the way, when it came in before the end."""
        closing = self._closing_moment()
        if self.drawer.luck("withdraw") and self.course.reporter:
            self._step("withdrawn", self._between(closing, 0.3), self.course.reporter)
            return
        self._joins(closing)
        self._hand_over(closing)
        self._share_out(closing)
        if double and self._merge(double, closing):
            double.merged_into = self.course
        self._talk(closing)
        if closing < self.drawer.end and not self.asked:
            self._close(closing)
        else:
            self._note_overdue(self.drawer.end)

    def judge_spam(self) -> None:
        """What was held back is looked at and closed; of the last weeks half still waits, promise or not."""
        at = in_office(self.at + timedelta(hours=6), self.rng)
        text = "Dit is reclame. Wij doen hier niets mee."
        waits = self.drawer.end - self.at < timedelta(days=25) and self.rng.random() < 0.5
        if waits or not self._step("closed", at, self.by, text, outcome="nothing_found"):
            self._note_overdue(self.drawer.end)

    def _closing_moment(self) -> datetime:
        """When the desk is done: mostly within its term, by its own pace; a few are forgotten."""
        if self.drawer.forgets(self.course):
            return self.drawer.end
        manner = self.drawer.cast.manner[self.desk]
        term = max((self.due - self.course.filed_at).total_seconds(), 3600.0)
        share = manner["pace"] * float(self.rng.lognormal(0, 0.45))
        if self.rng.random() < manner["late"]:
            share = 1.0 + float(self.rng.exponential(0.6))
        else:
            share = min(share, 0.97)
        closing = in_office(self.course.filed_at + timedelta(seconds=term * share), self.rng)
        return max(closing, self.course.filed_at + timedelta(minutes=20))

    def _between(self, closing: datetime, share: float) -> datetime:
        """A moment on the way to the closing, after everything that came before."""
        span = min(closing, self.drawer.end) - self.at
        return self.at + span * share * float(self.rng.uniform(0.5, 1.0))

    def _step(self, verb: str, at: datetime, by: Person | None = None, text: str = "", **more) -> bool:
        """Add a step, unless it would come after today; the promise passes on the way if it does."""
        at = max(at, self.at + timedelta(seconds=40))
        if at >= self.drawer.end:
            return False
        self._note_overdue(at)
        self.at, self.running = at, verb != "closed"
        self.course.steps.append(Step(verb, at, by, text, more))
        return True

    def _note_overdue(self, at: datetime) -> None:
        passed = self.at <= self.due < at - timedelta(minutes=1)
        if self.running and passed and not self.overdue:
            self.overdue = True
            self.course.steps.append(Step("overdue", self.due + timedelta(seconds=30)))

    def _joins(self, closing: datetime) -> None:
        if not self.kind.public or self.kind.walled or not self.drawer.luck("join"):
            return
        quarter = int(self.drawer.geography.quarter[self.course.door])
        seen = {self.course.reporter.pk if self.course.reporter else None}
        for _ in range(int(self.rng.integers(1, 7))):
            person = self.drawer.resident(quarter, self.at)
            if person is None or person.pk in seen:
                continue
            seen.add(person.pk)
            self._step("joined", self._between(closing, 0.12), person, self.writer.common("joined"))

    def _hand_over(self, closing: datetime) -> None:
        if self.kind.walled or not self.drawer.luck("hand_over"):
            return
        others = [slug for slug in self.drawer.cast.desks if slug != self.desk]
        desk = others[int(self.rng.integers(len(others)))]
        at = in_office(self._between(closing, 0.2), self.rng)
        text = self.writer.common("hand_over")
        if at < closing and self._step("handed_over", at, self.by, text, desk=desk):
            self.desk, self.by = desk, self.drawer._handler(desk)

    def _share_out(self, closing: datetime) -> None:
        at = in_office(self._between(closing, 0.3), self.rng)
        if at < closing and self.rng.random() < 0.75:
            self._step("assigned", at, self.by, owner=self.by)

    def _merge(self, double: Course, closing: datetime) -> bool:
        """Put the double into this case; its own promise may have passed by then."""
        at = in_office(double.filed_at + timedelta(hours=2), self.rng)
        if at >= closing or not self._step("merged", at, self.by, double=double):
            return False
        due = due_at(double.filed_at, self.kind.term_workdays)
        if due < self.at - timedelta(minutes=1):
            double.steps.append(Step("overdue", due + timedelta(seconds=30)))
        return True

    def _talk(self, closing: datetime) -> None:
        """Notes, a question with or without a reply, news on the way with a new date."""
        if self.drawer.luck("note"):
            self._in_time("noted", closing, self.writer.common("note"))
        curious = self.course.reporter is not None and self.drawer.luck("ask")
        if curious and self._in_time("asked", closing, self.writer.common("ask")):
            self._reply(closing)
        if not self.asked and self.drawer.luck("progress"):
            self._progress(closing)

    def _in_time(self, verb: str, closing: datetime, text: str) -> bool:
        at = in_office(self._between(closing, 0.5), self.rng)
        return at < closing and self._step(verb, at, self.by, text)

    def _reply(self, closing: datetime) -> None:
        recent = self.drawer.end - self.at < timedelta(days=14)
        if recent and self.drawer.luck("silent"):
            self.asked = True
            return
        door = str(self.drawer.geography.number[self.course.door])
        text = self.writer.common("reply", door=door)
        at = min(self._between(closing, 0.5), closing - timedelta(minutes=5))
        if not self._step("replied", at, self.course.reporter, text):
            self.asked = True

    def _progress(self, closing: datetime) -> None:
        at = in_office(self._between(closing, 0.8), self.rng)
        new_due = due_at(at, self.kind.term_workdays + 5)
        useful = at < closing and new_due > self.due
        if useful and self._step("answered", at, self.by, self.writer.common("progress"), new_due=new_due):
            self.due, self.overdue = new_due, False

    def _close(self, closing: datetime) -> None:
        outcome = str(self.rng.choice(list(ENDS), p=list(ENDS.values())))
        street = self.drawer.geography.street_names[self.drawer.geography.road[self.course.door]]
        late = closing > self.due
        text = self.writer.ending(self.subject, outcome, street=street, late=late)
        if self._step("closed", closing, self.by, text, outcome=outcome) and self.drawer.luck("reopen"):
            self._reopen()

    def _reopen(self) -> None:
        at = self.at + timedelta(days=float(self.rng.uniform(0.3, 12.5)))
        if self.course.reporter is None or not self._step(
            "reopened", at, self.course.reporter, self.writer.common("reopen")
        ):
            return
        self.due, self.overdue = due_at(at, self.kind.term_workdays), False
        again = in_office(at + (self.due - at) * float(self.rng.uniform(0.3, 0.95)), self.rng)
        if self._step("closed", again, self.by, self.writer.common("after_reopen"), outcome="done"):
            return
        self._note_overdue(self.drawer.end)
