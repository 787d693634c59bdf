"""The drill: a backup is restored for real, beside the house, looked at, and thrown away again."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.db import connection

from noaber.broadcasts.queries import pictures_that_do_not_open
from noaber.cases.queries import photos_that_do_not_open
from noaber.config.backups import archive, database
from noaber.config.backups.keeping import Say, fit_to_restore, silent, wake_up, work_folder
from noaber.core.crypto import CannotDecrypt, decrypt
from noaber.journal.actions import note_upkeep
from noaber.journal.actors import system
from noaber.journal.models import Upkeep
from noaber.journal.queries import lag_seconds
from noaber.journal.reading import react
from noaber.journal.sealing import broken_seals
from noaber.people.actions import erasures_file
from noaber.people.queries import erased_but_named, persons_not_found_back
from noaber.people.rotation import encrypted_columns

SAMPLE = 200  # values of each encrypted column that are opened
PATIENCE_S = 60


@dataclass(frozen=True)
class Finding:
    """One thing that the drill looked at."""

    ok: bool
    sentence: str


def drill(source: Path, say: Say = silent) -> list[Finding]:
    """Restore `source` into a scratch database and look at it; return what was found. The real house is
    untouched.

    Notes in the journal that there was a drill and whether all was well. Raises BackupError when the backup
    can't be restored at all; that counts as a drill too.
    """
    began = time.monotonic()
    found: list[Finding] = []
    try:
        with work_folder() as work:
            found += _rehearse(source, Path(work), say)
    finally:
        seconds = round(time.monotonic() - began)
        ok = bool(found) and all(finding.ok for finding in found)
        note_upkeep(Upkeep.Kind.DRILL, ok=ok, seconds=seconds, by=system("drill"))
    return found


def _rehearse(source: Path, work: Path, say: Say) -> list[Finding]:
    say("looking at the file …")
    manifest = fit_to_restore(source, work)
    if erasures_file().exists():
        shutil.copyfile(erasures_file(), work / erasures_file().name)
    with database.scratch() as name, _data_folder(work):
        say(f"restoring into {name} …")
        database.load(work / archive.DUMP)
        found = [_same_rows(manifest["rows"]), _seals()]
        erased = wake_up(say)
        say("looking …")
        return [*found, _values(), _look_up(), _photos(), _erasures(erased), _reader()]


@contextmanager
def _data_folder(folder: Path) -> Iterator[None]:
    """Photos and erasures are read and written in `folder` meanwhile."""
    real = settings.NOABER_DATA
    settings.NOABER_DATA = folder
    try:
        yield
    finally:
        settings.NOABER_DATA = real


def _same_rows(wanted: dict[str, int]) -> Finding:
    there = database.counts()
    other = sorted(name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name))
    total = sum(there.values())
    if other:
        name = other[0]
        return Finding(
            False, f"rows: {name} has {there.get(name)} of {wanted.get(name)} ({len(other)} tables differ)"
        )
    return Finding(True, f"rows: {total} in {len(there)} tables, as when the backup was made")


def _seals() -> Finding:
    broken = broken_seals()
    if broken:
        return Finding(
            False, f"seal: {len(broken)} days of the journal were changed, the first is {broken[0]}"
        )
    return Finding(True, "seal: no day of the journal was changed")


def _values() -> Finding:
    """Open some values of every encrypted column."""
    opened = 0
    with connection.cursor() as cursor:
        for field in encrypted_columns():
            table, column = field.model._meta.db_table, field.column
            statement = f'SELECT "{column}" FROM "{table}" WHERE length("{column}") > 1 LIMIT {SAMPLE}'  # noqa: S608
            cursor.execute(statement)
            for (value,) in cursor.fetchall():
                try:
                    decrypt(value, purpose=field.purpose)
                except CannotDecrypt as wrong:
                    return Finding(False, f"keys: a value of {table}.{column} does not open: {wrong}")
                opened += 1
    return Finding(True, f"keys: {opened} encrypted values opened")


def _look_up() -> Finding:
    lost = persons_not_found_back(most=SAMPLE)
    if lost:
        return Finding(False, f"look-up: {lost} people are not found back by their mail address")
    return Finding(True, "look-up: people are found back by their mail address")


def _photos() -> Finding:
    looked, bad = map(sum, zip(photos_that_do_not_open(), pictures_that_do_not_open(), strict=True))
    if bad:
        return Finding(False, f"photos: {bad} of {looked} are missing or do not open")
    return Finding(True, f"photos: all {looked} open")


def _erasures(again: int) -> Finding:
    named = erased_but_named()
    if named:
        return Finding(False, f"erasures: {named} erased people still have a name")
    return Finding(True, f"erasures: {again} people erased again, nobody who was erased is named")


def _reader() -> Finding:
    """Whatever was not read yet has its effects in the scratch database, and the reader comes to an end."""
    reactions = import_module(settings.NOABER_WIRING).REACTIONS
    ends = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends:
        if not react(reactions) and not lag_seconds("wiring"):
            return Finding(True, "journal: its reader goes on where it was")
    return Finding(False, "journal: its reader does not go on")
