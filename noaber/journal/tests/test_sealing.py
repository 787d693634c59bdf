"""The chain of daily digests."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection

from noaber.journal import actions, sealing
from noaber.journal.actors import SYSTEM
from noaber.journal.models import Seal
from noaber.journal.schema import declare

HAPPENED = declare("journal.test_sealed")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE journal_entry SET actor = 'person:2' WHERE at::date = %s",
        "UPDATE journal_entry SET cell = area_id, area_id = NULL WHERE at::date = %s",
        "DELETE FROM journal_entry WHERE at::date = %s",
    ],
)
def test_a_changed_row_breaks_its_day_and_no_other(at, change):
    thing = SimpleNamespace(pk=1, _meta=SimpleNamespace(label_lower="journal.thing"))
    for _day in range(4):
        actions.record(HAPPENED, by=SYSTEM, about=thing, area=7)
        at.move(timedelta(days=1))
    at.move(timedelta(days=1))
    assert sealing.seal_finished_days() == 4
    assert sealing.seal_finished_days() == 0
    assert sealing.broken_seals() == []
    changed = Seal.objects.order_by("day")[1].day
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE journal_entry_rest DISABLE TRIGGER USER")
        cursor.execute(change, [changed])
    assert sealing.broken_seals() == [changed]
