"""Waiting until a worker in another process has done everything that follows."""

import time
from datetime import datetime
from importlib import import_module

from django.conf import settings
from django.db import connection

from noaber.channels.models import Listening
from noaber.core import clock
from noaber.journal.models import Clockwork
from noaber.journal.queries import lag_seconds

LOOK_EVERY_S = 0.1
LOOKS = 3  # so many in a row must find nothing: between two portions a worker looks idle
PATIENCE_S = 300.0
BUSY = """
SELECT EXISTS (
    SELECT FROM channels_chunk WHERE finished_at IS NULL
    AND (leased_until > clock_timestamp() OR not_before <= clock_timestamp())
) OR EXISTS (
    SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND state IN ('active', 'idle in transaction') AND backend_type = 'client backend'
)
"""


class NeverQuiet(AssertionError):
    """The house does not settle."""


def wait_until_quiet() -> None:
    """Wait until every job that is due now has run, every entry was heard and every message handed over."""
    since = clock.now()
    quiet, end = 0, time.monotonic() + PATIENCE_S
    while quiet < LOOKS:
        if time.monotonic() > end:
            raise NeverQuiet(f"The house does not settle within {PATIENCE_S:.0f} seconds.")
        quiet = 0 if _is_busy(since) else quiet + 1
        time.sleep(LOOK_EVERY_S)


def _is_busy(since: datetime) -> bool:
    if _is_job_due(since) or lag_seconds("wiring") or Listening.objects.filter(next_at__lte=since).exists():
        return True
    with connection.cursor() as cursor:
        cursor.execute(BUSY)
        return cursor.fetchone()[0]


def _is_job_due(at: datetime) -> bool:
    """Whether a clocked job that was due then has not run since."""
    ran = dict(Clockwork.objects.values_list("name", "ran_at"))
    ticks = import_module(settings.NOABER_WIRING).TICKS
    return any(job.name not in ran or (at - ran[job.name]).total_seconds() >= job.every for job in ticks)
