"""A backup is made, restored and rehearsed for real; a bad one says why in a sentence and changes nothing."""

import json
import subprocess
import tarfile
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from noaber.cases.models import Photo
from noaber.config.backups import BackupError, archive, back_up, drill, restore
from noaber.config.backups import database as databases
from noaber.config.backups.keys import mark
from noaber.config.env import new_key
from noaber.core import clock, postgres
from noaber.core.pictures import keeping
from noaber.core.pictures.reading import Picture
from noaber.journal.actors import SYSTEM
from noaber.journal.models import Entry, Upkeep
from noaber.journal.queries import last_upkeep
from noaber.journal.sealing import seal_finished_days
from noaber.people.actions import erase_person
from noaber.people.models import Person
from noaber.people.queries import person_by_mail
from noaber.people.rotation import rotate_everything
from noaber.people.tests.making import a_person

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("committed")]


@pytest.fixture
def town():
    """Two people and a photo."""
    truus, marit = a_person("Truus Jansen", mail="truus@voorbeeld.example"), a_person("Marit Oudhof")
    key = keeping.keep(Picture(full=b"groot", thumbnail=b"klein", width=4, height=3))
    Photo.objects.create(
        file_key=key, content_digest=b"d" * 32, width=4, height=3, size=5, uploaded_at=clock.now()
    )
    return truus, marit


@pytest.fixture
def backup(town, tmp_path):
    back_up(tmp_path / "town.tar")
    return tmp_path / "town.tar"


@pytest.fixture
def elsewhere():
    """An empty database that is used instead of the test's own."""
    with databases.scratch() as name:
        yield name


def fingerprint() -> tuple:
    """What must stay as it is when a backup is refused, but for the note that somebody tried."""
    counts = {k: v for k, v in databases.counts().items() if not k.startswith("journal_")}
    return counts, sorted(Person.objects.values_list("pk", "mail_hash", "erased_at"))


def scratch_databases() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'noaber_drill_%'")
        return [name for (name,) in cursor.fetchall()]


def damaged(backup, change):
    """Write the backup again with its members changed by `change(name, content)`; None leaves one out."""
    target = backup.with_name("damaged.tar")
    with tarfile.open(backup) as old, tarfile.open(target, "w") as new:
        for member in old.getmembers():
            content = change(member.name, old.extractfile(member).read())
            if content is not None:
                archive._add(new, member.name, content, {})
    return target


def test_a_backup_comes_back_elsewhere_with_photos_and_without_who_was_erased(
    town, backup, settings, tmp_path
):
    truus, marit = town
    erase_person(person=marit, by=SYSTEM)
    erasures = (settings.NOABER_DATA / "erasures.jsonl").read_bytes()
    with databases.scratch():
        settings.NOABER_DATA = tmp_path / "new"
        settings.NOABER_DATA.mkdir()
        (settings.NOABER_DATA / "erasures.jsonl").write_bytes(erasures)
        manifest, erased = restore(backup)
        assert erased == 1
        assert person_by_mail("truus@voorbeeld.example").name == truus.name
        assert Person.objects.get(pk=marit.pk).mail == ""
        assert keeping.fetch(Photo.objects.get().file_key) == b"groot"
        assert last_upkeep(Upkeep.Kind.BACKUP).at.isoformat() == manifest["made_at"]
        with pytest.raises(BackupError, match="holds 2 people"):
            restore(backup)


def test_it_comes_back_where_the_tables_were_made_already(town, backup):
    with databases.scratch():
        call_command("migrate", verbosity=0, interactive=False)
        restore(backup)
        assert person_by_mail("truus@voorbeeld.example").name == town[0].name


# What the first migrations of these rooms made is what an installation of the first day has.
OLDER = {"channels": "0007_door_answers", "places": "0001_places", "people": "0004_trainings"}


def test_a_backup_of_an_older_version_is_brought_up_to_this_one(town, tmp_path):
    with databases.scratch():
        call_command("migrate", verbosity=0, interactive=False)
        a_person("Truus Vroeger", mail="vroeger@voorbeeld.example")
        for room, name in OLDER.items():
            call_command("migrate", room, name, verbosity=0, interactive=False)
        manifest = back_up(tmp_path / "old.tar")
    assert {room: manifest["migrations"][room] for room in OLDER} == OLDER
    with databases.scratch():
        restore(tmp_path / "old.tar")
        assert person_by_mail("vroeger@voorbeeld.example").name == "Truus Vroeger"
        now = databases.migrations()
        assert all(now[room] > name for room, name in OLDER.items())
    assert all(finding.ok for finding in drill(tmp_path / "old.tar"))


def test_the_drill_restores_for_real_and_leaves_everything_as_it_was(town, backup, settings, capsys):
    erase_person(person=town[1], by=SYSTEM)
    before = fingerprint()
    listed = (settings.NOABER_DATA / "erasures.jsonl").read_bytes()
    found = drill(backup)
    assert [finding.sentence for finding in found if not finding.ok] == []
    said = " / ".join(finding.sentence for finding in found)
    for word in ("rows", "seal", "keys", "look-up", "photos: all 1 open", "1 people erased again", "journal"):
        assert word in said
    assert fingerprint() == before and scratch_databases() == []
    assert (settings.NOABER_DATA / "erasures.jsonl").read_bytes() == listed
    assert not list(settings.NOABER_DATA.glob("restore-*"))
    assert last_upkeep(Upkeep.Kind.DRILL).ok
    assert Entry.objects.get(name="journal.drilled").data["ok"] is True


