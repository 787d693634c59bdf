"""The reader of the journal under everything that can go wrong: nothing lost, nothing twice."""

import threading
import time
from collections import Counter
from datetime import UTC, date, datetime
from types import SimpleNamespace

import psycopg
import pytest
from django.db import connection, connections, transaction

from noaber.core.db import direct_connection
from noaber.journal import actions, reading
from noaber.journal.actors import SYSTEM
from noaber.journal.models import Alarm, Entry, Parked
from noaber.journal.schema import WrongEntry, declare

pytestmark = pytest.mark.usefixtures("committed")

HAPPENED = declare("journal.test_happened", number=int)
FOLLOWED = declare("journal.test_followed", number=int)


def thing(number: int):
    """Return something that an entry can be about."""
    return SimpleNamespace(pk=number, _meta=SimpleNamespace(label_lower="journal.thing"))


def write(number: int) -> int:
    return actions.record(HAPPENED, by=SYSTEM, about=thing(number), number=number)


def drain(reactions, patience: float = 20.0) -> None:
    """Read until nothing comes any more, also what was held back by failures."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if not reading.react(reactions) and not reading.lag_seconds("wiring"):
            return
    raise AssertionError("the reader does not come to an end")


def test_an_entry_has_its_effect_once():
    seen = []
    write(1)
    drain({HAPPENED: [lambda entry: seen.append(entry.data["number"])]})
    drain({HAPPENED: [lambda entry: seen.append(entry.data["number"])]})
    assert seen == [1]


def test_nobody_waits_for_history_and_what_is_live_is_never_passed_over():
    for number, made_in in enumerate(["history", "history", "live", "history"]):
        with actions.origin(made_in):
            write(number)
    reading.react({}, batch=0)
    reading.pass_over_history()
    assert [entry.data["number"] for entry in unread()] == [2, 3]
    assert reading.lag_seconds("wiring") > 0
    seen = []
    drain({HAPPENED: [lambda entry: seen.append(entry.data["number"])]})
    assert seen == [2] and not unread()
    with actions.origin("history"):
        write(9)
    assert unread() and reading.lag_seconds("wiring") == 0


def unread() -> list[Entry]:
    """What the reader has not come to."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT xact::text, entry_id FROM journal_cursor WHERE consumer = 'wiring'")
        return reading._next(cursor, *cursor.fetchone(), 100)


