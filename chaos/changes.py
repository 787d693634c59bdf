"""Workers killed in the middle of stage changes: initiatives whose stages move by a clock that jumps on.

A kill counts when it broke a transaction off that had already written to a stage: PostgreSQL says so.
"""

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from multiprocessing import RawValue
from pathlib import Path
from random import Random

from chaos import crew
from chaos.proof import AREA_POINT, CATEGORY, Proof, prepare, prove
from chaos.tables import table

DAY = 24 * 3600.0
# Who holds this lock with a number of its own has changed a stage, and has not committed yet.
INSIDE = """
SELECT a.application_name, a.backend_xid::text FROM pg_stat_activity a JOIN pg_locks l USING (pid)
WHERE l.relation = 'initiatives_stage'::regclass AND l.mode = 'RowExclusiveLock'
AND a.backend_xid IS NOT NULL AND a.application_name LIKE 'worker %'
"""


@dataclass(frozen=True)
class Plan:
    """`kills` that broke a change off; stages enough to last that long."""

    kills: int = 200
    initiatives: int = 16
    stages: int = 70
    workers: int = 2
    seed: int = 4
    patience: float = 900.0


@dataclass
class Changes:
    """What was done."""

    plan: Plan
    broken_off: int = 0  # kills that a transaction on a stage did not survive
    too_late: int = 0  # kills whose transaction had just been committed
    rounds: int = 0  # jumps of the clock before the last one
    gates: int = 0
    cases: int = 0
    days: float = 0.0
    seconds: float = 0.0
    proof: Proof = field(default_factory=Proof)

    @property
    def is_sound(self) -> bool:
        return self.broken_off >= self.plan.kills and self.proof.is_sound


def change(plan: Plan, folder: Path, say: Callable[[str], object] = print) -> Changes:
    """Start initiatives, let the clock jump on and kill who changes a stage, until the plan is done."""
    from noaber.core import clock

    done, began, before = Changes(plan), time.monotonic(), clock._offset
    rng, jumped = Random(plan.seed), RawValue("d", before.total_seconds())
    ground = prepare(rng, plan.initiatives, plan.stages)
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "changes.log"
    log.unlink(missing_ok=True)
    gang = crew.Crew(plan.workers, log, partial(_work, jumped))
    try:
        with _watching() as watch:
            while done.broken_off < plan.kills and time.monotonic() < began + plan.patience:
                _jump(jumped, rng.uniform(0.2, 1.0), done)
                _meanwhile(ground, done)
                _kill_inside(gang, watch, rng, done)
                if done.broken_off % 20 == 0:
                    say(f"  day {done.days:.0f}: {done.broken_off} changes broken off")
        _jump(jumped, ground.days_left() + 1, done)
        done.proof = _when_quiet(ground)
    finally:
        gang.end()
        clock._offset = before
    done.seconds = time.monotonic() - began
    return done


def _work(jumped, number: int, log: Path, _jump: timedelta) -> None:
    """A worker that PostgreSQL knows by its number, and whose clock jumps with all others'."""
    os.environ["PGAPPNAME"] = f"worker {number}"
    threading.Thread(target=_follow, args=(jumped,), daemon=True).start()
    crew.work_as(number, log, timedelta(seconds=jumped.value))


def _follow(jumped) -> None:
    from noaber.core import clock

    while True:
        clock._offset = timedelta(seconds=jumped.value)
        time.sleep(0.005)


def _watching():
    import psycopg

    from noaber.core.db import direct_params

    return psycopg.connect(**direct_params())


def _jump(jumped, days: float, done: Changes) -> None:
    from noaber.core import clock

    jumped.value += days * DAY
    done.days += days
    clock._offset = timedelta(seconds=jumped.value)
    time.sleep(0.03)  # until every worker has it


def _meanwhile(ground, done: Changes) -> None:
    """Gates open, and now and then somebody reports what a reaction hears."""
    from noaber.cases.actions import file_case
    from noaber.journal.actors import ANONYMOUS

    done.gates += ground.open_gates(done.days)
    done.rounds += 1
    if done.rounds % 8 == 1:
        lon, lat = AREA_POINT
        file_case(by=ANONYMOUS, category=CATEGORY, text="Er ligt afval.", lon=lon, lat=lat)
        done.cases += 1


def _kill_inside(gang: crew.Crew, watch, rng: Random, done: Changes, patience: float = 0.7) -> None:
    """Wait until somebody is inside a change, and kill them somewhere in it; or nobody, when none comes."""
    ends = time.monotonic() + patience
    while time.monotonic() < ends:
        for name, xid in watch.execute(INSIDE).fetchall():
            number = int(name.split()[1])
            if number in gang.numbers:
                time.sleep(rng.random() * 0.01)
                gang.kill(number)
                done.broken_off += _fate(watch, xid) == "aborted"
                done.too_late += _fate(watch, xid) == "committed"
                return


def _fate(watch, xid: str) -> str:
    while True:
        [fate] = watch.execute("SELECT pg_xact_status(%s::xid8)", [xid]).fetchone()
        if fate != "in progress":
            return fate
        time.sleep(0.002)


def _when_quiet(ground, patience: float = 300.0) -> Proof:
    """What the rows say when nothing is missing any more, or when the patience is over."""
    ends = time.monotonic() + patience
    while True:
        found = prove(ground)
        if not found.lost or time.monotonic() > ends:
            return found
        time.sleep(3)


def text_of(done: Changes) -> str:
    found, plan = done.proof, done.plan
    rows = [[one.what, f"{one.wanted:,}", one.lost, one.doubled, one.astray] for one in found.parts]
    facts = [
        f"- {plan.initiatives} initiatives of {plan.stages} stages: {done.days:.0f} days of their clock in"
        f" {done.seconds:.0f} seconds, two workers",
        f"- {done.gates} gates opened and {done.cases} reports came in meanwhile",
        f"- {done.broken_off} × `kill -9` of a worker that had changed a stage and not committed: each time"
        f" PostgreSQL took the change back; {done.too_late} more came just after a commit",
    ]
    return "\n".join([*facts, "", table(["what", "reckoned", "lost", "doubled", "at another moment"], rows)])
