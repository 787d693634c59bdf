"""From a file to records: line number and a dictionary. A file that breaks off says so in one sentence."""

import csv
import gzip
import io
import json
import zlib
from pathlib import Path

from django.utils.translation import gettext as _

MAX_BYTES = 4_000_000_000
MAX_JSON_BYTES = 300_000_000
MAX_FIELD = 100_000
MAX_LINE = 2_000_000
MAGIC = b"\x1f\x8b"


class FileError(ValueError):
    """The file cannot be read as a whole; nothing of it is imported."""


def read_records(path: Path, mapping):
    """Yields (line, record). Raises FileError for a file that is missing, broken, truncated or too big."""
    reader = csv_records if mapping.format == "csv" else json_records
    if Path(path).exists() and not Path(path).is_dir() and not Path(path).is_file():
        raise FileError(_("Dit is geen gewoon bestand: %s.") % path)  # a pipe would keep us waiting for ever
    try:
        with opened(Path(path)) as stream:
            yield from reader(stream, mapping)
    except FileNotFoundError as error:
        raise FileError(_("Dit bestand is er niet: %s.") % path) from error
    except IsADirectoryError as error:
        raise FileError(_("Dit is een map, geen bestand: %s.") % path) from error
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise FileError(_("Het bestand is beschadigd of niet compleet. Er is niets ingelezen.")) from error
    except UnicodeDecodeError as error:
        raise FileError(
            _("Het bestand is niet geschreven in %(encoding)s. Er is niets ingelezen.")
            % {"encoding": mapping.encoding}
        ) from error
    except OSError as error:
        raise FileError(_("Het bestand is niet te lezen: %s.") % path) from error


def opened(path: Path):
    with path.open("rb") as stream:
        zipped = stream.read(2) == MAGIC
    return Limited(gzip.open(path) if zipped else path.open("rb"))


class Limited(io.RawIOBase):
    """Stops a file that unpacks to more than we read."""

    def __init__(self, stream):
        self.stream = stream
        self.count = 0

    def readable(self):
        return True

    def readinto(self, buffer):
        count = self.stream.readinto(buffer)
        self.count += count or 0
        if self.count > MAX_BYTES:
            raise FileError(_("Het bestand is te groot. Deel het op. Er is niets ingelezen."))
        return count

    def close(self):
        self.stream.close()
        super().close()


def csv_records(stream, mapping):
    csv.field_size_limit(MAX_FIELD)
    text = io.TextIOWrapper(io.BufferedReader(stream, 1 << 18), encoding=mapping.encoding, newline="")
    rows = rows_with_lines(csv.reader(lines_of(text), delimiter=mapping.delimiter, strict=True))
    _line, names = next(rows, (0, []))
    names = [name.strip("\ufeff ") for name in names]
    check_header(names, mapping)
    for line, row in rows:
        record = dict(zip(names, row, strict=False)) | dict.fromkeys(names[len(row) :])
        yield line, record if len(row) <= len(names) else record | {"": row[len(names) :]}


def lines_of(text):
    """The lines of a table: a gigabyte without an end is refused before it fills the memory."""
    while line := text.readline(MAX_LINE):
        if len(line) == MAX_LINE:
            raise csv.Error(_("de regel is te lang"))
        yield line


def rows_with_lines(reader):
    """Each row that is not empty, with the line where it begins: there a quote was opened that never ends."""
    line = 1
    try:
        for row in reader:
            if row:
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        told = {"line": line, "error": error}
        if line < reader.line_num or "unexpected end" in str(error):
            sentence = _(
                "Op regel %(line)s begint een aanhalingsteken dat niet eindigt. Er is niets ingelezen."
            )
        else:
            sentence = _("Regel %(line)s is niet te lezen: %(error)s. Er is niets ingelezen.")
        raise FileError(sentence % told) from error


def check_header(names, mapping):
    missing = sorted(set(mapping.columns.values()) - set(names))
    if missing:
        raise FileError(_("Deze kolommen staan niet in het bestand: %s.") % ", ".join(missing))


def json_records(stream, mapping):
    raw = stream.read(MAX_JSON_BYTES + 1)
    while len(raw) <= MAX_JSON_BYTES and (more := stream.read(1 << 20)):
        raw += more
    if len(raw) > MAX_JSON_BYTES:
        raise FileError(_("Het bestand is te groot. Deel het op. Er is niets ingelezen."))
    try:
        records = json.loads(raw)
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise FileError(
            _("Het bestand is geen goede JSON of niet compleet. Er is niets ingelezen.")
        ) from error
    if isinstance(records, dict):
        records = records.get("service_requests", [records])
    if not isinstance(records, list):
        raise FileError(_("In het bestand staat geen lijst van meldingen. Er is niets ingelezen."))
    for count, record in enumerate(records, start=1):
        yield count, flat(record) if isinstance(record, dict) else {}


def flat(record: dict, prefix: str = "") -> dict:
    """Nested answers as dotted names; the note of type "closed" gives `closed_datetime`, its real moment."""
    result = {}
    for name, value in record.items():
        if isinstance(value, dict):
            result |= flat(value, f"{prefix}{name}.")
        elif not isinstance(value, list):
            result[f"{prefix}{name}"] = value
    if not prefix:
        closed = [
            note.get("datetime")
            for note in record.get("notes") or []
            if isinstance(note, dict) and note.get("type") == "closed"
        ]
        if closed:
            result["closed_datetime"] = closed[-1]
    return result
