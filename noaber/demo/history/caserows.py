"""Courses as rows: what the actions of `cases` write, step by step, but all at once.

Each function below mirrors one action and says which. They must stay equal: tests/test_same_as_actions.py has
the actions play the same courses and compares every column, line and journal entry.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from noaber.cases import categories, entries
from noaber.cases.actions.filing import told_of
from noaber.cases.models import Case, CaseEvent, EventKind, Follower, Outcome, Status
from noaber.cases.models.correspondence import Visible
from noaber.cases.outward import is_at_door
from noaber.cases.terms import due_at
from noaber.core import clock, secrets
from noaber.core.copying import analyze, copy_rows, reserve_ids
from noaber.demo.history.courses import Course, Step
from noaber.demo.loading.geography import Geography
from noaber.demo.loading.people import Cast
from noaber.journal.actions import entry_row, record_many
from noaber.journal.actors import ANONYMOUS, system
from noaber.places.cells import cells_of
from noaber.places.queries import area_ids_at

EVENT = ("case", "at", "kind", "by", "by_name", "text", "visible", "facts")
FOLLOWER = ("case", "person", "contact", "contact_hash", "since")


@dataclass
class Rows:
    """What has been written so far, in memory."""

    cast: Cast
    events: list[tuple] = field(default_factory=list)
    followers: dict[tuple[int, int], tuple] = field(default_factory=dict)
    journal: list[tuple[datetime, list]] = field(default_factory=list)

    def event(self, case: Case, kind: str, at: datetime, *, by=None, text="", visible=Visible.DESK, **facts):
        """One line of the timeline, as `write_event`."""
        by_id = by.pk if by else None
        self.events.append((case.pk, at, str(kind), by_id, "", text, str(visible), facts))

    def entry(self, name: str, case: Case, at: datetime, *, by, **values):
        """One entry of the journal, as `record_case`."""
        row = entry_row(name, by=by, about=case, area=case.area_id, cell=case.cell, at=at, **values)
        self.journal.append((at, row))


def write_courses(courses: list[Course], *, cast: Cast, geography: Geography) -> list[Case]:
    """Write all courses, in the caller's transaction, with origin "history"."""
    rows = Rows(cast)
    cases = _new_cases(courses, cast, geography)
    by_course = {id(course): case for course, case in zip(courses, cases, strict=True)}
    timeline = sorted(
        ((step.at, number, step) for number, course in enumerate(courses) for step in course.steps),
        key=lambda item: item[:2],
    )
    for _, number, step in timeline:
        PLAY[step.verb](rows, cases[number], step, by_course)
    _copy(cases, rows)
    return cases


def _new_cases(courses: list[Course], cast: Cast, geography: Geography) -> list[Case]:
    """The cases as `file_case` fills them, with numbers in the order of filing."""
    lons, lats = [course.lon for course in courses], [course.lat for course in courses]
    cells, areas = cells_of(lons, lats).tolist(), area_ids_at(lons, lats).tolist()
    numbers = _numbers([course.filed_at for course in courses])
    ids = reserve_ids(Case, len(courses))
    made = []
    for pk, course, cell, area, number in zip(ids, courses, cells, areas, numbers, strict=True):
        case = _new_case(course, cast, geography, number)
        case.pk, case.cell, case.area_id = (
            pk,
            cell,
            area or geography.quarters[_quarter(course, geography)].pk,
        )
        made.append(case)
    return made


def _quarter(course: Course, geography: Geography) -> int:
    return int(geography.quarter[course.door])


def _numbers(moments: list[datetime]) -> list[str]:
    years = [clock.local(moment).year for moment in moments]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT cases_next_number(year) FROM unnest(%s::int[]) WITH ORDINALITY AS filed(year, turn)"
            " ORDER BY turn",
            [years],
        )
        return [row[0] for row in cursor.fetchall()]


def _new_case(course: Course, cast: Cast, geography: Geography, number: str) -> Case:
    kind = categories.get(course.category)
    desk = cast.desks[kind.desk]
    token = "" if course.reporter else secrets.new_token()
    street = geography.street_names[geography.road[course.door]]
    door = geography.lon[course.door], geography.lat[course.door]
    suffix = geography.suffix[course.door]
    return Case(
        number=number,
        category=course.category,
        title=kind.names.nl[:120],
        text=course.text,
        place_text=f"{street} {geography.number[course.door]}{suffix}",
        lon=course.lon,
        lat=course.lat,
        pointed=not is_at_door((course.lon, course.lat), door),
        address_id=int(geography.address_ids[course.door]),
        desk=desk,
        organisation_id=desk.organisation_id,
        public=kind.public and not kind.walled,
        walled=kind.walled,
        quarantine_reason="spam" if course.spam else "",
        reporter=course.reporter,
        contact=json.dumps({"mail": course.mail, "token": token}) if course.mail else "",
        secret_digest=secrets.digest(token) if token else None,
        channel=course.channel,
        shared=shared_of(course),
        extra=course.extra,
        facts=course.facts,
        filed_at=course.filed_at,
        due_at=due_at(course.filed_at, kind.term_workdays),
        origin="history",
    )


