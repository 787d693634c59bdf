"""From files to playbooks: a mistake gets its file, its line and a sentence; a broken file stops no other."""

import stat
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from .checks import contradictions
from .lines import Path as Where
from .lines import line_of, lines_of
from .sentences import mistakes_in
from .shapes import Playbook, Source

LARGEST = 500_000
SOURCES = "_sources.toml"
# What a variant may say of itself; everything else is its parent's.
_OWN = {
    "slug",
    "version",
    "variant_of",
    "name",
    "summary",
    "about",
    "limits",
    "also_called",
    "claims",
    "sources",
}
_VARIANT = _OWN | {"parameters", "switch_off"}
# What it may say as well while its parent is described only: no stage or gate asks for it.
_DESCRIBED = {"facets", "preconditions", "roles", "indicators"}
_SOURCES = TypeAdapter(tuple[Source, ...])
# Marks that turn the direction of a line: what is read is then not what stands there.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class PlaybookError(ValueError):
    """A file cannot be used; `mistakes` are sentences with file and line."""

    def __init__(self, mistakes: list[str]):
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


@dataclass(frozen=True)
class Library:
    """The playbooks of a folder that can be used, by slug; their shared sources; what is wrong elsewhere."""

    playbooks: Mapping[str, Playbook]
    sources: Mapping[str, Source]
    mistakes: tuple[str, ...] = field(default=())

    def source(self, book: Playbook, key: str) -> Source | None:
        """The source that a basis of this playbook names."""
        own = {source.key: source for source in book.sources}
        return own.get(key) or self.sources.get(key)


def read_folder(folder: Path, *, figures: set[str], beside: Library | None = None) -> Library:
    """Read every playbook of a folder. Raises nothing for a broken one: its sentences are in `mistakes`.

    `beside` is a library whose sources may be named too. A parent stands in the same folder as its variants.
    """
    mistakes: list[str] = []
    sources = dict(beside.sources) if beside else {}
    if not folder.is_dir():
        return Library({}, sources, (f"{folder}: there is no such folder.",))
    if (folder / SOURCES).exists():
        try:
            sources |= read_sources(folder / SOURCES)
        except PlaybookError as wrong:
            mistakes += wrong.mistakes
    texts: dict[str, _File] = {}
    for path in sorted(folder.glob("[!_]*.toml")):
        try:
            texts[path.stem] = _File.read(path)
        except PlaybookError as wrong:
            mistakes += wrong.mistakes
    found: dict[str, Playbook] = {}
    for slug, file in texts.items():
        try:
            found[slug] = _playbook(file, texts, set(sources), figures)
        except PlaybookError as wrong:
            mistakes += wrong.mistakes
    return Library(found, sources, tuple(mistakes))


def read_playbook(path: Path, *, sources: set[str], figures: set[str]) -> Playbook:
    """Read one playbook; its parent is looked for beside it. Raises PlaybookError with every mistake."""
    file = _File.read(path)
    parent = next((one for one in path.parent.glob("[!_]*.toml") if one.stem == file.parent), None)
    beside = {file.parent: _File.read(parent)} if parent else {}
    return _playbook(file, beside, sources, figures)


def read_sources(path: Path) -> dict[str, Source]:
    """Read the list of sources that all playbooks may name. Raises PlaybookError."""
    file = _File.read(path)
    try:
        rows = _SOURCES.validate_python(file.tables.get("sources", ()))
    except ValidationError as error:
        raise file.error([(("sources", *where), said) for where, said in mistakes_in(error)]) from error
    return {source.key: source for source in rows}


