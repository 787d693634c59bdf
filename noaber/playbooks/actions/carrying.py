"""Carrying an initiative on: every step that is due, in the order in which it should have happened."""

from noaber.core import clock
from noaber.initiatives import entries
from noaber.initiatives.models import Initiative, Member, Stage, Status
from noaber.journal.actions import record
from noaber.people.models import Person
from noaber.playbooks import notices
from noaber.playbooks.actions.gates import CLOCK, look_at_gates
from noaber.playbooks.actions.opening import open_parts
from noaber.playbooks.book import stages as book
from noaber.playbooks.clockwork import Step, before, days, lasting, next_step
from noaber.playbooks.running import book_of, gates_by_key, values_of

MOST_AT_ONCE = 200


def carry_on(row: Initiative, *, by=CLOCK) -> bool:
    """Look at the gates, and take every step that is due in the order in which it should have happened.

    `by` is who opened or shut a gate just now. Without running, gates are all that is looked at.
    """
    look_at_gates(row, by=by)
    if row.status != Status.RUNNING:
        return False
    moved = 0
    while moved < MOST_AT_ONCE:
        step = next_step(book_of(row), row.stages.all(), gates_by_key(row), clock.now())
        if step is None:
            break
        _take(row, step)
        moved += 1
    if moved < MOST_AT_ONCE:
        _note_overdue(row)
    return bool(moved)


def _take(row: Initiative, step: Step) -> None:
    if step.what == "begin":
        _begin(row, row.stages.get(key=step.key), step)
    else:
        end_now(row, row.stages.get(key=step.key), at=step.at, how="clock", by=CLOCK)


def _begin(row: Initiative, found: Stage, step: Step) -> None:
    stage = stage_of(row, found.key)
    found.status, found.begun_at = Stage.Status.RUNNING, step.at
    found.due_at = step.at + lasting(stage, values_of(row))
    found.save()
    record(
        entries.STAGE_BEGUN,
        by=CLOCK,
        about=row,
        area=row.area_id,
        stage=found.key,
        planned_at=f"{found.begins_at:%Y-%m-%dT%H:%M}",
    )
    open_parts(row, stage.opens, at=step.at, stage=found.key)


def end_now(row: Initiative, found: Stage, *, at, how: str, by) -> None:
    found.status, found.ended_at = Stage.Status.DONE, at
    found.save()
    record(entries.STAGE_ENDED, by=by, about=row, area=row.area_id, stage=found.key, how=how)
    let_follow(row, after=found.key, at=at)


def let_follow(row: Initiative, *, after: str | None, at) -> None:
    """Give what comes after this stage the moment at which it may begin."""
    preceding = before(book_of(row))
    for stage in book_of(row).stages:
        if preceding[stage.key] == after:
            begins = at + days(stage.wait_days, values_of(row))
            row.stages.filter(key=stage.key, begins_at=None).update(begins_at=begins)


def _note_overdue(row: Initiative) -> None:
    """Say once that a stage lasts longer than it may: to who leads it and to who should end it."""
    now = clock.now()
    late = row.stages.filter(status=Stage.Status.RUNNING, due_at__lt=now, overdue_at=None)
    for found in late:
        found.overdue_at = now
        found.save(update_fields=["overdue_at"])
        record(entries.STAGE_OVERDUE, by=CLOCK, about=row, area=row.area_id, stage=found.key)
        ends = stage_of(row, found.key).ends
        roles = [ends.role] if isinstance(ends, book.ByPerson) else []
        for person in people_of(row, *roles):
            notices.tell(notices.OVERDUE, to=person, about=row, by=CLOCK, stage=stage_of(row, found.key))


def people_of(row: Initiative, *roles: str) -> list[Person]:
    """Who takes part, once each, and who leads it; with roles only who has one of those, and who leads it."""
    accepted = row.members.filter(status=Member.Status.ACCEPTED).select_related("person")
    if roles:
        accepted = accepted.filter(role__in=roles)
    found = {member.person_id: member.person for member in accepted}
    if row.lead:
        found[row.lead.pk] = row.lead
    return list(found.values())


def stage_of(row: Initiative, key: str) -> book.Stage:
    return next(stage for stage in book_of(row).stages if stage.key == key)
