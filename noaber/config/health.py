"""Whether this installation works: for a load balancer and an operator's monitor."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from noaber.journal.queries import lag_seconds, open_alarms
from noaber.people.access import public


@public
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers and no alarm is open, else 503 with what is wrong."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        lag = lag_seconds("wiring")
        alarms = list(open_alarms().values_list("kind", flat=True))
    except DatabaseError:
        return JsonResponse({"status": "down", "database": "no answer"}, status=503)
    status = "alarm" if alarms else "ok"
    answer = {"status": status, "journal_lag_seconds": round(lag, 1), "alarms": alarms}
    return JsonResponse(answer, status=503 if alarms else 200)
