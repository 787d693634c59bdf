"""The ground: a PostgreSQL of its own that waits for its disk, under var/chaos."""

import os
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context
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
    largest = "greatest(pg_relation_size('channels_result'), pg_relation_size('channels_result_pkey'))"
    _asked("CHECKPOINT")
    _limit_files(max(_asked(f"SELECT {largest}")[0], SEGMENT))
    try:
        yield
    finally:
        _limit_files(resource.RLIM_INFINITY)


def _asked(statement: str) -> list[int]:
    """The numbers that it gives; the line is closed again, because we fork."""
    import psycopg

    from noaber.core.db import direct_params

    with psycopg.connect(**direct_params()) as own:
        found = own.execute(statement)
        return [row[0] for row in found] if found.description else []


def _sessions() -> list[int]:
    """The server, whose new sessions inherit what it has, and the sessions that are there."""
    from noaber.core import postgres

    server = int((postgres.cluster_of(DATA).data / "postmaster.pid").read_text().split("\n", 1)[0])
    return [server, *_asked("SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'")]


def _limit_files(size: int) -> None:
    """From a process of the server's own user: nobody else may, not even root everywhere."""
    child = get_context("fork").Process(target=_limit_as_owner, args=(size, _sessions()))
    child.start()
    child.join()
    if child.exitcode:
        raise RuntimeError("the size of the database's files cannot be limited here")


def _limit_as_owner(size: int, pids: list[int]) -> None:
    from noaber.core import postgres

    owner = postgres.owner_of_server()
    if owner is not None:
        os.setgroups([])
        os.setresgid(owner.pw_gid, owner.pw_gid, owner.pw_gid)
        os.setresuid(owner.pw_uid, owner.pw_uid, owner.pw_uid)
    for pid in pids:
        with suppress(ProcessLookupError):  # it has just ended
            _soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, hard))


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
