"""What happens next in an initiative, and when: reckoning on plain rows, without a database.

A stage begins when the one before it ended, its waiting days passed and its gates were open, whichever came
last; it ends by its clock, by a person or by an entry. Moments are the planned ones: what was missed while
nothing ran is caught up in the order in which it should have happened.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from .book import Playbook
from .book.parts import FromParameter
from .book.stages import ByClock, ByEntry, ByPerson, Message, OfferedMessage, OfferedTask, Stage, Task

Values = Mapping[str, object]
PERIODS = {"day": timedelta(days=1), "week": timedelta(days=7)}


class StageRow(Protocol):
    key: str
    position: int
    status: str
    begins_at: datetime | None
    begun_at: datetime | None
    due_at: datetime | None
    ended_at: datetime | None


class GateRow(Protocol):
    key: str
    opened_at: datetime | None
    until: datetime | None


@dataclass(frozen=True)
class Step:
    """A stage begins or ends by itself."""

    at: datetime
    what: Literal["begin", "end"]
    position: int
    key: str


@dataclass(frozen=True)
class Planned:
    """A stage in the calendar; `sure` when both moments are known and not only expected."""

    stage: Stage
    begins: datetime
    ends: datetime
    sure: bool


def amount(number: int | FromParameter, values: Values) -> int:
    """Return a number of a playbook as it was chosen."""
    if isinstance(number, FromParameter):
        return int(str(values[number.parameter]))
    return number


def days(number: int | FromParameter, values: Values) -> timedelta:
    return timedelta(days=amount(number, values))


def minutes(number: int | FromParameter, values: Values) -> timedelta:
    return timedelta(minutes=amount(number, values))


def term(part: Task | Message | ByPerson | ByEntry, values: Values) -> timedelta:
    """Return after how long it is late. A check of the file sees to it that one of the two stands there."""
    if part.within_minutes is not None:
        return minutes(part.within_minutes, values)
    return days(part.within_days or 0, values)


def again_at(
    offer: OfferedTask | OfferedMessage, values: Values, begun: Iterable[datetime]
) -> datetime | None:
    """Return from when it may be begun, after it was begun at these moments; None when nothing limits it."""
    if offer.at_most is None:
        return None
    most = amount(offer.at_most, values)
    latest = sorted(begun)[-most:]
    return latest[0] + PERIODS[offer.per] if len(latest) == most else None


def before(book: Playbook) -> dict[str, str | None]:
    """Return for each stage the one that must have ended; None for the first."""
    found: dict[str, str | None] = {}
    above: str | None = None
    for stage in book.stages:
        found[stage.key] = stage.after or above
        above = stage.key
    return found


def lasting(stage: Stage, values: Values) -> timedelta:
    """Return how long a stage lasts, or after which time it is overdue."""
    ends = stage.ends
    return days(ends.days, values) if isinstance(ends, ByClock) else term(ends, values)


def next_step(
    book: Playbook, rows: Iterable[StageRow], gates: Mapping[str, GateRow], now: datetime
) -> Step | None:
    """Return what must happen first of all that is due by now; None when nothing is.

    Of one moment, what ends goes before what begins: the one may be what the other waits for.
    """
    stages = {stage.key: stage for stage in book.stages}
    due: list[Step] = []
    for row in rows:
        if row.status == "waiting":
            begins = may_begin(stages[row.key], row, gates)
            if begins is not None and begins <= now:
                due.append(Step(begins, "begin", row.position, row.key))
        elif row.status == "running" and row.due_at and row.due_at <= now and _by_clock(stages[row.key]):
            due.append(Step(row.due_at, "end", row.position, row.key))
    return min(due, key=lambda step: (step.at, step.what != "end", step.position), default=None)


def _by_clock(stage: Stage) -> bool:
    return isinstance(stage.ends, ByClock)


def may_begin(stage: Stage, row: StageRow, gates: Mapping[str, GateRow]) -> datetime | None:
    """Return the first moment at which its time has come and its gates are open; None while there is none."""
    if row.begins_at is None:
        return None
    moment = row.begins_at
    for key in stage.gates:
        gate = gates.get(key)
        if gate is None or gate.opened_at is None:
            return None
        moment = max(moment, gate.opened_at)
    ends = [gates[key].until for key in stage.gates]
    return None if any(until is not None and until <= moment for until in ends) else moment


def shut_gates(stage: Stage, gates: Mapping[str, GateRow], now: datetime) -> list[str]:
    """Return the gates that keep this stage from beginning now."""
    shut = []
    for key in stage.gates:
        gate = gates.get(key)
        is_open = gate is not None and gate.opened_at is not None and gate.opened_at <= now
        if not is_open or (gate and gate.until is not None and gate.until <= now):
            shut.append(key)
    return shut


def calendar(book: Playbook, values: Values, start: datetime, rows: Sequence[StageRow] = ()) -> list[Planned]:
    """Return every stage with its moments: those that are known, and from there what may be expected."""
    known = {row.key: row for row in rows}
    ended: dict[str | None, datetime] = {None: start}
    sure: dict[str | None, bool] = {None: True}
    found = []
    for stage in book.stages:
        after = before(book)[stage.key]
        row = known.get(stage.key)
        begins = (row and (row.begun_at or row.begins_at)) or ended[after] + days(stage.wait_days, values)
        ends = (row and (row.ended_at or row.due_at)) or begins + lasting(stage, values)
        certain = sure[after] and not stage.gates and isinstance(stage.ends, ByClock)
        sure[stage.key] = certain or bool(row and row.ended_at)
        ended[stage.key] = ends
        found.append(Planned(stage, begins, ends, sure[stage.key]))
    return found
