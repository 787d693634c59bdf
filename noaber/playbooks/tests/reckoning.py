"""What should happen in an initiative and when, reckoned without a database: the clockwork on plain rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from noaber.playbooks.book import Playbook
from noaber.playbooks.clockwork import before, days, lasting, next_step

Happening = tuple[datetime, str, str]  # when, begin or end, which stage


@dataclass
class Row:
    key: str
    position: int
    status: str = "waiting"
    begins_at: datetime | None = None
    begun_at: datetime | None = None
    due_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass
class Gate:
    key: str
    opened_at: datetime | None
    until: datetime | None = None


def reckon(
    book: Playbook, start: datetime, opened: Mapping[str, datetime | None], looks: Iterable[datetime]
) -> list[Happening]:
    """Let the clock be asked at these moments, a gate opening at its own; return what happened, in order.

    For a playbook whose stages all end by the clock, with numbers that nobody chooses.
    """
    shapes = {stage.key: stage for stage in book.stages}
    rows = {stage.key: Row(stage.key, place) for place, stage in enumerate(book.stages)}
    done: list[Happening] = []

    def follow(after: str | None, at: datetime) -> None:
        for key, preceding in before(book).items():
            if preceding == after and rows[key].begins_at is None:
                rows[key].begins_at = at + days(shapes[key].wait_days, {})

    follow(None, start)
    for now in looks:
        gates = {key: Gate(key, at if at and at <= now else None) for key, at in opened.items()}
        while step := next_step(book, rows.values(), gates, now):
            row = rows[step.key]
            if step.what == "begin":
                row.status, row.begun_at = "running", step.at
                row.due_at = step.at + lasting(shapes[step.key], {})
            else:
                row.status, row.ended_at = "done", step.at
                follow(step.key, step.at)
            done.append((step.at, step.what, step.key))
    return done