@dataclass(frozen=True)
class _File:
    path: Path
    tables: dict[str, Any]
    lines: dict[Where, int]

    @classmethod
    def read(cls, path: Path) -> "_File":
        text = _text_of(path)
        try:
            file = cls(path, tomllib.loads(text), lines_of(text))
            hidden = list(_hidden_in(file.tables))
        except tomllib.TOMLDecodeError as error:
            raise PlaybookError([f"{path}:{_line_in(str(error))}: this is no TOML: {error}."]) from error
        except (ValueError, RecursionError) as error:  # a number without end, or brackets in brackets
            longest = max(enumerate(text.split("\n"), 1), key=lambda line: len(line[1]))
            raise PlaybookError([f"{path}:{longest[0]}: this is too long or too deep to be read."]) from error
        if hidden:
            raise file.error(hidden)
        return file

    @property
    def parent(self) -> str:
        said = self.tables.get("variant_of")
        return said if isinstance(said, str) else ""

    def error(self, mistakes: list[tuple[Where, str]]) -> PlaybookError:
        ordered = sorted((line_of(self.lines, where), said) for where, said in mistakes)
        return PlaybookError([f"{self.path}:{line}: {said}" for line, said in ordered])


def _text_of(path: Path) -> str:
    """What is written in a file; its lines end as everywhere. Raises PlaybookError."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise PlaybookError([f"{path}:1: this is no file that can be read. Take it away."])
        if found.st_size > LARGEST:
            raise PlaybookError([f"{path}:1: this file is larger than {LARGEST // 1000} kB."])
        written = path.read_bytes()
    except OSError as error:
        raise PlaybookError([f"{path}:1: this file cannot be read: {error.strerror}."]) from error
    try:
        text = written.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = written[: error.start].count(b"\n") + 1
        raise PlaybookError(
            [f"{path}:{line}: this file cannot be read: it is no UTF-8. Save it as UTF-8."]
        ) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _hidden_in(part: Any, where: Where = ()) -> Iterator[tuple[Where, str]]:
    """Every text and key with a character that nobody can see, or that the database cannot keep."""
    if isinstance(part, str):
        for sign in sorted({sign for sign in part if _is_hidden(sign)}):
            yield where, f"here stands a character that nobody sees: U+{ord(sign):04X}. Take it away."
    elif isinstance(part, dict):
        for key, value in part.items():
            yield from _hidden_in(key, where)
            yield from _hidden_in(value, (*where, key))
    elif isinstance(part, list):
        for place, value in enumerate(part):
            yield from _hidden_in(value, (*where, place))


def _is_hidden(sign: str) -> bool:
    return sign in _TURNING or (unicodedata.category(sign) == "Cc" and sign not in "\n\t")


def _line_in(said: str) -> int:
    """The line that the standard reader names: "… (at line 3, column 1)"."""
    _before, _word, after = said.partition("at line ")
    number = after.partition(",")[0]
    return int(number) if number.isdigit() else 1


def _playbook(file: _File, others: Mapping[str, _File], sources: set[str], figures: set[str]) -> Playbook:
    tables = _as_parent_with(file, others) if file.parent else file.tables
    try:
        book = Playbook.model_validate(tables)
    except ValidationError as error:
        raise file.error(list(mistakes_in(error))) from error
    mistakes = list(contradictions(book, sources=sources, figures=figures))
    if book.slug != file.path.stem:
        mistakes.append(
            (("slug",), f"slug is {book.slug!r}. Write {file.path.stem!r}, the name of the file.")
        )
    if mistakes:
        raise file.error(mistakes)
    return book


def _as_parent_with(file: _File, others: Mapping[str, _File]) -> dict[str, Any]:
    """The tables of the parent with what the variant says of itself."""
    parent, said = others.get(file.parent), file.tables
    if parent is None or parent.parent:
        sentence = f"beside this file there is no playbook {file.parent!r} that can have variants."
        raise file.error([(("variant_of",), sentence)])
    try:
        Playbook.model_validate(parent.tables)
    except ValidationError as error:
        sentence = f"{file.parent} has a mistake itself. Mend that one first."
        raise file.error([(("variant_of",), sentence)]) from error
    more = set() if parent.tables.get("stages") else _DESCRIBED
    stray = sorted(set(said) - _VARIANT - more)
    if stray:
        advice = f"A variant says only: {', '.join(sorted(_VARIANT | more))}."
        raise file.error([((key,), f"{key} is its parent's. {advice}") for key in stray])
    merged = {**parent.tables, **{key: value for key, value in said.items() if key in _OWN | more}}
    mistakes: list[tuple[Where, str]] = []
    off = _switched_off(said, mistakes)
    merged["parameters"] = _with_values(parent.tables, said, mistakes)
    merged["stages"] = _without(parent.tables, off, mistakes)
    if mistakes:
        raise file.error(mistakes)
    return _without_what_hung_on(merged, off)


def _switched_off(said: dict, mistakes: list) -> list[str]:
    off = said.get("switch_off", [])
    if isinstance(off, list) and all(isinstance(key, str) for key in off):
        return off
    mistakes.append((("switch_off",), 'switch_off is a list of stages, as ["first-round"].'))
    return []


def _without_what_hung_on(tables: dict[str, Any], off: list) -> dict[str, Any]:
    """Without what only the stages that are off used: reactions in them alone, parameters, gates."""
    if not off:
        return tables
    heard = []
    for row in tables.get("reactions", ()):
        left = [key for key in row.get("stages", ()) if key not in off]
        if left or not row.get("stages"):
            heard.append({**row, "stages": left})
    tables = {**tables, "reactions": heard}
    gates = set(_named(tables, "gates"))
    tables["gates"] = [row for row in tables.get("gates", ()) if row.get("key") in gates]
    used = set(_named(tables, "parameter"))
    tables["parameters"] = [row for row in tables["parameters"] if row.get("key") in used]
    return tables


def _named(part: Any, name: str) -> Iterator[str]:
    """What stands under this name anywhere in it, one by one; tables of that name are gone through."""
    if isinstance(part, list | tuple):
        for one in part:
            yield from _named(one, name)
    elif isinstance(part, dict):
        for key, value in part.items():
            words = [value] if isinstance(value, str) else value if isinstance(value, list) else []
            if key == name and all(isinstance(word, str) for word in words):
                yield from words
            else:
                yield from _named(value, name)


def _with_values(parent: dict, said: dict, mistakes: list) -> list[dict]:
    """The parent's parameters, with the variant's values as defaults, and its names where it gives one."""
    rows = {row.get("key"): dict(row) for row in parent.get("parameters", ())}
    values = said.get("parameters", {})
    if not isinstance(values, dict):
        mistakes.append(
            (("parameters",), "parameters of a variant are one table: [parameters] and key = value.")
        )
        return list(rows.values())
    for key, value in values.items():
        if key in rows and isinstance(value, dict):
            rows[key] |= value
            mistakes += [
                (("parameters", key, part), f"{part} is its parent's. Write only name, default.")
                for part in value.keys() - {"name", "default"}
            ]
        elif key in rows:
            rows[key]["default"] = value
        else:
            known = ", ".join(sorted(map(str, rows))) or "(it has none)"
            mistakes.append((("parameters", key), f"its parent has no parameter {key!r}. It has: {known}."))
    return list(rows.values())


def _without(parent: dict, off: list[str], mistakes: list) -> list[dict]:
    """The parent's stages without those that are switched off; what came after one comes after its own."""
    stages = [dict(row) for row in parent.get("stages", ())]
    optional = {str(row.get("key")) for row in stages if row.get("optional")}
    for place, key in enumerate(off):
        if key not in optional:
            known = ", ".join(sorted(optional)) or "(there are none)"
            mistakes.append((("switch_off", place), f"{key!r} is no optional stage of its parent: {known}."))
    before = {row["key"]: row.get("after") for row in stages if row.get("key") in off}
    for row in stages:
        while row.get("after") in before:
            row["after"] = before[row["after"]]
        if row.get("after", "") is None:
            del row["after"]
    return [row for row in stages if row.get("key") not in before]
