"""Cases of elsewhere come in, many at once: first all of them beside the table, then in short moves
into it.
"""

import csv
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import gettext as _

from noaber.core import clock
from noaber.core.spreadsheets import harmless
from noaber.journal.actions import origin, record
from noaber.journal.actors import IMPORT
from noaber.people.models import Desk
from noaber.places.cells import cells_of
from noaber.places.queries import area_ids_at

from .. import categories, entries
from ..importing import MappingError, Rejected, Row, RowReader, read_records
from ..models import ImportBatch

STAGED_AT_ONCE = 5000
MOVED_AT_ONCE = 2000

STAGING = """
CREATE TEMP TABLE cases_staging (
    position serial PRIMARY KEY, line int, external_id text, category text, title text, body text,
    place_text text, lon float8, lat float8, cell bigint, area_id bigint, status text, outcome text,
    channel text, filed_at timestamptz, due_at timestamptz, closed_at timestamptz, extra jsonb,
    desk_id bigint, organisation_id bigint, public bool, walled bool
)
"""
COPY = """
COPY cases_staging (line, external_id, category, title, body, place_text, lon, lat, cell, area_id, status,
    outcome, channel, filed_at, due_at, closed_at, extra, desk_id, organisation_id, public, walled) FROM STDIN
"""
MOVE = """
INSERT INTO cases_case (number, category, title, text, place_text, lon, lat, cell, area_id, status, outcome,
    quarantine_reason, public, walled, desk_id, organisation_id, contact, channel, shared, extra, facts,
    follower_count, filed_at, due_at, overdue_at, closed_at, reopened_count, version, origin, batch_id,
    source, external_id)
SELECT cases_next_number(extract(year FROM filed_at AT TIME ZONE 'Europe/Amsterdam')::int),
    category, title, body, place_text, lon, lat, cell, area_id, status, outcome,
    '', public, walled, desk_id, organisation_id, ''::bytea, channel, '{}', extra, '{}',
    0, filed_at, due_at, CASE WHEN status <> 'closed' AND due_at < %(now)s THEN due_at END, closed_at, 0, 0,
    'import', %(batch)s, %(source)s, external_id
FROM cases_staging
WHERE position BETWEEN %(first)s AND %(last)s
ORDER BY position
ON CONFLICT DO NOTHING
"""
# Once for the whole file and by hashing: asked per move, PostgreSQL compares every row with every other.
KNOWN = """
SET LOCAL enable_nestloop = off;
DELETE FROM cases_staging USING cases_case known
WHERE known.source = %(source)s AND known.external_id = cases_staging.external_id
"""

Progress = Callable[[str, int, int], None]


@dataclass
class Imported:
    """What an import did: read, taken in, there already, rejected with line and reason."""

    read: int = 0
    moved: int = 0
    known: int = 0
    rejected: list[tuple[int, str, str]] = field(default_factory=list)


def import_cases(path: Path, mapping, *, progress: Progress = lambda *_: None) -> Imported:
    """Take in a whole file by a mapping; a second time changes nothing, and nobody is notified.

    Effects in order: the file is read to its end into a table beside, so that a broken one leaves nothing ·
    moves of 2,000 rows, each with its ImportBatch and one `cases.imported` · the planner's statistics.
    Raises FileError and MappingError, each with one sentence.
    """
    result = Imported()
    desks = desks_by_category(mapping)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS cases_staging")
        cursor.execute(STAGING)
        try:
            for rows in portions(clean_rows(path, mapping, desks, result), STAGED_AT_ONCE):
                stage(cursor, rows, desks)
                progress("read", result.read, 0)
            move_all(cursor, path, mapping, result, progress)
        finally:
            cursor.execute("DROP TABLE IF EXISTS cases_staging")
        if result.moved:
            cursor.execute("ANALYZE cases_case")
    return result


def desks_by_category(mapping) -> dict:
    """Per category slug that the mapping can give: the category and its desk. Raises MappingError."""
    slugs = {
        *mapping.category.values.values(),
        *([mapping.category.default] if mapping.category.default else []),
    }
    kinds = {slug: categories.get(slug) for slug in slugs}
    unknown = sorted(slug for slug, kind in kinds.items() if kind is None)
    if unknown:
        raise MappingError(_("Deze categorieën bestaan hier niet: %s.") % ", ".join(unknown))
    desks = {desk.slug: desk for desk in Desk.objects.filter(slug__in={kind.desk for kind in kinds.values()})}
    missing = sorted({kind.desk for kind in kinds.values()} - set(desks))
    if missing:
        raise MappingError(_("Deze balies bestaan hier niet: %s.") % ", ".join(missing))
    return {slug: (kind, desks[kind.desk]) for slug, kind in kinds.items()}


