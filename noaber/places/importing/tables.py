"""Rows of a CSV file, whatever its separator and letters."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext as _

from noaber.places.importing.files import CannotImport, unpacked

ENDINGS = {".csv", ".txt", ".tsv"}
_LONGEST_FIELD = 100_000
_LONGEST_LINE = 1_000_000


@contextmanager
def open_table(path: Path) -> Iterator[tuple[list[str], Iterator[tuple[int, list[str]]]]]:
    """The names of a table's columns, and its rows with their line numbers. Raises CannotImport."""
    with unpacked(path, ENDINGS) as (file, *others):
        if others:
            raise CannotImport(_("In %(name)s staan meer tabellen. Geef er één.") % {"name": path.name})
        csv.field_size_limit(_LONGEST_FIELD)
        with file.open(encoding=_encoding(file), newline="") as text:
            rows = _numbered(text, path.name)
            _line, names = next(rows, (0, []))
            if len(names) < 2:
                raise CannotImport(_("%(name)s is geen tabel met kolommen.") % {"name": path.name})
            yield [name.strip() for name in names], _fitting(rows, len(names))


def _numbered(text: TextIO, name: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line on which it begins: a quote that never ends is named where it was opened."""
    line = 1
    try:
        reader = csv.reader(_lines(text), delimiter=_separator(text))
        for row in reader:
            if row:
                yield line, row
            line = reader.line_num + 1
    except (csv.Error, UnicodeError) as error:
        raise CannotImport(
            _("In %(name)s staat vanaf regel %(line)s iets dat geen tabel is.") % {"name": name, "line": line}
        ) from error


def _lines(text: TextIO) -> Iterator[str]:
    """The lines of a table. A gigabyte without an end, or a zero byte, is no line and fills no memory."""
    while line := text.readline(_LONGEST_LINE):
        if len(line) == _LONGEST_LINE or "\0" in line:
            raise csv.Error("no line of a table")
        yield line


def _fitting(rows: Iterator[tuple[int, list[str]]], width: int) -> Iterator[tuple[int, list[str]]]:
    for line, row in rows:
        if len(row) != width:
            raise CannotImport(
                _("Regel %(line)s heeft %(found)s kolommen en geen %(wanted)s.")
                % {"line": line, "found": len(row), "wanted": width}
            )
        yield line, row


def _separator(text: TextIO) -> str:
    head = text.readline(_LONGEST_FIELD)
    text.seek(0)
    return max(";,\t|", key=head.count)


def _encoding(file: Path) -> str:
    """UTF-8 when the beginning is that, else the letters of older Windows."""
    head = file.open("rb").read(256 * 1024)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        head[: head.rfind(b"\n") + 1].decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"
