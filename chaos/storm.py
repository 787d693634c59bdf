"""The storm: messages are handed over and delivered while everything around them breaks."""

import re
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from chaos.crew import Crew
from chaos.history import OUTSIDE, Diary
from chaos.people import channel_of
from chaos.receivers import Receiver, serve_mail, serve_push, serve_texts

FORK = get_context("fork")
LEASE_LOST = re.compile(r"worker (\d+): the lease of chunk (\d+) ran out")
CLOCKS = (3, -2, 48, -24, 24 * 40, 0)  # hours that the business clock jumps


@dataclass(frozen=True)
class Plan:
    """How much of what. Without `crash` and `no_room` the database is left alone."""

    people: int = 200_000
    message: int = 1_000  # persons each
    ahead: int = 20_000  # persons who wait for theirs while the next message is handed over
    kills: int = 200
    stops: int = 5
    hang: float = 20.0  # seconds that each channel hangs, one after the other
    full: float = 8.0  # seconds without room
    workers: int = 2
    patience: float = 1_500.0
    crash: Callable[[], float] | None = None
    no_room: Callable | None = None


@dataclass
class Storm:
    """What was done, and when."""

    plan: Plan
    folder: Path
    faults: list[tuple[float, float, str]] = field(default_factory=list)  # from when until when, and what
    killed: dict[int, float] = field(default_factory=dict)  # when each worker that was killed was gone
    leases_lost: set[tuple[int, int]] = field(default_factory=set)  # a living worker, and the chunk it lost
    seconds: float = 0.0
    meanwhile: dict[str, int] = field(default_factory=dict)  # messages by other channels while one hung
    down: float = 0.0  # seconds that the database was gone, all together

    @property
    def log(self) -> Path:
        return self.folder / "workers.log"

    def note(self, began: float, what: str) -> None:
        self.faults.append((began, time.monotonic(), what))

    def count(self, kind: str) -> int:
        return sum(what.split()[0] == kind for _began, _ended, what in self.faults)


class Receivers(dict):
    """The three of them, by channel."""

    @classmethod
    def stand(cls, folder: Path) -> "Receivers":
        serve = {"webpush": serve_push, "mail": serve_mail, "sms": serve_texts}
        return cls({channel: Receiver(channel, serve[channel], folder) for channel in OUTSIDE})

    @property
    def count(self) -> int:
        return sum(receiver.diary.count for receiver in self.values())

    def end(self) -> None:
        for receiver in self.values():
            receiver.end()


def rage(plan: Plan, receivers: Receivers, persons: list[int], folder: Path, say=print) -> Storm:
    """Hand messages over to `persons`, each one, let workers deliver, and break what the plan says."""
    storm, handed = Storm(plan, folder), Diary.fresh(folder / "handed.txt")
    began = time.monotonic()
    author = FORK.Process(target=_write_messages, args=(plan, persons, receivers, handed), daemon=True)
    author.start()
    storm.log.unlink(missing_ok=True)
    crew = Crew(plan.workers, storm.log)
    try:
        _break_things(storm, crew, receivers, say)
        author.join(plan.patience)
        _wait_until_quiet(began + plan.patience)
    finally:
        crew.end()
        author.kill()
        author.join()
    storm.seconds, storm.killed = time.monotonic() - began, crew.killed
    said = storm.log.read_text() if storm.log.exists() else ""
    storm.leases_lost = {(int(worker), int(chunk)) for worker, chunk in LEASE_LOST.findall(said)}
    return storm


@dataclass
class Fault:
    """Comes when this share of all have got their message, so that there is always something in hand."""

    share: float
    what: str
    begin: Callable
    lasts: float = 0.0
    end: Callable | None = None


def _break_things(storm: Storm, crew: Crew, receivers: Receivers, say) -> None:
    """One fault after the other; a hanging channel goes on hanging meanwhile."""
    due, lasting = deque(_schedule(storm, crew, receivers)), []
    ends = time.monotonic() + storm.plan.patience
    while (due or lasting) and time.monotonic() < ends:
        if lasting and time.monotonic() >= lasting[0][0]:
            _until, began, fault = lasting.pop(0)
            fault.end()
        elif due and receivers.count >= due[0].share * storm.plan.people:
            fault, began = due.popleft(), time.monotonic()
            fault.begin()
            if fault.end:
                lasting.append((began + fault.lasts, began, fault))
                continue
        else:
            time.sleep(0.01)
            continue
        storm.note(began, fault.what)
        if fault.what != "kill" or storm.count("kill") % 20 == 0:
            kills = storm.count("kill")
            say(f"  {receivers.count:,} of {storm.plan.people:,}: {fault.what} ({kills} kills so far)")


