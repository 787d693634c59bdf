"""Recipients written as chunks beside rows, and how fast workers lease and finish them.

    python -m bench.fanout [recipients]

Stands in a database of its own, which is dropped afterwards.
"""

import multiprocessing
import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "noaber.config.settings")
os.environ.setdefault("NOABER_MODE", "development")
os.environ["NOABER_POOL"] = "0"


def main(recipients: int = 200_000) -> None:
    in_own_database(lambda: measure(recipients))


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


def measure(recipients: int) -> None:
    from django.db import connection

    from noaber.channels.models import Tally

    ids = make_people(recipients)
    source = make_source()
    rows = as_rows(source, ids[:20_000])
    chunks = as_chunks(source, ids, "page")
    print(f"written as rows (bulk_create)  {rows:10,.0f} recipients/s")
    print(f"written as chunks              {chunks:10,.0f} recipients/s, {chunks / rows:.0f} times")
    connection.close()
    for workers in (1, 2):
        if workers == 2:
            as_chunks(source, ids, "page")
            connection.close()
        rate = finish(workers, recipients)
        print(f"leased and finished, {workers} worker{'s' * (workers > 1)} {rate:10,.0f} recipients/s")
    assert sum(Tally.objects.values_list("persons", flat=True)) == 2 * recipients


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


def work(ready, go) -> None:
    from django.db import connection

    from noaber.channels.adapters.registry import transports
    from noaber.channels.delivering.portion import deliver_chunk

    connection.connection = None
    connection.ensure_connection()
    ready.release()
    go.wait()
    while deliver_chunk(transports()["page"]):
        pass


def finish(workers: int, recipients: int) -> float:
    """Everything a worker does for the page: recheck, results, counts, live event."""
    context = multiprocessing.get_context("fork")
    ready, go = context.Semaphore(0), context.Event()
    processes = [context.Process(target=work, args=(ready, go)) for _ in range(workers)]
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
