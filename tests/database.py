"""The database of a test run: the migrations run once, and what a test committed is wiped quickly."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.db import connection, transaction

ROOT = Path(__file__).resolve().parent.parent
# Filled by Django after the migrations, and by no test.
STAYS = ["django_migrations", "django_content_type", "auth_permission"]

# Deletes from some hundred tables, of which few hold a row: a tenth of what TRUNCATE takes. As a replica, so
# that no trigger keeps a row and no foreign key asks for an order.
WIPE = """
DO $$
DECLARE name text;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR name IN
        SELECT format('%%I', relname) FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> ALL(%s)
    LOOP
        EXECUTE 'DELETE FROM ' || name;
    END LOOP;
END $$
"""


def make_database() -> None:
    """Make the test database as a copy of one in which the migrations ran, and connect to it."""
    name = connection.creation._get_test_db_name()
    made = f"{name}_{_state_of_migrations()}"
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [f"{name}_"])
        there = [row[0] for row in cursor.fetchall()]
        for old in set(there) - {made}:
            cursor.execute(f'DROP DATABASE "{old}" WITH (FORCE)')
    if made in there:
        connection.settings_dict["NAME"] = name
    else:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        connection.close()
        _administer(f'ALTER DATABASE "{name}" RENAME TO "{made}"')
    _administer(f'CREATE DATABASE "{name}" TEMPLATE "{made}"')


def wipe() -> None:
    """Delete what was committed, the journal too."""
    with connection.cursor() as cursor:
        cursor.execute(WIPE, [STAYS])


@contextmanager
def rows_for_all(blocker) -> Iterator[None]:
    """What is written meanwhile is there for several tests, and gone after them.

    For a fixture of a module whose tests all run in a transaction: each starts from these rows again.
    """
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def _administer(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


def _state_of_migrations() -> str:
    sha = hashlib.sha256(django.__version__.encode())
    for path in sorted(ROOT.glob("noaber/*/migrations/*.py")):
        sha.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return sha.hexdigest()[:12]