def _schedule(storm: Storm, crew: Crew, receivers: Receivers) -> list[Fault]:
    plan = storm.plan
    faults = [Fault(0.95 * (n + 0.5) / plan.kills, "kill", crew.kill) for n in range(plan.kills)]
    if plan.crash:
        faults += [
            Fault(0.9 * (n + 0.7) / plan.stops, "stop", partial(_crash, storm)) for n in range(plan.stops)
        ]
    if plan.hang:
        faults += [
            Fault(share, f"hang {channel}", *_hanging(storm, receivers, channel))
            for channel, share in {"mail": 0.12, "webpush": 0.33, "sms": 0.51}.items()
        ]
    if plan.no_room:
        faults.append(Fault(0.62, "full", partial(_fill, storm)))
    jumps = [(0.7 + 0.2 * n / len(CLOCKS), hours) for n, hours in enumerate(CLOCKS)]
    faults += [Fault(share, "jump", partial(crew.jump, hours)) for share, hours in jumps]
    return sorted(faults, key=lambda fault: fault.share)


def _crash(storm: Storm) -> None:
    storm.down += storm.plan.crash()


def _hanging(storm: Storm, receivers: Receivers, channel: str) -> tuple[Callable, float, Callable]:
    """One receiver answers nothing for a while; count what the others get meanwhile."""
    own, before = receivers[channel], []

    def begin():
        before.append(receivers.count - own.diary.count)
        own.hang()

    def end():
        storm.meanwhile[channel] = receivers.count - own.diary.count - before[0]
        own.go_on()
        time.sleep(1)  # it takes what has waited on its lines: that belongs to this fault

    return begin, storm.plan.hang, end


def _fill(storm: Storm) -> None:
    with storm.plan.no_room():
        time.sleep(storm.plan.full)


def _write_messages(plan: Plan, persons: list[int], receivers: Receivers, handed: Diary) -> None:
    """The author: messages one after the other, not too far ahead; what was committed goes into the diary."""
    from django.db import connection

    from noaber.config.run import end_with_parent

    end_with_parent()
    connection.connection = None
    for start in range(0, len(persons), plan.message):
        while start - receivers.count > plan.ahead:
            time.sleep(0.02)
        some = persons[start : start + plan.message]
        _hand_over_until_it_is(start // plan.message, some)
        for person in some:
            handed.note(person, channel_of(person))


def _hand_over_until_it_is(number: int, persons: list[int]) -> None:
    """When the answer got lost, look whether it was committed after all: nobody is sent a message twice."""
    from django.db import DatabaseError, InterfaceError, connection

    from noaber.channels.models import Mailing

    while True:
        with suppress(DatabaseError, InterfaceError):
            if not Mailing.objects.filter(link=f"/chaos/{number}/").exists():
                _hand_over(number, persons)
            return
        connection.close()
        time.sleep(0.3)


def _hand_over(number: int, persons: list[int]) -> None:
    from noaber.channels.actions import hand_over
    from noaber.journal.actors import SYSTEM
    from noaber.people.models import Organisation

    by_channel = {channel: [p for p in persons if channel_of(p) == channel] for channel in OUTSIDE}
    house = Organisation.objects.get(slug="chaos")
    hand_over(
        source=house,
        organisation=house,
        kind="alert",
        category="alerts",
        urgency="urgent",
        title=f"Bericht {number}",
        body="Er is iets in de straat.",
        link=f"/chaos/{number}/",
        recipients={"page": persons, **by_channel},
        by=SYSTEM,
    )


def _wait_until_quiet(ends: float) -> None:
    """Until no portion waits, what is tried again later included."""
    from django.db import DatabaseError, connection

    from noaber.channels.models import Chunk

    while time.monotonic() < ends:
        with suppress(DatabaseError):
            if not Chunk.objects.filter(finished_at=None).exists():
                break
        connection.close()
        time.sleep(0.5)
    connection.close()
