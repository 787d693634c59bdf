"""The ground: a PostgreSQL of its own that waits for its disk, under var/chaos."""

import os
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "var" / "chaos"
HISTORY = DATA / "history"
PUSH_KEY = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc"  # of nobody
SEGMENT = 16 * 1024 * 1024  # the write-ahead log's files must still fit


def stand_up() -> None:
    """Start the cluster with an empty database in it, and set this process up for it."""
    DATA.mkdir(parents=True, exist_ok=True)
    for name in [name for name in os.environ if name.startswith("NOABER_")]:
        del os.environ[name]
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "noaber.config.settings",
        "NOABER_MODE": "development",
        "NOABER_DATA": str(DATA),
        "NOABER_POOL": "0",
        "NOABER_PUSH_KEY": PUSH_KEY,
        "NOABER_SMS_SENDER": "1234",
    }
    from noaber.config.cli import start_own_database

    start_own_database()
    django.setup()
    _empty_database()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def take_down() -> None:
    """Stop the cluster; what was measured stays in `history`."""
    from django.db import connection

    from noaber.core import postgres

    connection.close()
    postgres.stop(DATA)


def crash() -> float:
    """Stop the database as a machine that loses its power does, and start it; returns the seconds it took."""
    from django.db import connection

    from noaber.core import postgres

    connection.close()
    began = time.monotonic()
    postgres.stop(DATA, mode="immediate")
    postgres.ensure_running(DATA)
    return time.monotonic() - began


@contextmanager
def no_room() -> Iterator[None]:
    """While the block lasts no file of the database grows: what was delivered cannot be written down.

    A limit on the size of files for the server and each of its sessions, no smaller than a piece of its log.
    """
    from django.db import connection

    files = "greatest(pg_relation_size('channels_result'), pg_relation_size('channels_result_pkey'))"
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute(f"SELECT {files}")
        limit = max(cursor.fetchone()[0], SEGMENT)
        _limit_files(limit, *_sessions(cursor))
    connection.close()
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            _limit_files(resource.RLIM_INFINITY, *_sessions(cursor))


def _sessions(cursor) -> list[int]:
    """The server, whose new sessions inherit what it has, and the sessions that are there."""
    cursor.execute("SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'")
    from noaber.core import postgres

    server = int((postgres.cluster_of(DATA).data / "postmaster.pid").read_text().split("\n", 1)[0])
    return [server, *(row[0] for row in cursor.fetchall())]


def _limit_files(size: int, *pids: int) -> None:
    for pid in pids:
        try:
            _soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, hard))
        except ProcessLookupError:  # it has just ended
            continue


def _empty_database() -> None:
    import psycopg
    from django.db import connection

    from noaber.core import postgres
    from noaber.core.db import direct_params

    connection.close()
    with psycopg.connect(**(direct_params() | {"dbname": "postgres"})) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {postgres.DATABASE} WITH (FORCE)")
        admin.execute(f"CREATE DATABASE {postgres.DATABASE}")


def lay_ballast() -> None:
    """Results of an old message: the table must be larger than a piece of the log before it can lack room."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO channels_result (person_id, mailing_id, channel, endpoint, attempt, outcome, at)"
            " SELECT n, 0, 'page', 0, 1, 'handed_over', now() FROM generate_series(1, 250000) AS n"
        )
        cursor.execute("VACUUM (FREEZE, ANALYZE)")
