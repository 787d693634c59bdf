"""Recipients written and worked off as chunks, beside rows, in one run.

    python -m bench.fanout [recipients]

Rows are what is usual: `bulk_create` of a row a recipient, from which workers lease a thousand at a time with
SKIP LOCKED and mark them done. Both are worked off twice: leased and marked, no more; and as our worker does
it, who also rechecks every person, writes what became of each (rows have a column for it) and counts.
Stands in a database of its own, which is dropped afterwards.
"""

import multiprocessing
import os
import sys
import time
from collections import Counter
from dataclasses import dataclass

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "noaber.config.settings")
os.environ.setdefault("NOABER_MODE", "development")
os.environ["NOABER_POOL"] = "0"


WORKERS = 2
QUEUE = """
DROP TABLE IF EXISTS bench_queue;
CREATE UNLOGGED TABLE bench_queue (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, person bigint NOT NULL,
    leased_until timestamptz, finished_at timestamptz, outcome text);
ALTER TABLE bench_queue SET LOGGED;
INSERT INTO bench_queue (person) SELECT id FROM people_person ORDER BY id LIMIT {count};
CREATE INDEX bench_queue_next ON bench_queue (id) WHERE finished_at IS NULL;
ANALYZE bench_queue
"""
LEASE_ROWS = """
UPDATE bench_queue q SET leased_until = clock_timestamp() + interval '1 minute'
FROM (SELECT id FROM bench_queue WHERE finished_at IS NULL
        AND (leased_until IS NULL OR leased_until < clock_timestamp())
      ORDER BY id LIMIT 1000 FOR UPDATE SKIP LOCKED) AS next
WHERE q.id = next.id RETURNING q.id, q.person
"""
FINISH_ROWS = "UPDATE bench_queue SET finished_at = clock_timestamp() WHERE id = ANY(%s::bigint[])"
FINISH_ROWS_WITH = """
UPDATE bench_queue q SET finished_at = clock_timestamp(), outcome = d.outcome
FROM unnest(%s::bigint[], %s::text[]) AS d(id, outcome) WHERE q.id = d.id
"""


@dataclass(frozen=True)
class Rates:
    """Recipients a second."""

    rows_written: float
    chunks_written: float
    rows_finished: float
    rows_worked_off: float  # with recheck, an outcome for each and counts
    chunks_marked: float
    chunks_finished: dict[int, float]  # by number of workers, with recheck, results and counts


def main(recipients: int = 200_000) -> None:
    found = rates(recipients)
    written = found.chunks_written / found.rows_written
    finished = found.chunks_finished[WORKERS] / found.rows_finished
    print(f"written as rows (bulk_create)     {found.rows_written:10,.0f} recipients/s")
    print(
        f"written as chunks                 {found.chunks_written:10,.0f} recipients/s, {written:.0f} times"
    )
    marked = found.chunks_marked / found.rows_finished
    print(f"leased and marked as rows, {WORKERS}      {found.rows_finished:10,.0f} recipients/s")
    print(f"leased and marked as chunks, {WORKERS}    {found.chunks_marked:10,.0f} recipients/s")
    print(f"  that is {marked:.1f} times")
    for workers, rate in found.chunks_finished.items():
        print(f"with recheck and results, {workers}       {rate:10,.0f} recipients/s")
    like = found.chunks_finished[WORKERS] / found.rows_worked_off
    print(f"with recheck and outcomes as rows {found.rows_worked_off:10,.0f} recipients/s")
    print(
        f"with {WORKERS} workers {finished:.1f} times rows that are marked, {like:.1f} times the same as rows"
    )


def rates(recipients: int) -> Rates:
    """Measure all four in a fresh database."""
    found = []
    in_own_database(lambda: found.append(measure(recipients)))
    return found[0]


def in_own_database(measure) -> None:
    """Run a measurement in a fresh database on the installation's own server."""
    from noaber.config.cli import start_own_database

    start_own_database()
    django.setup()
    from django.db import connection

    own = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        measure()
    finally:
        connection.creation.destroy_test_db(own, verbosity=0)


def measure(recipients: int) -> Rates:
    import numpy as np
    from django.db import connection

    from noaber.channels.models import Tally

    ids = make_people(recipients)
    source = make_source()
    rows_written = as_rows(source, ids[:20_000])
    ids = np.array(ids)  # as an audience is found
    as_chunks(source, ids[:1], "mail")  # the first statement of a kind is slower
    chunks_written, finished = 0.0, {}
    for workers in (WORKERS, 1):
        chunks_written = max(chunks_written, as_chunks(source, ids, "page"))
        connection.close()  # the workers are forked, and each has a line of its own
        finished[workers] = finish(work, workers, recipients)
    assert sum(Tally.objects.values_list("persons", flat=True)) == 2 * recipients
    as_chunks(source, ids, "page")
    connection.close()
    marked = finish(mark, WORKERS, recipients)
    rows = [rows_finished(step, recipients) for step in (mark_rows, work_rows)]
    return Rates(rows_written, chunks_written, *rows, marked, finished)


