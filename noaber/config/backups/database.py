"""The database of a backup: dumped from one moment, restored whole or not at all, tried in a scratch one."""

import os
import re
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.db import connection, connections, transaction
from django.db.utils import load_backend
from psycopg import sql

from noaber.config.backups.archive import BackupError
from noaber.core import postgres
from noaber.core.db import direct_params

# Ten minutes of live events: their places in the order of transactions mean nothing in another server.
LEFT_OUT = ("channels_live_event",)
TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1
"""


def dump(target: Path) -> dict[str, int]:
    """Dump the database to `target`; return how many rows each table had at that very moment."""
    connection.ensure_connection()
    with psycopg.connect(**direct_params() | {"autocommit": False}) as reader:
        reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        ((snapshot,),) = reader.execute("SELECT pg_export_snapshot()").fetchall()
        left_out = [f"--exclude-table-data={name}" for name in LEFT_OUT]
        words = ["--format=custom", "--no-owner", f"--snapshot={snapshot}", *left_out, f"--file={target}"]
        _run("pg_dump", *words)
        return _counts(lambda statement: reader.execute(statement).fetchall())


def load(source: Path) -> None:
    """Put a dump into an empty database in one transaction: all of it, or nothing.

    Tables without a row of anybody, of `noaber migrate`, go first: pg_restore can't clean partitioned ones.
    """
    name = connection.settings_dict["NAME"]
    _drop_tables()
    connections.close_all()
    words = ("--clean", "--if-exists", "--no-owner", "--exit-on-error", "--single-transaction")
    _run("pg_restore", *words, "--dbname", name, str(source))


def _drop_tables() -> None:
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        names = [sql.Identifier(name) for (name,) in cursor.fetchall()]
        if names:
            cursor.execute(sql.SQL("DROP TABLE {} CASCADE").format(sql.SQL(", ").join(names)))


def counts() -> dict[str, int]:
    """Return how many rows each table has."""
    with connection.cursor() as cursor:

        def ask(statement):
            cursor.execute(statement)
            return cursor.fetchall()

        return _counts(ask)


def migrations() -> dict[str, str]:
    """Return the last migration of every room in the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, max(name) FROM django_migrations GROUP BY app ORDER BY app")
        return dict(cursor.fetchall())


@contextmanager
def scratch() -> Iterator[str]:
    """Make an empty database, let everything inside use it instead of the real one, drop it; its name."""
    name = f"noaber_drill_{secrets.token_hex(4)}"
    with psycopg.connect(**direct_params()) as server:
        try:
            server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        except psycopg.errors.InsufficientPrivilege as wrong:
            raise BackupError(
                "The drill needs a database of its own: give the database user the right CREATEDB."
            ) from wrong
        try:
            with _used_instead(name):
                yield name
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def _used_instead(name: str) -> Iterator[None]:
    """In this thread, every query goes to the database `name` of the same server."""
    real = connections["default"]
    if real.in_atomic_block:
        raise transaction.TransactionManagementError("a drill can't run inside a transaction")
    described = real.settings_dict | {"NAME": name}
    described["OPTIONS"] = {
        key: value for key, value in real.settings_dict["OPTIONS"].items() if key != "pool"
    }
    backend = load_backend(described["ENGINE"])
    connections["default"] = other = backend.DatabaseWrapper(described, "default")
    try:
        yield
    finally:
        other.close()
        connections["default"] = real


def _counts(ask) -> dict[str, int]:
    found = {}
    for (table,) in ask(TABLES):
        if table not in LEFT_OUT:
            found[table] = ask(f'SELECT count(*) FROM "{table}"')[0][0]  # noqa: S608  names of our own tables
    return found


def _run(program: str, *words: str) -> None:
    params = connection.get_connection_params()
    environment = dict(os.environ) | {"PGDATABASE": connection.settings_dict["NAME"]}
    names = {
        "host": "PGHOST",
        "port": "PGPORT",
        "user": "PGUSER",
        "password": "PGPASSWORD",
        "sslmode": "PGSSLMODE",
    }
    for key, name in names.items():
        if params.get(key):
            environment[name] = str(params[key])
    command = [str(postgres.binaries() / program), *words]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        said = re.sub(r"\s+", " ", done.stderr).strip()[-400:]
        raise BackupError(f"{program} failed, and nothing was changed: {said}")
