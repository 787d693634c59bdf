"""The ground on which is measured: a PostgreSQL of its own with an invented town, and larger copies.

Everything lies under var/bench and is kept between runs; new migrations are applied to what is there.
"""

import os
from collections.abc import Callable
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "var" / "bench"
SMALL, MIDDLE, LARGE = 1_000, 100_000, 1_000_000
FILLING = "3"  # another number has the databases made again
Say = Callable[[str], None]


def stand_up() -> None:
    """Let this process and the servers it starts use the bench's own database and its own keys."""
    DATA.mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "noaber.config.settings",
        "NOABER_MODE": "demo",
        "NOABER_DATA": str(DATA),
        "NOABER_POOL": "0",
    }
    for name in ("NOABER_DATABASE_URL", "NOABER_URL"):
        os.environ.pop(name, None)
    from noaber.config.cli import start_own_database

    start_own_database()
    django.setup()


def use(name: str) -> None:
    """Point this process at another database of the bench."""
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = name


def address(name: str) -> str:
    """The address of one of the bench's databases, for the servers that are measured."""
    from noaber.core import postgres

    return f"postgresql://{postgres.USER}@/{name}?host={postgres.cluster_of(DATA).sockets}"


def database_of(size: int, say: Say) -> str:
    """Return the name of the database with so many reports, and use it; it is made when it isn't there."""
    from noaber.core import postgres

    name = f"{postgres.DATABASE}_{size}"
    if _mark_of(name) != FILLING:
        if size == SMALL:
            fresh(name)
            _build_town(name, say)
        else:
            fresh(name, copy_of=database_of(SMALL, say))
            use(name)
            _fill(size, say)
        _run(f"COMMENT ON DATABASE {name} IS '{FILLING}'")
    use(name)
    _migrate()
    return name


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def _build_town(name: str, say: Say) -> None:
    from noaber.demo.building import Size, build

    use(name)
    _migrate()
    build(lambda _percent, what: say(what), seed=1, size=Size(cases=SMALL))


def _fill(size: int, say: Say) -> None:
    from bench.filling import fill

    fill(size, say)


def fresh(name: str, copy_of: str = "template0") -> None:
    """Make an empty database of this name, or a copy of another; what was there is gone."""
    use("postgres")
    _run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    _run(f"CREATE DATABASE {name} TEMPLATE {copy_of}")


def drop(name: str) -> None:
    """Remove a database of the bench; nothing is lost that is not made again."""
    _run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _mark_of(name: str) -> str | None:
    found = _run(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name], one=True
    )
    return found and found[0]


def _run(statement: str, values: list | None = None, *, one: bool = False):
    import psycopg

    from noaber.core.db import direct_params

    with psycopg.connect(**(direct_params() | {"dbname": "postgres"})) as connection:
        cursor = connection.execute(statement, values)
        return cursor.fetchone() if one else None
