"""The chain of daily digests."""

from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection, transaction

from noaber.journal import actions, sealing
from noaber.journal.actors import SYSTEM
from noaber.journal.models import Seal
from noaber.journal.schema import declare

HAPPENED = declare("journal.test_sealed")


pytestmark = pytest.mark.usefixtures("committed")  # only what is committed is sealed

THING = SimpleNamespace(pk=1, _meta=SimpleNamespace(label_lower="journal.thing"))


def seal_four_days(clock) -> None:
    """Something happens on four days in a row, and they are sealed two days later."""
    for _day in range(4):
        actions.record(HAPPENED, by=SYSTEM, about=THING, area=7)
        clock.move(timedelta(days=1))
    clock.move(timedelta(days=1))
    assert sealing.seal_finished_days() == 4
    assert sealing.seal_finished_days() == 0
    assert sealing.broken_seals() == []


def change_by_hand(statement: str, *values) -> None:
    """As somebody would who may do everything in the database: without the trigger that forbids it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE journal_entry SET actor = 'person:2' WHERE at::date = %s",
        "UPDATE journal_entry SET cell = area_id, area_id = NULL WHERE at::date = %s",
        "DELETE FROM journal_entry WHERE at::date = %s",
    ],
)
def test_a_changed_row_breaks_its_day_and_no_other(at, change):
    seal_four_days(at)
    changed = Seal.objects.order_by("day")[1].day
    change_by_hand(change, changed)
    assert sealing.broken_seals() == [changed]


def test_a_late_entry_breaks_nothing_and_is_sealed_with_a_later_day(at):
    """Such as a role that somebody is given since last week."""
    seal_four_days(at)
    long_ago = Seal.objects.order_by("day")[1].day
    actions.record(HAPPENED, by=SYSTEM, about=THING, at=datetime.combine(long_ago, time(12), UTC), area=8)
    assert sealing.broken_seals() == []
    at.move(timedelta(days=1))
    actions.record(HAPPENED, by=SYSTEM, about=THING)
    at.move(timedelta(days=2))
    sealing.seal_finished_days()
    assert sealing.broken_seals() == [] and Seal.objects.order_by("day").last().entries == 2
    change_by_hand("UPDATE journal_entry SET area_id = 9 WHERE area_id = 8")
    assert sealing.broken_seals() == [Seal.objects.order_by("day").last().day]


def test_an_entry_that_was_put_in_among_what_was_sealed_breaks_its_day(at):
    seal_four_days(at)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval('journal_entry_id_seq')"
        )  # a number that a transaction took and gave up
        gap = cursor.fetchone()[0]
    actions.record(HAPPENED, by=SYSTEM, about=THING)
    at.move(timedelta(days=2))
    sealing.seal_finished_days()
    first = Seal.objects.order_by("day").first().day
    moment = datetime.combine(first, time(12), UTC)
    late = actions.record(HAPPENED, by=SYSTEM, about=THING, at=moment)
    assert sealing.broken_seals() == []
    change_by_hand("UPDATE journal_entry SET id = %s WHERE id = %s", gap, late)
    assert len(sealing.broken_seals()) == 1
