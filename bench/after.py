"""After a message in two versions to very many people: counting them, the counts at its desk, and its page.

    python -m bench.after [people]

Everybody has it on the site and by mail, four of ten by push; some opened it, some answered. Stands in a
database of its own, which is dropped afterwards. The pages are asked for in this process.
"""

import os
import sys
import time
from dataclasses import dataclass
from statistics import median

from bench.fanout import in_own_database, make_people
from bench.load import cpu_seconds

TIMES = 20


@dataclass(frozen=True)
class Found:
    """Seconds of counting (and CPU of this process), milliseconds of the rest."""

    counted: float
    cpu: float
    live: float
    first: float
    page: float


def main(people: int = 100_000) -> None:
    found = measured(people)
    print(
        f"{people:,} people, two versions: counted in {found.counted:.2f} s, {found.cpu:.2f} s of it Python;"
    )
    print(f"the live counts of the desk {found.live:.0f} ms when they are not kept;")
    print(f"the page {found.first:.0f} ms for the first who asks, {found.page:.0f} ms for the others")


def measured(people: int) -> Found:
    found = []
    in_own_database(lambda: found.append(measure(people)))
    return found[0]


def measure(people: int) -> Found:
    from django.core.cache import cache
    from django.test import Client, override_settings
    from django.urls import reverse

    from noaber.broadcasts.actions import close_broadcast, reckon_broadcast
    from noaber.broadcasts.queries import delivery_of

    row = message_to(make_people(people))
    cpu, start = cpu_seconds([os.getpid()]), time.perf_counter()
    kept = reckon_broadcast(row)
    counted, cpu = time.perf_counter() - start, cpu_seconds([os.getpid()]) - cpu
    assert kept.chosen == people and kept.lines["webpush"]["confirmed"]
    live = []
    for _ in range(3):
        cache.clear()
        live.append(timed(lambda: delivery_of(row)))
    close_broadcast(broadcast=row, by=row.author, outcome="direct", text="Het is over.")
    address, client = reverse("broadcasts:received_after", args=[row.pk]), Client()
    with override_settings(ALLOWED_HOSTS=["*"]):
        first = timed(lambda: asked(client, address))
        pages = [timed(lambda: asked(client, address)) for _ in range(TIMES)]
    return Found(counted, cpu, median(live), first, median(pages))


def asked(client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code


def timed(work) -> float:
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)


def message_to(ids: list[int]):
    """A message that left by the actions, then as many results as so many people have, in two versions."""
    from django.db import connection

    from noaber.channels.models import Mailing

    row = approved()
    first = Mailing.objects.get(source_id=row.pk, kind="alert")
    second = Mailing.objects.get(pk=first.pk)
    second.pk, second.replaces = None, first
    second.save()
    values = {"first": first.pk, "second": second.pk, "row": row.pk, "ids": ids}
    with connection.cursor() as cursor:
        for statement in (RESULTS, CONFIRMED, OPENED, ANSWERS, TALLIES):
            cursor.execute(statement, values)
        cursor.execute("ANALYZE")
    return row


def approved():
    from noaber.broadcasts.actions import approve_broadcast, save_broadcast, submit_broadcast
    from noaber.people.models import Organisation, Person
    from noaber.people.tests.making import with_role
    from noaber.places.tests.factories import make_town

    areas = make_town()
    organisation = Organisation.objects.create(slug="gemeente", name="Gemeente", kind="municipality")
    author, approver = (
        with_role(Person.objects.create(name=name), organisation, name) for name in ("author", "approver")
    )
    words = {"title": "Rook", "text": "Veel rook.", "advice": "", "kind": "missing", "expires_at": None}
    place = {"audience": {"areas": [areas["Hof"].pk]}, "channels": ["page", "webpush", "mail"]}
    row = save_broadcast(by=author, organisation=organisation, **words, **place)
    row = submit_broadcast(broadcast=row, by=author)
    return approve_broadcast(broadcast=row, by=approver, shown_hash=row.content_hash)


RESULTS = """
INSERT INTO channels_result (person_id, mailing_id, channel, endpoint, attempt, outcome, at)
SELECT person, mailing, channel, 0, 1,
       CASE WHEN channel = 'mail' AND person %% 50 = 0 THEN 'failed' ELSE 'handed_over' END,
       m.handed_at + (person %% 20000) * interval '1 millisecond'
FROM unnest(%(ids)s::bigint[]) AS p(person), unnest(ARRAY['page', 'mail', 'webpush']) AS c(channel),
     unnest(ARRAY[%(first)s, %(second)s]::bigint[]) AS v(mailing) JOIN channels_mailing m ON m.id = v.mailing
WHERE channel <> 'webpush' OR person %% 10 < 4
"""
CONFIRMED = """
INSERT INTO channels_result (person_id, mailing_id, channel, endpoint, attempt, outcome, at)
SELECT person_id, mailing_id, channel, endpoint, attempt, 'confirmed', at + interval '1 second'
FROM channels_result WHERE channel = 'webpush' AND person_id %% 5 > 0
"""
OPENED = """
INSERT INTO channels_opened (person_id, mailing_id, at)
SELECT person_id, mailing_id, at + (person_id %% 7200) * interval '1 second' FROM channels_result
WHERE channel = 'page' AND mailing_id = %(second)s AND person_id %% 3 > 0
"""
ANSWERS = """
INSERT INTO broadcasts_answer (broadcast_id, person_id, kind, tip, first_at, at)
SELECT %(row)s, person_id, 'seeing_now', '', at, at FROM channels_opened WHERE person_id %% 50 = 1
"""
TALLIES = """
INSERT INTO channels_tally (mailing_id, channel, outcome, persons)
SELECT mailing_id, channel, outcome, count(*) FROM channels_result
WHERE outcome <> 'confirmed' GROUP BY 1, 2, 3
"""


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
