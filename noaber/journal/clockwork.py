"""Jobs that are due by the clock: each runs once, on whichever worker comes first."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from noaber.core import clock
from noaber.journal.actions import raise_alarm
from noaber.journal.models import Clockwork

log = logging.getLogger("noaber.clock")


@dataclass(frozen=True)
class Tick:
    """`run` every so many seconds of business time; in a transaction of its own unless `alone` is False."""

    name: str
    every: int
    run: Callable[[], object]
    atomic: bool = True


def tick(ticks: Sequence[Tick]) -> bool:
    """Run what is due; return whether anything ran. A failing job is logged and never stops another."""
    now = clock.now()
    known = dict(Clockwork.objects.values_list("name", "ran_at"))
    ran = False
    for job in ticks:
        last = known.get(job.name)
        if last is None or last + timedelta(seconds=job.every) <= now or last > now + timedelta(days=1):
            ran = _run_once(job, now) or ran
    return ran


def _run_once(job: Tick, now) -> bool:
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
        raise_alarm(f"tick.{job.name}", "a clocked job failed; see the log")
    return True
