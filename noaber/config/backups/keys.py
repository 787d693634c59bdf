"""Which keys a backup needs, told by a mark from which no key can be learnt."""

import hashlib
import hmac

from django.conf import settings
from django.db import connection

from noaber.config.backups.archive import BackupError
from noaber.people.rotation import encrypted_columns

INDEX = "index"


def mark(key: bytes) -> str:
    """Return the mark of a key: a keyed digest of a fixed sentence."""
    return hmac.new(key, b"noaber: this key belongs to a backup", hashlib.sha256).hexdigest()[:16]


def marks_in_use(photo_keys: set[int]) -> dict[str, str]:
    """Return the marks of the keys under which anything is encrypted now, and of the look-up key."""
    ring = dict(settings.NOABER_KEYS)
    used = (_numbers_in_columns() | photo_keys | {settings.NOABER_KEYS[0][0]}) & set(ring)
    return {str(number): mark(ring[number]) for number in sorted(used)} | {
        INDEX: mark(settings.NOABER_INDEX_KEY)
    }


def check(marks: dict[str, str]) -> None:
    """Refuse a backup that this installation's keys do not open. Raises BackupError."""
    ring = {str(number): mark(key) for number, key in settings.NOABER_KEYS}
    for number, wanted in marks.items():
        if number == INDEX:
            if wanted != mark(settings.NOABER_INDEX_KEY):
                raise BackupError(
                    "NOABER_INDEX_KEY is another key than the one of this backup: nobody would be found."
                )
        elif number not in ring:
            raise BackupError(f"This backup is encrypted under key {number}, which is not in NOABER_KEYS.")
        elif ring[number] != wanted:
            raise BackupError(f"Key {number} in NOABER_KEYS is another key than key {number} of this backup.")


def _numbers_in_columns() -> set[int]:
    """Of the tables that are there: after an update a backup is made before the migrations run."""
    found, tables = set(), set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for field in encrypted_columns():
            table, column = field.model._meta.db_table, field.column
            if table not in tables:
                continue
            cursor.execute(
                f'SELECT DISTINCT get_byte("{column}", 1) FROM "{table}" WHERE length("{column}") > 1'  # noqa: S608
            )
            found |= {number for (number,) in cursor.fetchall()}
    return found
