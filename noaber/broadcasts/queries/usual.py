"""How usual is this here: an alarming number never stands without what is normal."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from django.db import connection

from noaber.core import clock

PERIOD = timedelta(weeks=4)
SHOWN, COMPARED = 13, 39  # periods: a year in the drawing, three years for what is usual

COUNTED = """
SELECT floor(extract(epoch FROM %s - handed_over_at) / %s)::int AS period, count(*)
FROM broadcasts_broadcast
WHERE kind = %s AND NOT exercise AND handed_over_at > %s AND handed_over_at <= %s
  AND area_ids && %s::bigint[]
GROUP BY 1
"""


@dataclass(frozen=True)
class Usual:
    """Broadcasts of one kind in these areas per four weeks, oldest first; the last one is now."""

    counts: list[int]
    begins: list[date]
    low: int
    high: int
    periods: int

    @property
    def now(self) -> int:
        return self.counts[-1]

    @property
    def is_known(self) -> bool:
        """Less than half a year says nothing about what is usual."""
        return self.periods >= 6


def usual_for(kind: str, area_ids: Iterable[int]) -> Usual:
    """Return how often this kind was sent here in the last year, and the middle 80 % of three years.

    What is compared begins at the first broadcast of this house, because before it nothing was counted.
    """
    now = clock.now()
    values = [now, PERIOD.total_seconds(), kind, now - PERIOD * COMPARED, now, list(area_ids)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(handed_over_at) FROM broadcasts_broadcast")
        first = cursor.fetchone()[0]
        cursor.execute(COUNTED, values)
        found = dict(cursor.fetchall())
    periods = min(COMPARED, int((now - first) / PERIOD)) if first else 0
    before = [found.get(n, 0) for n in range(1, periods + 1)] or [0]
    low, high = np.percentile(before, [10, 90])
    return Usual(
        counts=[found.get(n, 0) for n in reversed(range(SHOWN))],
        begins=[clock.local(now - PERIOD * (n + 1)).date() for n in reversed(range(SHOWN))],
        low=int(np.floor(low)),
        high=int(np.ceil(high)),
        periods=periods,
    )
