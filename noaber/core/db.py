"""What PostgreSQL gives us beyond rows: notices between processes and locks by name."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import InterfaceError, InternalError, OperationalError, connection, connections


def is_unreachable(error: BaseException | None) -> bool:
    """Whether an error says that the database cannot be had now: gone, stopping, starting or full up."""
    if isinstance(error, InterfaceError):
        return True
    if not isinstance(error, OperationalError):
        return False
    code = getattr(error.__cause__, "sqlstate", None) or ""
    return not code or code.startswith(("08", "53", "57P"))


def may_pass(error: BaseException) -> bool:
    """Whether what failed may go well a moment later: the database is gone, full up, out of disk, or was busy
    with another. XX is what PostgreSQL calls a quota or a limit on the size of files.
    """
    if is_unreachable(error):
        return True
    if not isinstance(error, OperationalError | InternalError):
        return False
    code = getattr(error.__cause__, "sqlstate", None) or ""
    return code.startswith(("25006", "40", "55", "57", "58", "XX"))


def direct_connection() -> psycopg.Connection:
    """Return a connection of our own, outside Django and any pooler, in autocommit: for LISTEN."""
    return psycopg.connect(**direct_params())


async def direct_async_connection() -> psycopg.AsyncConnection:
    """Return the same for an event loop."""
    return await psycopg.AsyncConnection.connect(**direct_params())


def direct_params() -> dict:
    """Return how to reach the database itself."""
    params = connections["default"].get_connection_params()
    known = ("host", "port", "user", "password", "dbname", "sslmode", "sslrootcert")
    direct = {key: params[key] for key in known if params.get(key)}
    return direct | {"autocommit": True, "application_name": "noaber-listen"}


@contextmanager
def advisory_lock(name: str) -> Iterator[bool]:
    """Hold the lock called `name` until the transaction ends, if it is free; yields whether it was."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [zlib.crc32(name.encode())])
        yield bool(cursor.fetchone()[0])


def wait_for_lock(name: str) -> None:
    """Hold the lock called `name` until the transaction ends; waits for who has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [zlib.crc32(name.encode())])
