"""Many reports at once: the town's own thousand, lived again at other doors and in other weeks.

A copy keeps its whole history (lines, journal entries) moved by whole weeks, so that what held for the
original holds for the copy: it was closed after it was filed, answered before it was closed, and is due on a
weekday. Doubles and what was merged are not copied. The counts of the map follow by the table's own trigger;
the other triggers and the indexes are set aside meanwhile, since a copy of sound rows is sound.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from django.db import connection, transaction

from noaber.cases.actions import fold_counts
from noaber.core import clock
from noaber.places.cells import cells_of
from noaber.places.models import Address
from noaber.places.queries import area_ids_at

AT_ONCE = 50_000
SPREAD = 0.00015  # degrees around a door, some ten metres
MOST_POINTS = 150_000

POINTS = """
CREATE TABLE bench_point (n int PRIMARY KEY, lon float8, lat float8, cell bigint, area_id bigint,
    address_id bigint, place_text text)
"""

# A closed case moves back to the beginning of the year at most, and never into the future; others stay, and
# are filed up to six days earlier, so that the newest thousands are not copies of three.
PLAN = """
CREATE TABLE bench_copy AS
WITH original AS (
    SELECT *, row_number() OVER (ORDER BY filed_at) - 1 AS n, count(*) OVER () AS many,
        floor(extract(epoch FROM (%(now)s - closed_at)) / 604800)::int AS weeks_after,
        floor(extract(epoch FROM (filed_at - %(start)s)) / 604800)::int AS weeks_before
    FROM cases_case WHERE merged_into_id IS NULL
        AND NOT EXISTS (SELECT 1 FROM cases_case double WHERE double.merged_into_id = cases_case.id)
), moved AS (
    SELECT original.id AS from_id, copy,
        CASE WHEN status <> 'closed' THEN 0
             ELSE floor(random() * (weeks_after + weeks_before + 1))::int - weeks_before END AS weeks,
        random() * CASE status WHEN 'closed' THEN interval '50 minutes' ELSE interval '6 days' END AS earlier,
        filed_at
    FROM generate_series(0, %(count)s - 1) AS copy JOIN original ON original.n = copy %% original.many
)
SELECT n, from_id, later, earlier, point, nextval('cases_case_id_seq') AS id
FROM (
    SELECT row_number() OVER (ORDER BY filed_at + weeks * interval '7 days' - earlier) AS n, from_id,
        weeks * interval '7 days' AS later, earlier, 1 + floor(random() * %(points)s)::int AS point
    FROM moved ORDER BY 1
) planned;
CREATE UNIQUE INDEX ON bench_copy (n);
ANALYZE bench_copy;
"""

CASES = """
INSERT INTO cases_case (id, number, {same}, lon, lat, cell, area_id, address_id, place_text, secret_digest,
    filed_at, due_at, overdue_at, answered_at, closed_at)
SELECT copy.id,
    cases_next_number(extract(year FROM (filed_at + later - earlier) AT TIME ZONE 'Europe/Amsterdam')::int),
    {same}, point.lon, point.lat, point.cell, point.area_id, point.address_id, point.place_text,
    CASE WHEN secret_digest IS NOT NULL THEN sha256(copy.id::text::bytea) END,
    filed_at + later - earlier, due_at + later, overdue_at + later, answered_at + later, closed_at + later
FROM (SELECT * FROM bench_copy WHERE n BETWEEN %(first)s AND %(last)s ORDER BY n) copy
JOIN cases_case ON cases_case.id = copy.from_id JOIN bench_point point ON point.n = copy.point
ORDER BY copy.n
"""
LINES = """
INSERT INTO cases_caseevent (case_id, at, kind, by_id, by_name, text, visible, facts)
SELECT copy.id, at + later - CASE WHEN kind = 'filed' THEN earlier ELSE '0'::interval END, kind, by_id,
    by_name, text, visible, facts
