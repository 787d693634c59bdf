"""The file of a backup: what is in it, how it is written whole, and what makes it unfit to restore.

A tar with `manifest.json` (when, by which version, under which keys, how many rows), `database.dump`, the
photos, and as its last member `contents.json` with the size and digest of every other one: a file that was
cut off misses it. Keys are never in a backup: without the keys of its time it names nobody. What stands
there is a mark of each key, by which a wrong key is seen before anything is touched.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterable
from pathlib import Path

FORMAT = 2
DUMP = "database.dump"
MANIFEST, CONTENTS = "manifest.json", "contents.json"


class BackupError(Exception):
    """It did not work; the message is a sentence for the operator."""


def write(target: Path, manifest: dict, dump: Path, files: Iterable[tuple[str, Path]]) -> None:
    """Write the archive beside `target`, and put it there only when it is whole."""
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    seen: dict[str, list] = {}
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as handle:
            with tarfile.open(fileobj=handle, mode="w") as archive:
                _add(archive, MANIFEST, json.dumps(manifest | {"format": FORMAT}, indent=1).encode(), seen)
                for name, path in [(DUMP, dump), *files]:
                    _add_file(archive, name, path, seen)
                _add(archive, CONTENTS, json.dumps(seen).encode(), {})
            handle.flush()
            os.fsync(handle.fileno())
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)


def unpack(source: Path, folder: Path) -> dict:
    """Unpack `source` into `folder` and check every byte; return the manifest. Raises BackupError."""
    try:
        with tarfile.open(source, mode="r:") as archive:
            archive.extractall(folder, filter="data")
    except FileNotFoundError as wrong:
        raise BackupError(f"{source} is not there.") from wrong
    except tarfile.ReadError as wrong:
        raise BackupError(f"{source} is no backup of noaber, or it was cut off: {wrong}.") from wrong
    except (OSError, tarfile.TarError) as wrong:
        raise BackupError(f"{source} can't be read: {wrong}.") from wrong
    manifest = _read(source, folder / MANIFEST, "is no backup of noaber: it has no manifest")
    if manifest.get("format") != FORMAT:
        raise BackupError(
            f"{source} has format {manifest.get('format')}, and this version of noaber reads format {FORMAT}."
        )
    _check(source, folder, _read(source, folder / CONTENTS, "was cut off: its last part is missing"))
    return manifest


def _add(archive: tarfile.TarFile, name: str, content: bytes, seen: dict) -> None:
    about = tarfile.TarInfo(name)
    about.size, about.mode = len(content), 0o600
    archive.addfile(about, io.BytesIO(content))
    seen[name] = [len(content), hashlib.sha256(content).hexdigest()]


def _add_file(archive: tarfile.TarFile, name: str, path: Path, seen: dict) -> None:
    """A photo that was taken away since the list was made is passed over."""
    try:
        digest = digest_of(path)
        archive.add(path, name, recursive=False)
    except FileNotFoundError:
        return
    seen[name] = [path.stat().st_size, digest]


def _read(source: Path, path: Path, fault: str) -> dict:
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError) as wrong:
        raise BackupError(f"{source} {fault}.") from wrong
    if not isinstance(found, dict):
        raise BackupError(f"{source} {fault}.")
    return found


def _check(source: Path, folder: Path, contents: dict) -> None:
    if not {MANIFEST, DUMP} <= set(contents):
        raise BackupError(f"{source} is no backup of noaber: it holds no database.")
    for name, (size, digest) in contents.items():
        path = folder / name
        if not path.is_file() or path.stat().st_size != size or digest_of(path) != digest:
            raise BackupError(f"{source} is damaged: {name} is not as it was written.")


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, read in pieces."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
