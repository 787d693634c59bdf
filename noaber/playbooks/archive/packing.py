"""Files into one ZIP, the same bytes for the same files, with the digest of each."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256

from noaber.core.spreadsheets import harmless

MANIFEST = "SHA256SUMS"
NO_MOMENT = (1980, 1, 1, 0, 0, 0)  # the first that a ZIP knows: when it was made is in the journal
READABLE = 0o644 << 16


def as_json(values: object) -> bytes:
    """Sorted by key: a database gives its own order."""
    text = json.dumps(values, ensure_ascii=False, indent=2, sort_keys=True, default=shown)
    return f"{text}\n".encode()


def as_csv(columns: Mapping[str, str], rows: Iterable[Mapping[str, object]]) -> bytes:
    """Lines for a spreadsheet under the words of `columns`, with nothing in it that a spreadsheet runs."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow([str(words) for words in columns.values()])
    for row in rows:
        writer.writerow([harmless(shown(row.get(key))) for key in columns])
    return ("\ufeff" + text.getvalue()).encode()


def shown(value: object) -> str:
    """A value as one cell of a table; a moment as every program reads it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(str(part) for part in value)
    return str(value)


def packed(files: Mapping[str, bytes]) -> bytes:
    """One ZIP with the files and, as `sha256sum --check` reads it, the digest of each."""
    sums = "".join(f"{sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    outlet = io.BytesIO()
    with zipfile.ZipFile(outlet, "w") as archive:
        for name, content in [*sorted(files.items()), (MANIFEST, sums.encode())]:
            entry = zipfile.ZipInfo(name, NO_MOMENT)
            entry.external_attr, entry.create_system = READABLE, 3
            archive.writestr(entry, content, compress_type=zipfile.ZIP_DEFLATED, compresslevel=9)
    return outlet.getvalue()
