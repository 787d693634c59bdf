"""What is looked at every quarter of a minute, and when it is an alarm."""

import shutil
import socket
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings

from noaber.channels.queries import delivery_trouble, silent_screens
from noaber.config.watching.kinds import kind_of
from noaber.config.watching.telling import tell_operator
from noaber.core import clock
from noaber.journal.actions import clear_alarm, raise_alarm
from noaber.journal.models import Alarm, Upkeep
from noaber.journal.queries import last_upkeep, open_alarms, seconds_since_beats

SILENT_S = 60.0  # longer than any loop takes to come round; a batch of mail may take forty
FULL_SHARE, FULL_BYTES = 0.05, 500_000_000  # free space below this share, or below this many bytes
FAILING_SHARE, FAILING_LEAST = 0.1, 20
FAILING_WITHIN = timedelta(hours=1)
HAPPENED_ONCE = {"deliver.gave_up"}
CLEARED_HERE = {"worker.silent", "backup.old", "drill.old", "delivery.failing", "screen.silent"}

Findings = Iterator[tuple[str, str]]


def look() -> bool:
    """Raise the alarm for what is wrong, clear it for what is right again, and tell the operator of both.

    Never says that there is more to do: it is a step of a loop that comes round by the clock.
    """
    wrong = dict([*_silence(), *_disk(), *_upkeep(), *_deliveries(), *_screens()])
    for kind, detail in wrong.items():
        raise_alarm(kind, detail)
    for alarm in open_alarms():
        if (_is_ours(alarm.kind) and alarm.kind not in wrong) or _has_lasted(alarm):
            clear_alarm(alarm.kind)
    tell_operator()
    return False


def silent_loops() -> dict[str, float | None]:
    """Return the loops that should come round and do not, with the seconds since they did; None for never."""
    from noaber.config.run import loop_names  # noqa: PLC0415  the worker itself looks too

    since = seconds_since_beats()
    quiet = {name: since.get(name) for name in loop_names()}
    return {name: seconds for name, seconds in quiet.items() if seconds is None or seconds > SILENT_S}


def _is_ours(kind: str) -> bool:
    """Other alarms are cleared where they are raised, that of a full disk on its own machine."""
    return kind_of(kind).name in CLEARED_HERE or kind == _disk_kind()


def _has_lasted(alarm: Alarm) -> bool:
    """What happened once and can't be mended any more was told for long enough."""
    return alarm.kind in HAPPENED_ONCE and clock.now() - alarm.raised_at > timedelta(days=1)


def _silence() -> Findings:
    quiet = silent_loops()
    if quiet:
        yield "worker.silent", ", ".join(sorted(quiet))


def _disk_kind() -> str:
    return f"disk.full:{socket.gethostname()}"


def _disk() -> Findings:
    usage = shutil.disk_usage(settings.NOABER_DATA)
    if usage.free < FULL_BYTES or usage.free < FULL_SHARE * usage.total:
        yield _disk_kind(), f"{usage.free // 1_000_000} MB ({usage.free * 100 // usage.total} %)"


def _upkeep() -> Findings:
    """Only where people rely on it: an invented town needs no backup."""
    if settings.NOABER_MODE != "production":
        return
    backup, exercise = last_upkeep(Upkeep.Kind.BACKUP), last_upkeep(Upkeep.Kind.DRILL)
    if backup is None or clock.now() - backup.at > timedelta(hours=settings.NOABER_BACKUP_HOURS):
        yield "backup.old", f"{backup.at:%Y-%m-%d %H:%M}" if backup else "-"
    if exercise is None or not exercise.ok or _days_since(exercise) > settings.NOABER_DRILL_DAYS:
        yield "drill.old", f"{exercise.at:%Y-%m-%d}" if exercise else "-"


def _days_since(upkeep: Upkeep) -> float:
    return (clock.now() - upkeep.at) / timedelta(days=1)


def _deliveries() -> Findings:
    for channel, (bad, total) in delivery_trouble(clock.now() - FAILING_WITHIN).items():
        if bad >= FAILING_LEAST and bad >= FAILING_SHARE * total:
            yield f"delivery.failing:{channel}", f"{bad} / {total}"


def _screens() -> Findings:
    for screen in silent_screens():
        yield f"screen.silent:{screen.pk}", f"{screen.name}, {screen.seen_at:%Y-%m-%d %H:%M}"