def make_people(count: int) -> list[int]:
    """People without anything, straight into their table."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_person (name, pseudonym, shown_as, mail, phone, language, sign_in_epoch,"
            " registered_at, is_invented) SELECT '', '', 'name', '', '', 'nl', 0, clock_timestamp(), true"
            " FROM generate_series(1, %s) RETURNING id",
            [count],
        )
        found = [row[0] for row in cursor.fetchall()]
        cursor.execute("ANALYZE people_person")
    return found


def make_source():
    from noaber.people.models import Organisation

    return Organisation.objects.create(slug="bench", name="Bench")


def as_rows(source, ids: list[int]) -> float:
    """One row per recipient, as is usual: Django's bulk_create."""
    from noaber.channels.models import Mailing, Result
    from noaber.core import clock

    mailing = Mailing.objects.create(
        source_label="x",
        source_id=1,
        kind="test",
        category="alerts",
        urgency=2,
        texts="{}",
        handed_at=clock.now(),
    )
    start = time.perf_counter()
    Result.objects.bulk_create(
        [
            Result(person_id=pk, mailing=mailing, channel="page", outcome="handed_over", at=clock.now())
            for pk in ids
        ],
        batch_size=1_000,
    )
    rate = len(ids) / (time.perf_counter() - start)
    mailing.delete()
    return rate


def as_chunks(source, ids: list[int], channel: str) -> float:
    from noaber.channels.actions import hand_over
    from noaber.journal.actors import SYSTEM

    start = time.perf_counter()
    values = {"kind": "alert", "category": "alerts", "title": "Let op", "body": "Er is iets."}
    hand_over(source=source, recipients={channel: ids}, by=SYSTEM, **values)
    return len(ids) / (time.perf_counter() - start)


def work() -> None:
    """A worker of ours, until nothing waits."""
    from noaber.channels.adapters.registry import transports
    from noaber.channels.delivering.portion import deliver_next

    while deliver_next(transports()["page"]):
        pass


def mark() -> None:
    """What the rows' worker does, with as many chunks at once as a worker takes: lease, mark, no more."""
    from django.db import transaction

    from noaber.channels.delivering.lease import take_several
    from noaber.channels.delivering.outcomes import Batch, write
    from noaber.channels.delivering.portion import CHUNKS_AT_ONCE

    taken = True
    while taken:
        with transaction.atomic():
            taken = take_several("page", CHUNKS_AT_ONCE)
            for lease in taken:
                write(lease, Batch(), len(lease.ids), "bench:1")


def mark_rows() -> None:
    from django.db import connection

    from noaber.core.arrays import as_array

    with connection.cursor() as cursor:
        while rows := lease_rows(cursor):
            cursor.execute(FINISH_ROWS, [as_array(list(rows))])


def work_rows() -> None:
    """The work of our worker on rows: the same recheck, the same counts, the outcome in the row itself."""
    from django.db import connection, transaction

    from noaber.channels.delivering.outcomes import add_up
    from noaber.channels.delivering.recheck import recheck
    from noaber.channels.models import Mailing
    from noaber.core.arrays import as_array

    mailing = Mailing.objects.latest("pk")
    with connection.cursor() as cursor:
        while rows := lease_rows(cursor):
            with transaction.atomic():
                checked = recheck(mailing, "page", list(rows.values()))
                outcome_of = dict.fromkeys(checked.ids, "handed_over")
                for reason, persons in checked.skipped.items():
                    outcome_of |= dict.fromkeys(persons, str(reason))
                outcomes = [outcome_of[person] for person in rows.values()]
                cursor.execute(FINISH_ROWS_WITH, [as_array(list(rows)), outcomes])
                add_up(mailing.pk, "page", Counter(outcomes))


def lease_rows(cursor) -> dict[int, int]:
    """Persons by row."""
    cursor.execute(LEASE_ROWS)
    return dict(cursor.fetchall())


def rows_finished(step, recipients: int) -> float:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(QUEUE.format(count=recipients))
    connection.close()
    return finish(step, WORKERS, recipients)


def start_work(step, ready, go) -> None:
    from django.db import connection

    connection.connection = None
    connection.ensure_connection()
    ready.release()
    go.wait()
    step()


def finish(step, workers: int, recipients: int) -> float:
    """Everything a worker does, from when all stand ready until the last is done."""
    context = multiprocessing.get_context("fork")
    ready, go = context.Semaphore(0), context.Event()
    processes = [context.Process(target=start_work, args=(step, ready, go)) for _ in range(workers)]
    for process in processes:
        process.start()
    for _process in processes:
        ready.acquire()
    start = time.perf_counter()
    go.set()
    for process in processes:
        process.join()
    return recipients / (time.perf_counter() - start)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