def test_eight_writers_with_aborts_lose_nothing_and_double_nothing():
    """Four seconds' worth of writers whose ids and commits come in another order."""
    kept, lock, stop = [], threading.Lock(), threading.Event()

    def writer(worker: int) -> None:
        for turn in range(60):
            number = worker * 1000 + turn
            try:
                with transaction.atomic():
                    write(number)
                    if turn % 3 == 0:
                        time.sleep(0.004)
                    if turn % 7 == 0:
                        raise RuntimeError("this writer changes its mind")
            except RuntimeError:
                continue
            with lock:
                kept.append(number)
        connections.close_all()

    seen: Counter = Counter()
    reactions = {HAPPENED: [lambda entry: seen.update([entry.data["number"]])]}

    def reader() -> None:
        while not stop.is_set():
            reading.react(reactions, batch=17)
        connections.close_all()

    writers = [threading.Thread(target=writer, args=(n,)) for n in range(8)]
    readers = [threading.Thread(target=reader) for _ in range(2)]
    for thread in (*readers, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    drain(reactions)
    stop.set()
    for thread in readers:
        thread.join()
    assert seen == Counter(kept)


def test_a_writer_left_open_holds_back_and_rings_the_alarm(monkeypatch):
    monkeypatch.setattr(reading, "LATE", 0.2)
    seen = []
    reactions = {HAPPENED: [lambda entry: seen.append(entry.data["number"])]}
    with direct_connection() as slow:
        slow.autocommit = False
        slow.execute("SELECT pg_current_xact_id()")
        write(1)
        reading.react(reactions)
        assert seen == []
        time.sleep(0.3)
        assert reading.watch_lag() > 0.2
        assert Alarm.objects.filter(kind="journal.lag", cleared_at=None).count() == 1
        slow.rollback()
    drain(reactions)
    assert seen == [1]
    reading.watch_lag()
    assert not Alarm.objects.filter(cleared_at=None).exists()


def test_a_poison_entry_is_parked_with_what_comes_after_it_about_the_same_object():
    seen, broken = [], [True]

    def effect(entry: Entry) -> None:
        if entry.object_id == 7 and broken[0]:
            raise ValueError("poison")
        seen.append(entry.data["number"])

    reactions = {HAPPENED: [effect]}
    for number, about in ((1, 6), (2, 7), (3, 8), (4, 7)):
        actions.record(HAPPENED, by=SYSTEM, about=thing(about), number=number)
    drain(reactions)
    assert seen == [1, 3]
    assert Parked.objects.count() == 2
    assert Alarm.objects.filter(kind="journal.parked", cleared_at=None).exists()

    broken[0] = False
    assert reading.retry_parked(reactions, by=SYSTEM) == (2, 0)
    assert seen == [1, 3, 2, 4]
    retried = Entry.objects.filter(name="journal.retried").order_by("id")
    assert [row.data["done"] for row in retried] == [True, True]
    assert not Alarm.objects.filter(cleared_at=None).exists()


def test_effects_and_cursor_move_together():
    """A reader that dies after the effect and before the commit has had no effect."""
    write(1)

    def effect(entry: Entry) -> None:
        actions.record(FOLLOWED, by=SYSTEM, about=thing(9), number=entry.data["number"])

    with pytest.raises(RuntimeError), transaction.atomic():
        reading.react({HAPPENED: [effect]})
        raise RuntimeError("killed")
    drain({HAPPENED: [effect]})
    followed = Entry.objects.filter(name=FOLLOWED)
    assert [(row.data, row.depth) for row in followed] == [({"number": 1}, 1)]
    assert followed.get().caused_by == Entry.objects.get(name=HAPPENED).pk


def test_a_circle_of_effects_stops():
    write(1)
    reactions = {HAPPENED: [lambda entry: write(1)]}
    drain(reactions)
    assert Entry.objects.count() == 9
    assert Parked.objects.count() == 1


def test_transactions_are_ordered_as_numbers():
    """Read across a power of ten: as text, transaction 999 would come after 1000."""
    with connection.cursor() as cursor:
        for xact, number in ((1000, 2), (999, 1), (10000, 3)):
            cursor.execute(
                "INSERT INTO journal_entry (xact, at, name, actor, object_label, object_id, data, origin) "
                "VALUES (%s::text::xid8, '2026-11-10', %s, 'system', 'journal.thing', 1, %s, 'live')",
                [xact, HAPPENED, f'{{"number": {number}}}'],
            )
        cursor.execute(
            reading.NEXT.replace("AND e.xact < pg_snapshot_xmin(pg_current_snapshot())", ""), ["0", 0, 9]
        )
        assert [row[1] for row in cursor.fetchall()][:3] == ["999", "1000", "10000"]


@pytest.mark.parametrize("origin", ["import", "history"])
def test_history_causes_nothing(origin):
    seen = []
    with actions.origin(origin):
        write(1)
    drain({HAPPENED: [seen.append]})
    assert seen == []


def test_entries_can_not_be_changed():
    write(1)
    for statement in ("UPDATE journal_entry SET name = 'x.y'", "DELETE FROM journal_entry"):
        with pytest.raises(psycopg.errors.RaiseException), connection.cursor() as cursor:
            try:
                cursor.execute(statement)
            except Exception as wrong:
                raise wrong.__cause__ from wrong


def test_free_text_and_unknown_values_are_refused():
    for values in ({"number": "one"}, {"nobody": 1}, {"number": True}):
        with pytest.raises(WrongEntry):
            actions.record(HAPPENED, by=SYSTEM, about=thing(1), **values)
    text = declare("journal.test_named", who=str)
    with pytest.raises(WrongEntry):
        actions.record(text, by=SYSTEM, about=thing(1), who="Jan de Vries, Dorpsstraat 1")
    with pytest.raises(WrongEntry):
        actions.record(text, by=SYSTEM, about=thing(1), who="two\n")
    assert actions.record(text, by=SYSTEM, about=thing(1), who="desk:green")


def test_months_get_their_own_partition(at):
    write(1)
    actions.open_coming_partitions()
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM journal_entry")
        assert cursor.fetchall() == [("journal_entry_2026_11",)]
        cursor.execute("SELECT count(*) FROM journal_entry_rest")
        assert cursor.fetchone() == (0,)
        cursor.execute("DROP TABLE journal_entry_2026_11")


@pytest.fixture
def without_march():
    """A month far ahead, whose partition is dropped again afterwards."""
    yield "2031-03-01"
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS journal_entry_2031_03")


def test_an_entry_that_comes_while_its_month_is_opened_waits_for_it(without_march):
    """Two processes on a fresh house: one opens the month, the other one writes into it, and opens it too."""
    begun, wrong = threading.Event(), []

    def write_meanwhile():
        begun.set()
        try:
            with transaction.atomic():
                write_at(datetime(2031, 3, 15, tzinfo=UTC))
                actions.open_partitions(date(2031, 3, 1), date(2031, 3, 1))
        except Exception as error:
            wrong.append(error)
        finally:
            connections.close_all()

    with transaction.atomic():
        actions.open_partitions(date(2031, 3, 1), date(2031, 3, 1))
        other = threading.Thread(target=write_meanwhile)
        other.start()
        begun.wait()
        time.sleep(0.3)
    other.join()
    assert not wrong
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM journal_entry")
        assert cursor.fetchall() == [("journal_entry_2031_03",)]


def write_at(moment) -> int:
    return actions.record(HAPPENED, by=SYSTEM, about=thing(1), at=moment, number=1)
