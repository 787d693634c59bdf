"""Rows that were read and checked, moved into a table in short steps.

They go by COPY into a temporary table first. From there each step changes what differs and adds what is new,
in one short transaction: a long one would hold back the readers of the journal. A second run changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models, transaction
from psycopg import sql

_STEP = 10_000


def move_in(
    model: type[models.Model], names: Sequence[str], key: Sequence[str], rows: Iterable[Sequence[Any]]
) -> tuple[int, int]:
    """Make a table hold these rows, recognised by `key`; returns how many were created and changed."""
    columns = [model._meta.get_field(name).column for name in names]
    words = {
        "table": sql.Identifier(model._meta.db_table),
        "columns": _listed(columns),
        "same": _paired(key, "{0} = {1}", " AND "),
        "set": _paired([c for c in columns if c not in key], "{2} = {1}", ", "),
        "ours": _listed([c for c in columns if c not in key], "ours"),
        "new": _listed([c for c in columns if c not in key], "new"),
    }
    with connection.cursor() as cursor:
        count = _stage(cursor, words, rows)
        try:
            return _moved(cursor, words, count)
        finally:
            cursor.execute("DROP TABLE staged")


def _stage(cursor, words: dict, rows: Iterable[Sequence[Any]]) -> int:
    cursor.execute(_sql("CREATE TEMPORARY TABLE staged AS SELECT {columns} FROM {table} WITH NO DATA", words))
    cursor.execute("ALTER TABLE staged ADD COLUMN place bigserial")
    with cursor.copy(_sql("COPY staged ({columns}) FROM STDIN", words)) as copy:
        for row in rows:
            copy.write_row(row)
    cursor.execute("CREATE UNIQUE INDEX ON staged (place)")
    cursor.execute("ANALYZE staged")
    cursor.execute("SELECT count(*) FROM staged")
    return cursor.fetchone()[0]


def _moved(cursor, words: dict, count: int) -> tuple[int, int]:
    update = _sql(
        "UPDATE {table} AS ours SET {set} FROM staged AS new WHERE place BETWEEN %s AND %s AND {same}"
        " AND ({ours}) IS DISTINCT FROM ({new})",
        words,
    )
    insert = _sql(
        "INSERT INTO {table} ({columns}) SELECT {columns} FROM staged AS new WHERE place BETWEEN %s AND %s"
        " AND NOT EXISTS (SELECT FROM {table} AS ours WHERE {same})",
        words,
    )
    created = changed = 0
    for start in range(1, count + 1, _STEP):
        with transaction.atomic():
            cursor.execute(update, [start, start + _STEP - 1])
            changed += cursor.rowcount
            cursor.execute(insert, [start, start + _STEP - 1])
            created += cursor.rowcount
    return created, changed


def _sql(text: str, words: dict) -> sql.Composed:
    return sql.SQL(text).format(**words)


def _listed(columns: Iterable[str], table: str | None = None) -> sql.Composed:
    names = [sql.Identifier(table, column) if table else sql.Identifier(column) for column in columns]
    return sql.SQL(", ").join(names)


def _paired(columns: Iterable[str], form: str, between: str) -> sql.Composed:
    pairs = [
        sql.SQL(form).format(sql.Identifier("ours", c), sql.Identifier("new", c), sql.Identifier(c))
        for c in columns
    ]
    return sql.SQL(between).join(pairs)