def clean_rows(path: Path, mapping, desks: dict, result: Imported) -> Iterator[Row]:
    reader = RowReader(mapping, {slug: kind for slug, (kind, _desk) in desks.items()}, clock.now())
    seen = set()
    column = mapping.columns["external_id"]
    for line, record_ in read_records(path, mapping):
        result.read += 1
        try:
            row = reader.row(line, record_)
            if row.external_id in seen:
                raise Rejected(_("dit nummer staat al eerder in het bestand"))
        except Rejected as reason:
            result.rejected.append((line, str(record_.get(column) or "")[:100], str(reason)))
            continue
        seen.add(row.external_id)
        yield row


def portions(rows: Iterator[Row], size: int) -> Iterator[list[Row]]:
    while part := list(islice(rows, size)):
        yield part


def stage(cursor, rows: list[Row], desks: dict):
    """Write a portion beside the table, each row with its cell, area and desk."""
    lons = [row.lon if row.lon is not None else 0.0 for row in rows]
    lats = [row.lat if row.lat is not None else 0.0 for row in rows]
    places = zip(cells_of(lons, lats).tolist(), area_ids_at(lons, lats).tolist(), strict=True)
    with cursor.copy(COPY) as copy:
        for row, (cell, area_id) in zip(rows, places, strict=True):
            kind, desk = desks[row.category]
            placed = row.lon is not None
            copy.write_row(
                (
                    row.line,
                    row.external_id,
                    row.category,
                    row.title,
                    row.text,
                    row.place_text,
                    row.lon,
                    row.lat,
                    cell if placed else None,
                    area_id if placed and area_id else None,
                    row.status,
                    row.outcome,
                    row.channel,
                    row.filed_at,
                    row.due_at,
                    row.closed_at,
                    row.extra_json,
                    desk.pk,
                    desk.organisation_id,
                    kind.public and not kind.walled,
                    kind.walled,
                )
            )


def move_all(cursor, path: Path, mapping, result: Imported, progress: Progress):
    cursor.execute("SELECT count(*) FROM cases_staging")
    total = cursor.fetchone()[0]
    cursor.execute("ANALYZE cases_staging")
    with transaction.atomic():
        cursor.execute(KNOWN, {"source": mapping.source})
    digest = digest_of(path)
    for first in range(1, total + 1, MOVED_AT_ONCE):
        last = min(first + MOVED_AT_ONCE - 1, total)
        with origin("import"), transaction.atomic():
            moved = move(cursor, path, mapping, digest, first, last)
        result.moved += moved
        result.known += last - first + 1 - moved
        progress("moved", last, total)


def move(cursor, path: Path, mapping, digest: str, first: int, last: int) -> int:
    """Move one portion in; without new rows it leaves no trace. Returns how many were new."""
    cursor.execute(
        "SELECT min(line), max(line) FROM cases_staging WHERE position BETWEEN %s AND %s", [first, last]
    )
    lines = cursor.fetchone()
    if lines[0] is None:
        return 0
    batch = ImportBatch.objects.create(
        source=mapping.source,
        file_name=Path(path).name[:200],
        file_digest=digest,
        first_line=lines[0],
        last_line=lines[1],
        rows=0,
        moved_at=clock.now(),
    )
    cursor.execute(
        MOVE,
        {"batch": batch.pk, "source": mapping.source, "first": first, "last": last, "now": clock.now()},
    )
    moved = cursor.rowcount
    if not moved:
        batch.delete()
        return 0
    batch.rows = moved
    batch.save(update_fields=["rows"])
    record(
        entries.IMPORTED,
        by=IMPORT,
        about=batch,
        source=mapping.source,
        rows=moved,
        first_line=lines[0],
        last_line=lines[1],
    )
    return moved


def digest_of(path: Path) -> str:
    with Path(path).open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_rejected(result: Imported, path: Path):
    """The rejected rows as a file: line, number of the source, reason. No cell runs in a spreadsheet."""
    with Path(path).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([_("regel"), _("nummer"), _("reden")])
        writer.writerows([harmless(cell) for cell in row] for row in result.rejected)
