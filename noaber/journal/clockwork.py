"""Jobs that are due by the clock: each runs once, on whichever worker comes first."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from noaber.core import clock
from noaber.journal.actions import clear_alarm, raise_alarm
from noaber.journal.models import Clockwork

log = logging.getLogger("noaber.clock")


@dataclass(frozen=True)
class Tick:
    """`run` every so many seconds of business time; in a transaction of its own unless `atomic` is False."""

    name: str
    every: int
    run: Callable[[], object]
    atomic: bool = True


def tick(ticks: Sequence[Tick]) -> bool:
    """Run what is due; return whether anything ran. A failing job is logged and never stops another."""
    now = clock.now()
    known = {row.name: row for row in Clockwork.objects.all()}
    ran = False
    for job in ticks:
        last = known.get(job.name)
        if last is None or _is_due(job, last.ran_at, now):
            ran = _run_once(job, now, failed=bool(last and last.failed)) or ran
    return ran


def _is_due(job: Tick, ran_at: datetime, now: datetime) -> bool:
    """A job that ran in a far future belongs to a clock that was moved."""
    return ran_at + timedelta(seconds=job.every) <= now or ran_at > now + timedelta(days=1)


def _run_once(job: Tick, now: datetime, *, failed: bool) -> bool:
    """Run a job that nobody else took; a job that `failed` before and succeeds now ends its alarm."""
    Clockwork.objects.get_or_create(name=job.name, defaults={"ran_at": now - timedelta(seconds=job.every)})
    claimed = (
        Clockwork.objects.filter(name=job.name, ran_at__lte=now - timedelta(seconds=job.every))
        | Clockwork.objects.filter(name=job.name, ran_at__gt=now + timedelta(days=1))
    ).update(ran_at=now, failed="")
    if not claimed:
        return False
    try:
        if job.atomic:
            with transaction.atomic():
                job.run()
        else:
            job.run()
    except Exception as wrong:
        log.exception("the clocked job %s failed", job.name)
        Clockwork.objects.filter(name=job.name).update(failed=repr(wrong)[:500])
        raise_alarm(f"tick.{job.name}", type(wrong).__name__)
    else:
        if failed:
            clear_alarm(f"tick.{job.name}")
    return True
