"""COPY into a model's table: several times as fast as bulk_create, and with numbers known beforehand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models
from psycopg import sql
from psycopg.types.json import Jsonb

from noaber.core.crypto import EncryptedText


def reserve_ids(model: type[models.Model], count: int) -> list[int]:
    """Take `count` numbers from the sequence of a table, so that other rows can refer to them already."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [model._meta.db_table, model._meta.pk.column])
        sequence = cursor.fetchone()[0]
        cursor.execute("SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [sequence, count])
        return [row[0] for row in cursor.fetchall()]


def copy_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write rows with these fields; other fields get their default. Returns how many.

    In the caller's transaction. Constraints and triggers of the database hold; `save()` is not called.
    """
    known = [field for field in model._meta.concrete_fields if not field.generated]
    by_name = {name: field for field in known for name in (field.name, field.attname)}
    fields = [by_name[name] for name in names]
    others = [f for f in known if f not in fields and not f.primary_key]
    rest = tuple(_prepared(field, field.get_default()) for field in others)
    columns = sql.SQL(", ").join(sql.Identifier(str(field.column)) for field in (*fields, *others))
    special = [(i, field) for i, field in enumerate(fields) if _is_special(field)]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table),
        columns,
    )
    count = 0
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copy:
        for count, row in enumerate(rows, 1):  # noqa: B007  the count is returned
            values = list(row)
            for place, field in special:
                values[place] = _prepared(field, values[place])
            copy.write_row((*values, *rest))
    return count


def _is_special(field: models.Field) -> bool:
    return isinstance(field, EncryptedText | models.JSONField)


def _prepared(field: models.Field, value: Any) -> Any:
    if value is not None and isinstance(field, models.JSONField):
        return Jsonb(value)
    if isinstance(field, EncryptedText):
        return field.get_db_prep_value(value, connection, prepared=True)
    return value


def analyze(*chosen: type[models.Model]) -> None:
    """Let PostgreSQL look at tables that were just filled, so that its plans fit."""
    with connection.cursor() as cursor:
        for model in chosen:
            cursor.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(model._meta.db_table)))