FROM bench_copy copy JOIN cases_caseevent ON case_id = from_id WHERE n BETWEEN %(first)s AND %(last)s
ORDER BY n, at
"""
ENTRIES = """
INSERT INTO journal_entry (at, name, actor, object_label, object_id, area_id, cell, data, origin)
SELECT at + later, name, actor, object_label, copy.id, point.area_id, point.cell, data, 'history'
FROM bench_copy copy JOIN bench_point point ON point.n = copy.point
JOIN journal_entry ON object_label = 'cases.case' AND object_id = from_id
WHERE copy.n BETWEEN %(first)s AND %(last)s
"""
FILLED = ("cases_case", "cases_caseevent", "journal_entry")
# Indexes that hold no constraint and belong to no part of a larger one.
INDEXES = """
SELECT format('%%I', relname), pg_get_indexdef(indexrelid)
FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
WHERE indrelid = ANY(%s::regclass[]) AND NOT indisunique AND NOT relispartition
"""
OWN = {
    "id",
    "number",
    "lon",
    "lat",
    "cell",
    "area_id",
    "address_id",
    "place_text",
    "secret_digest",
    "filing_key",
}
MOMENTS = {"filed_at", "due_at", "overdue_at", "answered_at", "closed_at"}


def fill(count: int, say) -> None:
    """Add reports until there are about `count`; counts and statistics included."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), min(filed_at) FROM cases_case")
        there, start = cursor.fetchone()
        cursor.execute("SELECT setseed(0.4)")
        cursor.execute(POINTS)
        points = _points(cursor, min(count, MOST_POINTS))
        values = {"count": count - there, "points": points, "start": start, "now": clock.now()}
        cursor.execute(PLAN, values)
    with _bare(say):
        for first in range(1, count - there + 1, AT_ONCE):
            _copy(first, first + AT_ONCE - 1)
            say(f"{min(first + AT_ONCE - 1, count - there):,} of {count - there:,} reports added")
    say("counting for the map")
    while fold_counts():
        pass
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bench_point, bench_copy")
        cursor.execute("VACUUM ANALYZE")


@contextmanager
def _bare(say) -> Iterator[None]:
    """Set indexes and triggers aside while the block runs, and make the indexes anew after it."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute(INDEXES, [list(FILLED)])
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
        for table in FILLED:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        cursor.execute("ALTER TABLE cases_case ENABLE TRIGGER cases_counts_insert")
        yield
        for table in FILLED:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL")
        for number, (name, definition) in enumerate(indexes, 1):
            cursor.execute(definition.replace(" ON ONLY ", " ON "))
            say(f"index {number} of {len(indexes)}: {name}")


@transaction.atomic
def _copy(first: int, last: int) -> None:
    from noaber.cases.models import Case

    columns = {field.column for field in Case._meta.concrete_fields if not field.generated}
    same = ", ".join(sorted(columns - OWN - MOMENTS))
    with connection.cursor() as cursor:
        for statement in (CASES.format(same=same), LINES, ENTRIES):
            cursor.execute(statement, {"first": first, "last": last})


def _points(cursor, count: int) -> int:
    """Points beside doors, each with its own cell and area: as many cells as in a city."""
    rng = np.random.default_rng(7)
    doors = list(Address.objects.order_by("pk").select_related("street"))
    chosen = rng.integers(len(doors), size=count)
    lons = np.array([door.lon for door in doors])[chosen] + rng.normal(0, SPREAD, count)
    lats = np.array([door.lat for door in doors])[chosen] + rng.normal(0, SPREAD, count)
    areas, cells = area_ids_at(lons, lats), cells_of(lons, lats)
    with cursor.copy("COPY bench_point FROM STDIN") as copy:
        for n, door in enumerate(chosen.tolist()):
            at = doors[door]
            area = int(areas[n]) or at.area_id
            copy.write_row((n + 1, lons[n], lats[n], int(cells[n]), area, at.pk, str(at)[:200]))
    return count
