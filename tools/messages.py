"""Translations without system packages: `python tools/messages.py check | compile | missing [room]`.

The texts in code and templates are Dutch; each room has its English in
`locale/en/LC_MESSAGES/django.po`. `check` fails when a text has no English or a catalogue holds
one that nothing uses; `missing` prints what is missing, ready to paste.
"""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

ROOT = Path(__file__).resolve().parent.parent
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def rooms() -> list[Path]:
    """Return the folders that can hold texts."""
    return sorted(path for path in (ROOT / "noaber").iterdir() if (path / "__init__.py").exists())


def texts_of(room: Path) -> Catalog:
    """Return every text that the code and templates of `room` use, with where it stands."""
    from babel.messages.catalog import Catalog
    from babel.messages.extract import extract
    from django.utils.translation.template import templatize

    found = Catalog()
    for path in sorted(room.rglob("*")):
        relative = path.relative_to(ROOT)
        if "tests" in relative.parts or "migrations" in relative.parts or not path.is_file():
            continue
        if path.suffix == ".py":
            source = path.read_text()
        elif path.suffix in (".html", ".txt") and "templates" in relative.parts:
            source = templatize(path.read_text(), origin=str(relative))
        else:
            continue
        stream = io.BytesIO(source.encode())
        for line, message, _comments, context in extract("python", stream, keywords=KEYWORDS):
            found.add(message, locations=[(str(relative), line)], context=context)
    return found


def catalogue_of(room: Path) -> Catalog:
    """Return the room's English."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po

    path = room / "locale" / "en" / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return Catalog(locale="en")
    with path.open("rb") as handle:
        return read_po(handle, locale="en", abort_invalid=True)


def key(message) -> tuple:
    """Return what identifies a message."""
    return ids(message)[0], message.context


def ids(message) -> tuple:
    """Return the singular and, if there is one, the plural."""
    return message.id if isinstance(message.id, tuple | list) else (message.id,)


def forms(message) -> tuple:
    """Return the English forms."""
    return message.string if isinstance(message.string, tuple | list) else (message.string,)


def holes(text: str) -> set[str]:
    """Return the placeholders of a text."""
    return set(re.findall(r"%\(\w+\)[sd]|%[sd]", text))


def faults(room: Path) -> dict[str, list]:
    """Return the messages that are wrong, by what is wrong with them."""
    used = {key(m): m for m in texts_of(room) if m.id}
    english = {key(m): m for m in catalogue_of(room) if m.id}
    return {
        "no English": [m for k, m in used.items() if k not in english or not all(forms(english[k]))],
        "not used": [m for k, m in english.items() if k not in used],
        "other placeholders": [
            m for k, m in english.items() if k in used and holes(" ".join(forms(m))) - holes(" ".join(ids(m)))
        ],
    }


def check() -> int:
    """Print every fault; return the exit code."""
    count = 0
    for room in rooms():
        for label, messages in faults(room).items():
            for message in messages:
                count += 1
                place, line = message.locations[0] if message.locations else ("the catalogue", "")
                print(f"{room.name}: {label}: {key(message)[0]!r} ({place} {line})")
    for text, versions in said_differently().items():
        count += 1
        print(f"one text, several in English: {text!r}: " + ", ".join(f"{v!r}" for v in versions))
    return 1 if count else 0


def said_differently() -> dict[str, set[tuple]]:
    """Return what two rooms put in English in different words: only one of them would be shown."""
    seen: dict[tuple, set[tuple]] = {}
    for room in rooms():
        for message in catalogue_of(room):
            if message.id:
                seen.setdefault(key(message), set()).add(tuple(forms(message)))
    return {text: versions for (text, _context), versions in seen.items() if len(versions) > 1}


def missing(names: list[str]) -> int:
    """Print the texts without English as catalogue entries, to be filled in."""
    for room in rooms():
        if names and room.name not in names:
            continue
        for message in faults(room)["no English"]:
            print("\n#: " + " ".join(f"{place}:{line}" for place, line in message.locations[:2]))
            if message.context:
                print(f'msgctxt "{message.context}"')
            print(f"msgid {quoted(ids(message)[0])}")
            if len(ids(message)) > 1:
                print(f'msgid_plural {quoted(ids(message)[1])}\nmsgstr[0] ""\nmsgstr[1] ""')
            else:
                print('msgstr ""')
    return 0


def quoted(text: str) -> str:
    """Return a text as it stands in a catalogue."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def compile_all() -> int:
    """Write every room's compiled catalogue beside its source, when the source is newer.

    Every `make` comes by here: what it takes to read a catalogue is imported only when there is one to write.
    """
    for room in rooms():
        source = room / "locale" / "en" / "LC_MESSAGES" / "django.po"
        target = source.with_suffix(".mo")
        if source.exists() and (not target.exists() or target.stat().st_mtime < source.stat().st_mtime):
            from babel.messages.mofile import write_mo

            with target.open("wb") as handle:
                write_mo(handle, catalogue_of(room))
    return 0


if __name__ == "__main__":
    words = sys.argv[1:] or ["check"]
    if words[0] != "compile":
        from django.conf import settings

        settings.configure(USE_I18N=True)
    sys.exit({"check": check, "compile": compile_all}.get(words[0], lambda: missing(words[1:]))())
