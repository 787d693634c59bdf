"""Writing everything that is encrypted again under the newest key, while the house stands open.

Columns are found by themselves. A room that keeps encrypted files tells how to write those again:

    also("photos", reseal_photos)    # a function that returns how many it wrote
"""

from collections.abc import Callable, Iterator

from django.apps import apps
from django.db import connection

from noaber.core.crypto import EncryptedText, current_key, decrypt, encrypt

BATCH = 1000

_elsewhere: dict[str, Callable[[], int]] = {}


def also(name: str, reseal: Callable[[], int]) -> None:
    """Add a store outside the database."""
    _elsewhere[name] = reseal


def rotate_everything() -> Iterator[tuple[str, int]]:
    """Write every column and store under the newest key; gives each one's name and how many changed."""
    for field in encrypted_columns():
        yield f"{field.model._meta.label}.{field.name}", rotate_column(field)
    for name, reseal in _elsewhere.items():
        yield name, reseal()


def encrypted_columns() -> Iterator[EncryptedText]:
    """Every column of the house that is encrypted."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, EncryptedText):
                yield field


def rotate_column(field: EncryptedText) -> int:
    """Write the values of one column under the newest key; returns how many were under another.

    In batches of a thousand, each a statement of its own, so that nobody waits. A value that somebody
    changes in between stays as they wrote it, which is under the newest key already.
    """
    table, column, key = field.model._meta.db_table, field.column, field.model._meta.pk.column
    change = f'UPDATE "{table}" SET "{column}" = %s WHERE "{key}" = %s AND "{column}" = %s'  # noqa: S608
    rotated = 0
    with connection.cursor() as cursor:
        for rows in _under_other_keys(cursor, table, column, key):
            cursor.executemany(change, [(_again(field, old), pk, old) for pk, old in rows])
            rotated += len(rows)
    return rotated


def _under_other_keys(cursor, table: str, column: str, key: str) -> Iterator[list[tuple]]:
    """Batches of (key, value), in the order of the key."""
    old = f'length("{column}") > 1 AND get_byte("{column}", 1) <> %s'
    beyond: list = []
    while True:
        after = f'AND "{key}" > %s' if beyond else ""
        cursor.execute(
            f'SELECT "{key}", "{column}" FROM "{table}" WHERE {old} {after} ORDER BY "{key}" LIMIT {BATCH}',  # noqa: S608
            [current_key(), *beyond],
        )
        rows = cursor.fetchall()
        if not rows:
            return
        yield rows
        beyond = [rows[-1][0]]


def _again(field: EncryptedText, old: bytes) -> bytes:
    return encrypt(decrypt(old, purpose=field.purpose), purpose=field.purpose)
