"""Making a backup, and putting one back."""

import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from noaber.config.backups import archive, database, keys
from noaber.config.backups.archive import BackupError
from noaber.core import clock
from noaber.core.crypto import key_of
from noaber.journal.actions import note_upkeep
from noaber.journal.actors import system
from noaber.journal.models import Upkeep
from noaber.journal.moving import begin_in_another_server
from noaber.people.actions import replay_erasures

PHOTOS = "photos"
Say = Callable[[str], None]


def silent(_line: str) -> None:
    """Say nothing."""


def back_up(target: Path, say: Say = silent) -> dict:
    """Write everything that must not be lost to `target` (.tar); return its manifest.

    The rows are those of one moment; photos are copied after it. The file appears only when it is whole,
    readable by its owner alone. Raises BackupError.
    """
    target = Path(target).resolve()
    if not target.parent.is_dir():
        raise BackupError(f"{target.parent} is no folder.")
    manifest = {"made_at": clock.now().isoformat(), "migrations": database.migrations()}
    with tempfile.TemporaryDirectory(dir=target.parent) as work:
        say("database …")
        dump = Path(work) / archive.DUMP
        manifest["rows"] = database.dump(dump)
        photos = list(_photos())
        manifest["keys"] = keys.marks_in_use(_keys_of([path for _name, path in photos]))
        say(f"{len(photos)} photos …")
        archive.write(target, manifest, dump, photos)
    note_upkeep(Upkeep.Kind.BACKUP, ok=True, size=target.stat().st_size, by=system("backup"))
    return manifest


def restore(source: Path, say: Say = silent) -> tuple[dict, int]:
    """Put the backup `source` back into an empty database; return its manifest and how many were erased
    again.

    Everything that can be wrong with the file, its keys or its version is looked at before anything changes.

    1. The rows, in one transaction. 2. The photos. 3. The reader of the journal starts in this server.
    4. Migrations made since. 5. The erasures made after the backup are repeated. Raises BackupError.
    """
    with work_folder() as work:
        say("looking at the file …")
        manifest = fit_to_restore(source, Path(work))
        _refuse_a_full_house()
        say("database …")
        database.load(Path(work) / archive.DUMP)
        say("photos …")
        _copy(Path(work) / PHOTOS, settings.NOABER_DATA / PHOTOS)
        erased = wake_up(say)
    at = datetime.fromisoformat(manifest["made_at"])
    note_upkeep(Upkeep.Kind.BACKUP, ok=True, at=at, by=system("restore"))
    return manifest, erased


def work_folder() -> tempfile.TemporaryDirectory:
    """Return a folder to unpack in, on the disk that must hold the photos anyway."""
    settings.NOABER_DATA.mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryDirectory(dir=settings.NOABER_DATA, prefix="restore-")


def fit_to_restore(source: Path, folder: Path) -> dict:
    """Unpack a backup, look whether this installation can use it; return its manifest. Raises BackupError."""
    manifest = archive.unpack(source, folder)
    keys.check(manifest["keys"])
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    newer = [f"{app}.{name}" for app, name in manifest["migrations"].items() if (app, name) not in known]
    if newer:
        raise BackupError(
            f"{source} was made by a newer noaber (it has {newer[0]}): install that version first."
        )
    return manifest


def wake_up(say: Say = silent) -> int:
    """Make restored rows ready for use; return how many people were erased again."""
    begin_in_another_server()
    say("migrations …")
    call_command("migrate", verbosity=0, interactive=False)
    say("erasures made since …")
    return replay_erasures(by=system("restore"))


def _photos() -> Iterator[tuple[str, Path]]:
    folder = settings.NOABER_DATA / PHOTOS
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield f"{PHOTOS}/{path.relative_to(folder)}", path


def _keys_of(paths: list[Path]) -> set[int]:
    found = set()
    for path in paths:
        try:
            with path.open("rb") as handle:
                start = handle.read(2)
        except FileNotFoundError:
            continue
        if len(start) == 2:
            found.add(key_of(start))
    return found


def _refuse_a_full_house() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('people_person')")
        if cursor.fetchone()[0] is None:
            return
        cursor.execute("SELECT count(*) FROM people_person")
        people = cursor.fetchone()[0]
    if people:
        raise BackupError(f"The database holds {people} people: restore into an empty one.")


def _copy(source: Path, target: Path) -> None:
    for path in source.rglob("*"):
        if path.is_file():
            place = target / path.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            place.write_bytes(path.read_bytes())
            place.chmod(0o600)
