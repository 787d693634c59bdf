"""How an organisation uses CAP: one data file, read once, each mistake a sentence."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from noaber.api.cap.document import Pairs
from noaber.api.cap.schema import CATEGORIES, CERTAINTIES, LANGUAGE, RESPONSES, SEVERITIES, URGENCIES

SCALES = {"urgency": URGENCIES, "severity": SEVERITIES, "certainty": CERTAINTIES}
WORDS = {"category": CATEGORIES, "response": RESPONSES}
PAIRS: dict[str, tuple[str, ...]] = {"event_code": (), "parameter": ()}
DOMAIN = re.compile(r"([a-z0-9-]+\.)*[a-z0-9-]+|")
PLAIN = {"sender_domain": str, "ended_hours": int, "blur_metres": int, "exercises": bool, "codes": list}
TABLES = ("language", "geocode", "urgency", "kind", "ended")
MOST = {"ended_hours": 24 * 14, "blur_metres": 1000}


class ProfileError(ValueError):
    """The file can't be used; `mistakes` has a sentence each."""

    def __init__(self, mistakes: list[str]):
        super().__init__(" ".join(mistakes))
        self.mistakes = mistakes


@dataclass(frozen=True)
class Weight:
    """How pressing, how bad and how sure, in the words of CAP."""

    urgency: str
    severity: str
    certainty: str


@dataclass(frozen=True)
class Profile:
    """What the file says."""

    sender_domain: str
    ended_hours: int
    blur_metres: int
    exercises: bool
    codes: tuple[str, ...]
    languages: dict[str, str]
    geocodes: dict[str, str]
    urgencies: dict[str, dict[str, str]]
    kinds: dict[str, dict[str, Any]]
    ended: Weight

    def weight(self, kind: str, urgency: str) -> Weight:
        """Return the three for a kind at an urgency: what the kind says goes before."""
        said = {**self.urgencies[urgency], **self._kind(kind)}
        return Weight(*(said[scale] for scale in SCALES))

    def categories(self, kind: str) -> tuple[str, ...]:
        return tuple(self._kind(kind)["category"])

    def responses(self, kind: str) -> tuple[str, ...]:
        return tuple(self._kind(kind)["response"])

    def event_codes(self, kind: str) -> Pairs:
        return tuple(self._kind(kind).get("event_code", {}).items())

    def parameters(self, kind: str) -> Pairs:
        return tuple(self._kind(kind).get("parameter", {}).items())

    def _kind(self, kind: str) -> dict[str, Any]:
        return self.kinds.get(kind) or self.kinds["other"]


def read_profile(
    path: Path, *, urgencies: tuple[str, ...], languages: tuple[str, ...], levels: tuple[str, ...]
) -> Profile:
    """Read and check the file for these urgencies, languages and levels of areas of ours.

    Raises ProfileError.
    """
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as wrong:
        raise ProfileError([f"{path}: cannot be read: {wrong}."]) from wrong
    mistakes = [f"{path}: {mistake}" for mistake in _mistakes(said, urgencies, languages, levels)]
    if mistakes:
        raise ProfileError(mistakes)
    return Profile(
        sender_domain=said["sender_domain"],
        ended_hours=said["ended_hours"],
        blur_metres=said["blur_metres"],
        exercises=said["exercises"],
        codes=tuple(said["codes"]),
        languages=said["language"],
        geocodes=said["geocode"],
        urgencies=said["urgency"],
        kinds=said["kind"],
        ended=Weight(**said["ended"]),
    )


def _mistakes(
    said: dict, urgencies: tuple[str, ...], languages: tuple[str, ...], levels: tuple[str, ...]
) -> Iterator[str]:
    yield from _wrong_shape(said)
    tables = {name: said[name] if isinstance(said.get(name), dict) else {} for name in TABLES}
    yield from _wrong_names(said, tables)
    for table, ours, needed in (
        ("urgency", urgencies, urgencies),
        ("language", languages, languages),
        ("geocode", levels, ()),
    ):
        yield from (f"{table}.{name} is missing." for name in needed if name not in tables[table])
        for name in tables[table]:
            if name not in ours:
                yield f"{table}.{name} is not known; known are {', '.join(ours)}."
    if "other" not in tables["kind"]:
        yield "[kind.other] is missing."
    for name, row in tables["urgency"].items():
        yield from _wrong_row(f"urgency.{name}", row, SCALES, {})
    yield from _wrong_row("ended", tables["ended"], SCALES, {})
    for name, row in tables["kind"].items():
        yield from _wrong_row(f"kind.{name}", row, WORDS, SCALES | PAIRS)


def _wrong_shape(said: dict) -> Iterator[str]:
    for name in said:
        if name not in PLAIN and name not in TABLES:
            yield f"{name} is not known; known are {', '.join((*PLAIN, *TABLES))}."
    for name in TABLES:
        if not isinstance(said.get(name), dict):
            yield f"[{name}] is missing."
    for name, kind in PLAIN.items():
        if type(said.get(name)) is not kind:
            yield f"{name} is missing or is not a {kind.__name__}."
        elif kind is int and not 0 <= said[name] <= MOST[name]:
            yield f"{name} must be from 0 to {MOST[name]}."


def _wrong_names(said: dict, tables: dict) -> Iterator[str]:
    domain, codes = said.get("sender_domain", ""), said.get("codes", [])
    if isinstance(domain, str) and not DOMAIN.fullmatch(domain):
        yield "sender_domain must look like buurt.example.nl, in small letters."
    if isinstance(codes, list) and not all(isinstance(code, str) and code.strip() for code in codes):
        yield "codes holds something that is not a word."
    for name, code in tables["language"].items():
        if not isinstance(code, str) or not LANGUAGE.fullmatch(code):
            yield f"language.{name} must be a code such as nl-NL."
    for name, word in tables["geocode"].items():
        if not isinstance(word, str) or not word.strip():
            yield f"geocode.{name} must be a word."


def _wrong_row(where: str, row: Any, needed: dict, optional: dict) -> Iterator[str]:
    if not isinstance(row, dict):
        yield f"[{where}] must be a table."
        return
    for key in row:
        if key not in needed and key not in optional:
            yield f"{where}.{key} is not known."
    for key, known in {**needed, **optional}.items():
        if key not in row:
            if key in needed:
                yield f"{where}.{key} is missing."
            continue
        if key in PAIRS:
            yield from _wrong_pairs(f"{where}.{key}", row[key])
            continue
        several = key in WORDS
        words = row[key] if isinstance(row[key], list) and several else [row[key]]
        if several and not (isinstance(row[key], list) and row[key]):
            yield f"{where}.{key} must be a list of words."
        elif not all(word in known for word in words):
            yield f"{where}.{key} must be one of {', '.join(known)}."


def _wrong_pairs(where: str, pairs: Any) -> Iterator[str]:
    """Names with a value each, both words: TOML lets a name be empty too."""
    if not isinstance(pairs, dict):
        yield f"[{where}] must be a table."
        return
    for name, value in pairs.items():
        if not (name.strip() and isinstance(value, str) and value.strip()):
            yield f"{where}.{name} must be a word."
