"""A copy of the town, in which a story can happen without anything of it staying."""

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
from django.conf import settings
from psycopg import sql

from noaber.core import postgres
from noaber.core.db import direct_params

PREFIX = "noaber_story_"
LEFT = """
SELECT datname FROM pg_database d WHERE starts_with(datname, %s)
AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datname = d.datname)
"""


class NoCopy(Exception):
    """The town could not be copied; says why."""


@dataclass(frozen=True)
class Copy:
    """A database beside the town's own, and a folder for what is kept beside it."""

    name: str
    folder: Path

    @property
    def url(self) -> str:
        """How a process of the house reaches it."""
        known = direct_params()
        password = f":{quote(known['password'], safe='')}" if known.get("password") else ""
        given = {key: known[key] for key in ("host", "port", "sslmode", "sslrootcert") if known.get(key)}
        return f"postgresql://{quote(known['user'], safe='')}{password}@/{self.name}?{urlencode(given)}"


@contextmanager
def copied_town() -> Iterator[Copy]:
    """Copy the town while it lives: its database, its keys and its photos. All of it is gone afterwards."""
    name = f"{PREFIX}{secrets.token_hex(4)}"
    copy = Copy(name, settings.NOABER_DATA / "stories" / name)
    with psycopg.connect(**direct_params()) as server:
        _drop_what_was_left(server)
        try:
            _copy_folder(copy.folder)
            server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
            _copy_rows(name)
            yield copy
        finally:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            shutil.rmtree(copy.folder, ignore_errors=True)


def _drop_what_was_left(server: psycopg.Connection) -> None:
    """A player that was killed cleared nothing away."""
    for (name,) in server.execute(LEFT, [PREFIX]).fetchall():
        server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))
        shutil.rmtree(settings.NOABER_DATA / "stories" / name, ignore_errors=True)


def _copy_folder(folder: Path) -> None:
    """What the rows point to. Never the list of erasures: a number here is somebody else there."""
    folder.mkdir(parents=True, mode=0o700)
    for name in ("photos", "static", "fonts"):
        if (settings.NOABER_DATA / name).is_dir():
            shutil.copytree(settings.NOABER_DATA / name, folder / name)
    if (settings.NOABER_DATA / "keys.json").exists():  # they open the names; elsewhere keys are settings
        shutil.copy2(settings.NOABER_DATA / "keys.json", folder)


def _copy_rows(name: str) -> None:
    """Dump and restore at once: PostgreSQL copies no database in which somebody is."""
    known = direct_params()
    names = {
        "host": "PGHOST",
        "port": "PGPORT",
        "user": "PGUSER",
        "password": "PGPASSWORD",
        "sslmode": "PGSSLMODE",
    }
    environment = os.environ | {names[key]: str(known[key]) for key in names if known.get(key)}
    tools = postgres.binaries()
    dump = [str(tools / "pg_dump"), "--format=custom", "--compress=0", "--no-owner", known["dbname"]]
    load = [str(tools / "pg_restore"), "--no-owner", "--exit-on-error", "--dbname", name]
    with subprocess.Popen(dump, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as dumping:
        loaded = subprocess.run(
            load, env=environment, stdin=dumping.stdout, capture_output=True, text=True, check=False
        )
        said = dumping.stderr.read().decode() + loaded.stderr
    if dumping.returncode or loaded.returncode:
        raise NoCopy(f"The town could not be copied: {' '.join(said.split())[-300:]}")
