"""Backup and restore: the database, the photos and the list of erasures, in one file.

Keys are never in a backup: without the keys of its time it names nobody. Keep them elsewhere.
"""

import json
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, connections

from noaber.core import clock, postgres

FORMAT = 1
FOLDERS = ("photos",)


class BackupError(Exception):
    """It did not work; the message is a sentence for the operator."""


def back_up(target: Path, say: Callable[[str], None] = lambda line: None) -> dict:
    """Write everything that must not be lost to `target` (.tar); return its manifest.

    The file appears only when it is whole. Raises BackupError.
    """
    target = Path(target)
    manifest = {"format": FORMAT, "made_at": clock.now().isoformat(), "migrations": _migrations()}
    with tempfile.TemporaryDirectory(dir=target.parent) as work:
        dump = Path(work) / "database.dump"
        say("database …")
        _run("pg_dump", "--format=custom", "--no-owner", "--file", str(dump))
        partial = Path(work) / "backup.tar"
        with tarfile.open(partial, "w") as archive:
            _add_json(archive, work, "manifest.json", manifest)
            archive.add(dump, "database.dump")
            for name in FOLDERS:
                folder = settings.NOABER_DATA / name
                if folder.is_dir():
                    say(f"{name} …")
                    archive.add(folder, name)
        partial.chmod(0o600)
        os.replace(partial, target)
    _remember(target, manifest)
    return manifest


def restore(source: Path, say: Callable[[str], None] = lambda line: None) -> dict:
    """Put the backup `source` back into an empty database; return its manifest.

    Refuses a database that holds people. The caller replays the erasures afterwards.
    """
    try:
        archive = tarfile.open(source)  # noqa: SIM115  closed by the with below
    except (OSError, tarfile.TarError) as wrong:
        raise BackupError(f"{source} is no backup of noaber: {wrong}") from wrong
    with archive, tempfile.TemporaryDirectory() as work:
        archive.extractall(work, filter="data")
        manifest = json.loads((Path(work) / "manifest.json").read_text())
        if manifest.get("format") != FORMAT:
            raise BackupError(f"this backup has format {manifest.get('format')}; we read {FORMAT}")
        _refuse_a_full_house()
        say("database …")
        connections.close_all()
        _run(
            "pg_restore",
            "--clean",
            "--if-exists",
            "--no-owner",
            "--exit-on-error",
            "--single-transaction",
            "--dbname",
            _database_name(),
            str(Path(work) / "database.dump"),
            dbname=False,
        )
        for name in FOLDERS:
            if (Path(work) / name).is_dir():
                say(f"{name} …")
                _copy(Path(work) / name, settings.NOABER_DATA / name)
    return manifest


def last_backup() -> datetime | None:
    """Return when the last backup was made here, or None."""
    path = settings.NOABER_DATA / "last-backup.json"
    if not path.exists():
        return None
    return datetime.fromisoformat(json.loads(path.read_text())["made_at"])


def _remember(target: Path, manifest: dict) -> None:
    path = settings.NOABER_DATA / "last-backup.json"
    path.write_text(json.dumps({"made_at": manifest["made_at"], "file": target.name}))


def _refuse_a_full_house() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('people_person')")
        if cursor.fetchone()[0] is None:
            return
        cursor.execute("SELECT count(*) FROM people_person")
        people = cursor.fetchone()[0]
    if people:
        raise BackupError(f"the database holds {people} people; restore into an empty one")


def _migrations() -> dict:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, max(name) FROM django_migrations GROUP BY app ORDER BY app")
        return dict(cursor.fetchall())


def _database_name() -> str:
    return connection.settings_dict["NAME"]


def _run(program: str, *words: str, dbname: bool = True) -> None:
    params = connection.get_connection_params()
    environment = dict(os.environ)
    for key, name in (("host", "PGHOST"), ("port", "PGPORT"), ("user", "PGUSER"), ("password", "PGPASSWORD")):
        if params.get(key):
            environment[name] = str(params[key])
    if dbname:
        environment["PGDATABASE"] = _database_name()
    done = subprocess.run(
        [str(postgres.binaries() / program), *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupError(f"{program}: {done.stderr.strip()[-500:]}")


def _add_json(archive: tarfile.TarFile, work: str, name: str, value: dict) -> None:
    path = Path(work) / name
    path.write_text(json.dumps(value, indent=1))
    archive.add(path, name)


def _copy(source: Path, target: Path) -> None:
    for path in source.rglob("*"):
        if path.is_file():
            place = target / path.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(path.read_bytes())
            place.chmod(0o600)
