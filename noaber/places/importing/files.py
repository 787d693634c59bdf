"""A file from outside, unpacked within limits: what is broken, cut off, empty or a bomb gets one sentence."""

from __future__ import annotations

import gzip
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from django.utils.translation import gettext as _

MOST_BYTES = 2 * 1024**3
_MOST_RATIO = 250
_SMALL = 64 * 1024**2
_MOST_MEMBERS = 2_000
_CHUNK = 1024 * 1024


class CannotImport(ValueError):
    """Nothing was imported; the text says why, to the person who typed the command."""


@contextmanager
def unpacked(path: Path, endings: set[str]) -> Iterator[list[Path]]:
    """The files with one of these endings that `path` is or holds (.gz, .zip), until the block ends."""
    if path.exists() and not path.is_file():
        raise CannotImport(_("%(name)s is geen gewoon bestand.") % {"name": path.name})
    if not path.is_file():
        raise CannotImport(_("Het bestand %(name)s is er niet.") % {"name": path.name})
    if path.stat().st_size == 0:
        raise CannotImport(_("Het bestand %(name)s is leeg.") % {"name": path.name})
    if path.stat().st_size > MOST_BYTES:
        raise CannotImport(_("Het bestand %(name)s is te groot: meer dan 2 GB.") % {"name": path.name})
    with TemporaryDirectory(prefix="noaber-import-") as folder:
        try:
            found = [file for file in _files(path, Path(folder)) if file.suffix.lower() in endings]
        except (
            EOFError,
            zlib.error,
            zipfile.BadZipFile,
            gzip.BadGzipFile,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise CannotImport(
                _("Het bestand %(name)s is beschadigd of niet heel.") % {"name": path.name}
            ) from error
        if not found:
            wanted = ", ".join(sorted(endings))
            raise CannotImport(
                _("In %(name)s staat geen bestand dat wij kunnen lezen (%(wanted)s).")
                % {"name": path.name, "wanted": wanted}
            )
        yield found


def _files(path: Path, folder: Path) -> list[Path]:
    head = path.open("rb").read(4)
    if head[:2] == b"\x1f\x8b":
        target = folder / (path.stem if path.suffix.lower() == ".gz" else path.name)
        with gzip.open(path) as source:
            _copy(source, target, _limit(path))
        return [target]
    if head == b"PK\x03\x04":
        return _members(path, folder)
    return [path]


def _members(path: Path, folder: Path) -> list[Path]:
    """Everything in an archive, by its bare name: a path that climbs out of the folder means nothing here."""
    with zipfile.ZipFile(path) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        if len(members) > _MOST_MEMBERS or sum(member.file_size for member in members) > _limit(path):
            raise CannotImport(_("Het bestand %(name)s pakt uit tot te veel.") % {"name": path.name})
        written, left = [], _limit(path)
        for member in members:
            target = folder / Path(member.filename.replace("\\", "/")).name
            with archive.open(member) as source:
                left -= _copy(source, target, left)
            written.append(target)
    return written


def _limit(path: Path) -> int:
    """How much a packed file may become: a small file must not fill the disk."""
    return min(MOST_BYTES, max(_SMALL, path.stat().st_size * _MOST_RATIO))


def _copy(source: BinaryIO, target: Path, most: int) -> int:
    size = 0
    with target.open("wb") as copy:
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            if size > most or shutil.disk_usage(target.parent).free < 2 * _CHUNK:
                raise CannotImport(_("Het bestand %(name)s pakt uit tot te veel.") % {"name": target.name})
            copy.write(chunk)
    return size