def shared_of(course: Course) -> dict:
    """Who may read what: behind a wall and about people only the desk, else the text is for everybody."""
    kind = categories.get(course.category)
    text = "public" if kind.public and not kind.walled else "desk"
    return {"text": text, "photo": text, "name": "desk", "contact": "desk"}


def _filed(rows: Rows, case: Case, step: Step, _) -> None:
    """As `file_case`."""
    rows.event(
        case,
        EventKind.FILED,
        step.at,
        by=step.by,
        visible=Visible.REPORTER,
        channel=case.channel,
    )
    rows.entry(entries.FILED, case, step.at, by=step.by or ANONYMOUS, **told_of(case))


def _joined(rows: Rows, case: Case, step: Step, _) -> None:
    """As `join_case`."""
    rows.followers[case.pk, step.by.pk] = (case.pk, step.by.pk, "", None, step.at)
    case.follower_count += 1
    rows.event(case, EventKind.JOINED, step.at, by=step.by, text=step.text)
    rows.entry(entries.JOINED, case, step.at, by=step.by, anonymous=False)
    case.version += 1


def _assigned(rows: Rows, case: Case, step: Step, _) -> None:
    """As `assign_case`."""
    case.owner = step.more["owner"]
    case.status = Status.OPEN if case.status == Status.NEW else case.status
    rows.event(case, EventKind.ASSIGNED, step.at, by=step.by, owner=case.owner_id)
    rows.entry(entries.ASSIGNED, case, step.at, by=step.by, owner=case.owner.actor_key)
    case.version += 1


def _noted(rows: Rows, case: Case, step: Step, _) -> None:
    """As `add_note`."""
    rows.event(case, EventKind.NOTED, step.at, by=step.by, text=step.text)
    rows.entry(entries.NOTED, case, step.at, by=step.by)
    case.version += 1


def _asked(rows: Rows, case: Case, step: Step, _) -> None:
    """As `ask_reporter`."""
    case.status = Status.WAITING
    case.owner = case.owner or step.by
    rows.event(case, EventKind.ASKED, step.at, by=step.by, text=step.text, visible=Visible.REPORTER)
    rows.entry(entries.ASKED, case, step.at, by=step.by)
    case.version += 1


def _replied(rows: Rows, case: Case, step: Step, _) -> None:
    """As `reply_to_case`."""
    if case.status == Status.WAITING:
        case.status = Status.OPEN
    facts = {"channel": "web", "sender_known": True}
    rows.event(
        case, EventKind.REPLIED, step.at, by=step.by, text=step.text, visible=Visible.REPORTER, **facts
    )
    rows.entry(entries.REPLIED, case, step.at, by=step.by, **facts)
    case.version += 1


def _answered(rows: Rows, case: Case, step: Step, _) -> None:
    """As `answer_case` with a new date."""
    case.status, case.owner = Status.OPEN, case.owner or step.by
    case.answered_at = step.at
    case.due_at, case.overdue_at = step.more["new_due"], None
    due = case.due_at.isoformat()
    rows.event(
        case, EventKind.ANSWERED, step.at, by=step.by, text=step.text, visible=_shown_to(case), due_at=due
    )
    rows.entry(entries.ANSWERED, case, step.at, by=step.by, due_moved=True)
    case.version += 1


def _closed(rows: Rows, case: Case, step: Step, _) -> None:
    """As `close_case`."""
    outcome = step.more["outcome"]
    late = case.is_late(step.at)
    case.status, case.outcome = Status.CLOSED, outcome
    case.closed_at = case.answered_at = step.at
    case.owner = case.owner or step.by
    rows.event(
        case, EventKind.CLOSED, step.at, by=step.by, text=step.text, visible=_shown_to(case), outcome=outcome
    )
    rows.entry(
        entries.CLOSED,
        case,
        step.at,
        by=step.by,
        category=case.category,
        desk=case.desk.slug,
        outcome=outcome,
        late=late,
        public=case.public,
    )
    case.version += 1


