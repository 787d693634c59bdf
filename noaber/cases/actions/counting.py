"""What places with very many cases show of them, counted by the clock so that no visitor waits."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction

from noaber.core import clock
from noaber.core.db import advisory_lock
from noaber.places.queries import get_area

from ..models import PlaceCount
from ..queries.promises import filed_by_area, promises_by_area

MANY = 2_000  # public cases; fewer are counted sooner than they are read
SHARE = 12  # at most a twelfth of the time is spent on counting: five seconds a minute
# As far back as any page looks, and some days more.
PROMISES, WEEKS = timedelta(days=190), timedelta(weeks=54)
Tally = dict[int, Counter]


def count_places() -> int:
    """Count what was promised and what came in, for all places with very many; returns how many places.

    1. Nothing when the last counting took so long that the next is not due. 2. Two queries over everything,
    outside a transaction that writes: such a one would hold the journal back. 3. Replaces what was kept.
    """
    last = PlaceCount.objects.order_by("-counted_at").first()
    now = clock.now()
    if last is not None and now < last.counted_at + timedelta(seconds=SHARE * last.seconds):
        return 0
    begun = time.monotonic()
    promises = _rolled_up(promises_by_area(since=now - PROMISES))
    weeks = _rolled_up(filed_by_area(since=now - WEEKS))
    seconds = time.monotonic() - begun
    rows = [
        PlaceCount(
            area_id=area,
            promises=_flat(promises[area]),
            weeks=_flat(weeks[area]),
            counted_at=now,
            seconds=seconds,
        )
        for area in promises.keys() | weeks.keys()
        if max(promises[area].total(), weeks[area].total()) > MANY
    ]
    return _keep(rows)


@transaction.atomic
def _keep(rows: list[PlaceCount]) -> int:
    with advisory_lock("cases.count_places") as mine:
        if not mine:
            return 0
        PlaceCount.objects.exclude(area__in=[row.area_id for row in rows]).delete()
        PlaceCount.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["area"],
            update_fields=["promises", "weeks", "counted_at", "seconds"],
        )
        return len(rows)


def _rolled_up(found: Iterable[tuple]) -> Tally:
    """Add the counts of a buurt to those of everything around it; what lies in no area counts nowhere."""
    sums: Tally = defaultdict(Counter)
    for pk, *key, number in found:
        area = get_area(pk)
        for around in [pk, *area.ancestor_ids] if area else []:
            sums[around][tuple(key)] += number
    return sums


def _flat(counted: Counter) -> list:
    return [[key[0].isoformat(), *key[1:], number] for key, number in sorted(counted.items())]