def test_the_drill_sees_a_photo_that_is_not_there(town, tmp_path):
    keeping.drop(Photo.objects.get().file_key)
    back_up(tmp_path / "town.tar")
    wrong = [finding.sentence for finding in drill(tmp_path / "town.tar") if not finding.ok]
    assert wrong == ["photos: 1 of 1 are missing or do not open"]
    assert not last_upkeep(Upkeep.Kind.DRILL).ok
    with pytest.raises(CommandError, match="can't be relied on"):
        call_command("restore", tmp_path / "town.tar", drill=True)


def test_the_drill_sees_a_journal_that_was_changed(at, town, tmp_path):
    at.move(timedelta(days=3))
    a_person("Iemand Anders")
    assert seal_finished_days()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE journal_entry DISABLE TRIGGER journal_entry_kept")
        cursor.execute("UPDATE journal_entry SET actor = 'person:999'")
        cursor.execute("ALTER TABLE journal_entry ENABLE TRIGGER journal_entry_kept")
    back_up(tmp_path / "town.tar")
    wrong = [finding.sentence for finding in drill(tmp_path / "town.tar") if not finding.ok]
    assert len(wrong) == 1 and wrong[0].startswith("seal: 1 days")


def unlike(name: str, value: bytes):
    """Change one member of a backup, and leave the others."""
    return lambda member, content: value if member == name else content


def manifest_with(backup, **values) -> bytes:
    with tarfile.open(backup) as old:
        return json.dumps(json.load(old.extractfile("manifest.json")) | values).encode()


def bad_backups(backup) -> dict:
    """Every way in which a file can be unfit, with a word of the sentence that it must give."""
    whole = backup.read_bytes()

    def written(name: str, content: bytes):
        path = backup.with_name(name)
        path.write_bytes(content)
        return path

    def lying(**values):
        """A backup that is whole, but says something else of itself."""
        path = backup.with_name(f"lying{len(values)}.tar")
        with tarfile.open(backup) as old, tarfile.open(path, "w") as new:
            seen: dict = {}
            archive._add(new, "manifest.json", manifest_with(backup, **values), seen)
            archive._add(new, "database.dump", old.extractfile("database.dump").read(), seen)
            archive._add(new, "contents.json", json.dumps(seen).encode(), {})
        return path

    yield backup.with_name("absent.tar"), "is not there"
    yield written("empty.tar", b""), "cut off|no backup"
    yield written("text.tar", b"Beste beheerder, " * 500), "no backup"
    yield written("half.tar", whole[: len(whole) // 2]), "cut off|damaged"
    yield written("tail.tar", whole[:-11_000]), "cut off|damaged"
    yield written("flipped.tar", whole[:90_000] + bytes([whole[90_000] ^ 1]) + whole[90_001:]), "damaged"
    yield damaged(backup, lambda n, c: None if n == "contents.json" else c), "cut off"
    yield lying(format=1), "format 1"
    yield lying(migrations={"cases": "9999_from_the_future"}), "newer noaber .*cases.9999"


def test_a_bad_backup_gives_one_sentence_and_changes_nothing(backup):
    before = fingerprint()
    for path, words in bad_backups(backup):
        for attempt in (restore, drill):
            with pytest.raises(BackupError, match=words) as wrong:
                attempt(path)
            assert "\n" not in str(wrong.value)
    assert fingerprint() == before and scratch_databases() == []
    assert not last_upkeep(Upkeep.Kind.DRILL).ok


def test_a_wrong_key_is_seen_before_anything_is_touched(backup, settings, elsewhere):
    ring, index = settings.NOABER_KEYS, settings.NOABER_INDEX_KEY
    settings.NOABER_KEYS = ((ring[0][0], b"x" * 32),)
    with pytest.raises(BackupError, match="another key"):
        restore(backup)
    settings.NOABER_KEYS = ((99, b"x" * 32),)
    with pytest.raises(BackupError, match="is not in NOABER_KEYS"):
        restore(backup)
    settings.NOABER_KEYS, settings.NOABER_INDEX_KEY = ring, b"y" * 32
    with pytest.raises(BackupError, match="NOABER_INDEX_KEY"):
        restore(backup)
    assert databases.counts() == {}
    settings.NOABER_INDEX_KEY = index


def test_a_key_that_is_no_longer_used_need_not_be_kept(town, settings, tmp_path):
    ring = settings.NOABER_KEYS
    settings.NOABER_KEYS = ((77, b"n" * 32), *ring)
    list(rotate_everything())
    manifest = back_up(tmp_path / "rotated.tar")
    assert set(manifest["keys"]) == {"77", "index"}
    settings.NOABER_KEYS = ((77, b"n" * 32),)
    assert all(finding.ok for finding in drill(tmp_path / "rotated.tar"))


def test_no_key_and_no_name_is_in_the_file(backup, settings):
    content = backup.read_bytes()
    unpacked = subprocess.run(
        [postgres.binaries() / "pg_restore", "--file=-"],
        input=member(backup, "database.dump"),
        capture_output=True,
        check=True,
    ).stdout
    assert b"people_person" in unpacked
    for secret in (settings.NOABER_KEYS[0][1], settings.NOABER_INDEX_KEY, b"truus@", b"Truus Jansen"):
        for place in (content, unpacked):
            assert secret not in place and secret.hex().encode() not in place
    assert backup.stat().st_mode & 0o077 == 0


def member(backup, name: str) -> bytes:
    with tarfile.open(backup) as handle:
        return handle.extractfile(name).read()


def test_a_folder_that_is_not_there_is_said(tmp_path, town):
    with pytest.raises(BackupError, match="is no folder"):
        back_up(tmp_path / "nowhere" / "town.tar")
    assert last_upkeep(Upkeep.Kind.BACKUP) is None


def test_marks_tell_keys_apart_and_nothing_else():
    keys = {new_key() for _n in range(50)}
    marks = {mark(key.encode()) for key in keys}
    assert len(marks) == 50 and not any(key[:16] in marks for key in keys)