def _reopened(rows: Rows, case: Case, step: Step, _) -> None:
    """As `reopen_case`."""
    case.status, case.outcome, case.closed_at = Status.OPEN, "", None
    case.reopened_count += 1
    kind = categories.get(case.category)
    case.due_at, case.overdue_at = due_at(step.at, kind.term_workdays), None
    rows.event(case, EventKind.REOPENED, step.at, by=step.by, text=step.text, visible=Visible.REPORTER)
    facts = {"category": case.category, "desk": case.desk.slug, "public": case.public}
    rows.entry(entries.REOPENED, case, step.at, by=step.by, **facts)
    case.version += 1


def _handed_over(rows: Rows, case: Case, step: Step, _) -> None:
    """As `hand_over_case`."""
    before, desk = case.desk, rows.cast.desks[step.more["desk"]]
    case.desk, case.organisation_id, case.owner = desk, desk.organisation_id, None
    case.status = Status.NEW if case.status == Status.NEW else Status.OPEN
    slugs = {"desk_from": before.slug, "desk_to": desk.slug}
    rows.event(case, EventKind.HANDED_OVER, step.at, by=step.by, text=step.text, **slugs)
    rows.entry(entries.HANDED_OVER, case, step.at, by=step.by, **slugs)
    case.version += 1


def _merged(rows: Rows, kept: Case, step: Step, by_course: dict) -> None:
    """As `merge_cases`: the double's reporter and followers follow the kept case from now on."""
    held = by_course[id(step.more["double"])]
    if held.reporter_id and held.reporter_id != kept.reporter_id:
        new = (kept.pk, held.reporter_id) not in rows.followers
        rows.followers.setdefault((kept.pk, held.reporter_id), (kept.pk, held.reporter_id, "", None, step.at))
        kept.follower_count += new
    held.status, held.outcome, held.merged_into = Status.CLOSED, Outcome.MERGED, kept
    held.closed_at = step.at
    rows.event(held, EventKind.MERGED, step.at, by=step.by, visible=Visible.REPORTER, into=kept.number)
    rows.event(kept, EventKind.MERGED, step.at, by=step.by, merged=held.number)
    rows.entry(entries.MERGED, held, step.at, by=step.by, into=kept.pk)
    held.version += 1
    kept.version += 1


def _withdrawn(rows: Rows, case: Case, step: Step, _) -> None:
    """As `withdraw_case` of a case that nobody else follows."""
    case.status, case.outcome, case.closed_at = Status.CLOSED, Outcome.WITHDRAWN, step.at
    rows.event(case, EventKind.WITHDRAWN, step.at, by=step.by, visible=Visible.REPORTER)
    rows.entry(entries.WITHDRAWN, case, step.at, by=step.by)
    case.version += 1


def _overdue(rows: Rows, case: Case, step: Step, _) -> None:
    """As the tick `note_overdue`."""
    case.overdue_at = step.at
    rows.event(case, EventKind.OVERDUE, case.due_at, visible=_shown_to(case))
    facts = {"category": case.category, "desk": case.desk.slug, "public": case.public}
    due = f"{case.due_at:%Y-%m-%d}"
    rows.entry(entries.OVERDUE, case, step.at, by=system("tick"), due_at=due, **facts)


PLAY: dict[str, Callable] = {
    "filed": _filed,
    "joined": _joined,
    "assigned": _assigned,
    "noted": _noted,
    "asked": _asked,
    "replied": _replied,
    "answered": _answered,
    "closed": _closed,
    "reopened": _reopened,
    "handed_over": _handed_over,
    "merged": _merged,
    "withdrawn": _withdrawn,
    "overdue": _overdue,
}


def _shown_to(case: Case) -> str:
    return Visible.PUBLIC if case.public else Visible.REPORTER


def _copy(cases: list[Case], rows: Rows) -> None:
    fields = [field.attname for field in Case._meta.concrete_fields if not field.generated]
    kept_first = sorted(cases, key=lambda case: case.merged_into_id is not None)
    copy_rows(Case, fields, ([getattr(case, name) for name in fields] for case in kept_first))
    copy_rows(CaseEvent, EVENT, rows.events)
    copy_rows(Follower, FOLLOWER, rows.followers.values())
    record_many([row for _, row in sorted(rows.journal, key=lambda item: item[0])])
    analyze(Case, CaseEvent, Follower)
