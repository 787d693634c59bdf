"""Whether this installation works: for a load balancer and an operator's monitor. Names nothing."""

from datetime import timedelta

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from noaber.config.watching import kind_of, silent_loops
from noaber.core import clock
from noaber.journal.models import Upkeep
from noaber.journal.queries import lag_seconds, last_upkeep, open_alarms
from noaber.people.access import public


@public
def healthz(request: HttpRequest) -> JsonResponse:
    """For a monitor: 200 when the database answers and no alarm is open, else 503 with the kinds of alarm."""
    try:
        alarms = {kind_of(kind).name for kind in open_alarms().values_list("kind", flat=True)}
        if silent_loops():
            alarms.add("worker.silent")
        answer = {
            "status": "alarm" if alarms else "ok",
            "journal_lag_seconds": round(lag_seconds("wiring"), 1),
            "backup_age_hours": _age(Upkeep.Kind.BACKUP, timedelta(hours=1)),
            "drill_age_days": _age(Upkeep.Kind.DRILL, timedelta(days=1)),
            "alarms": sorted(alarms),
        }
    except DatabaseError:
        return _down()
    return JsonResponse(answer, status=503 if alarms else 200)


@public
def healthz_web(request: HttpRequest) -> JsonResponse:
    """For a load balancer: 200 when this process can answer pages, whatever is wrong elsewhere."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return _down()
    return JsonResponse({"status": "ok"})


def _down() -> JsonResponse:
    return JsonResponse({"status": "down", "database": "no answer"}, status=503)


def _age(kind: Upkeep.Kind, unit: timedelta) -> int | None:
    """Return how many whole hours or days ago it was, None for never."""
    last = last_upkeep(kind)
    return None if last is None else (clock.now() - last.at) // unit
