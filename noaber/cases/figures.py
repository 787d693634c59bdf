"""Counts of cases per area and period, for monitor and open data. Small numbers are never given.

Walled cases count, but are never told apart: only as part of a total that is large enough.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from noaber.core import clock
from noaber.places.queries import area_ids_within

SMALLEST = 5
DAY = timedelta(days=1)


@dataclass(frozen=True)
class CaseFigure:
    """One count; None where it is smaller than may be told."""

    period: date
    category: str
    filed: int | None
    closed: int | None
    in_time: int | None


PER_PERIOD = """
SELECT date_trunc(%(period)s, filed_at AT TIME ZONE 'Europe/Amsterdam')::date AS start, category,
       count(*), count(*) FILTER (WHERE status = 'closed'),
       count(*) FILTER (WHERE status = 'closed' AND closed_at <= due_at)
FROM cases_case
WHERE area_id = ANY(%(areas)s) AND filed_at >= %(since)s AND filed_at < %(until)s AND merged_into_id IS NULL
  AND quarantine_reason = ''
GROUP BY 1, 2 ORDER BY 1, 2
"""


def cases_per_period(area_id: int, since: date, until: date, *, period: str = "month") -> list[CaseFigure]:
    """Filed, closed and closed in time, per week or month and category, in an area and all under it."""
    if period not in ("week", "month", "quarter", "year"):
        raise ValueError(f"no such period: {period}")
    with connection.cursor() as cursor:
        cursor.execute(
            PER_PERIOD,
            {
                "period": period,
                "areas": area_ids_within(area_id),
                "since": clock.at_local(since),
                "until": clock.at_local(until + DAY),
            },
        )
        return [CaseFigure(row[0], row[1], *hidden(row[2:])) for row in cursor.fetchall()]


def hidden(counts) -> list[int | None]:
    """A row with too few cases tells nothing; in a larger row a small part and what it leaves are
    hidden together.
    """
    filed, *parts = counts
    if filed < SMALLEST:
        return [None] * len(counts)
    return [
        filed,
        *(part if SMALLEST <= part <= filed - SMALLEST or part == filed else None for part in parts),
    ]
