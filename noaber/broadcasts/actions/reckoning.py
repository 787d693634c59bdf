"""Keeping the counts of messages that left, while these still change; run by the tick."""

import logging

from django.db import transaction
from django.db.models import F, Q

from noaber.broadcasts.models import Broadcast, Reckoning
from noaber.broadcasts.queries import reckon
from noaber.core import clock

log = logging.getLogger("noaber.broadcasts")
AT_ONCE = 20


def reckon_broadcasts() -> int:
    """Count what was never counted, is due, or ended since; returns how many. A transaction for each.

    Counts only: no journal, nobody is told.
    """
    due = (
        Q(reckoning=None)
        | Q(reckoning__due_at__lte=clock.now())
        | Q(closing__at__gt=F("reckoning__counted_at"))
    )
    rows = Broadcast.objects.filter(due, handed_over_at__isnull=False).select_related("reckoning")
    chosen = list(rows.order_by(F("reckoning__due_at").asc(nulls_first=True), "-handed_over_at")[:AT_ONCE])
    counted = 0
    for row in chosen:
        try:
            reckon_broadcast(row)
            counted += 1
        except Exception:  # one that can't be counted holds up no other
            log.exception("broadcast %s could not be counted", row.pk)
    return counted


@transaction.atomic
def reckon_broadcast(broadcast: Broadcast) -> Reckoning:
    """Count one message and keep that in place of the count before."""
    counted = reckon(broadcast)
    values = {field.attname: getattr(counted, field.attname) for field in Reckoning._meta.fields[2:]}
    kept, _new = Reckoning.objects.update_or_create(broadcast=broadcast, defaults=values)
    return kept
