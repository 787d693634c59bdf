"""What a mistake in a playbook is told as: a sentence that says what to write instead."""

import difflib
from collections.abc import Callable, Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from .lines import Path
from .shapes import Playbook

_SCHEMA = Playbook.model_json_schema()
# Pydantic names the members of a union in its paths: they are no keys of the file.
_TAGS = {
    "FromParameter", "int", "task", "message", "ring", "clock", "person", "entry",
    "two-persons", "authority", "consent", "training", "document", "quorum",
}  # fmt: skip


def mistakes_in(error: ValidationError) -> Iterator[tuple[Path, str]]:
    """Give each mistake as the path of its value and a sentence."""
    found = [(_in_file(one["loc"]), one) for one in error.errors()]
    inner = {path[:end] for path, _one in found for end in range(len(path))}
    seen = set()
    for path, one in found:
        said = (_stands_at(path, one), _sentence(path, one))
        # A list whose rows are all wrong is called empty as well: that says nothing.
        if said not in seen and not (one["type"] == "too_short" and path in inner):
            seen.add(said)
            yield said


def _stands_at(path: Path, found: ErrorDetails) -> Path:
    """The key that says which of several tables this is, when that is what is wrong; else the path itself."""
    return (*path, _tag_key(found)) if found["type"] == "union_tag_invalid" else path


def _in_file(where: tuple[str | int, ...]) -> Path:
    """The path without what pydantic adds: a tag stands between a row's number and its key."""
    path: list[str | int] = []
    for place, step in enumerate(where):
        tag = step in _TAGS and place > 0 and (isinstance(where[place - 1], int) or place == len(where) - 1)
        tag = tag or (step in _TAGS and where[place - 1] == "ends")
        if not tag:
            path.append(step)
    return tuple(path)


def _sentence(path: Path, found: ErrorDetails) -> str:
    tell = _SENTENCES.get(found["type"], _any)
    return tell(_name(path), path, found)


def _name(path: Path) -> str:
    return ".".join(str(step + 1) if isinstance(step, int) else step for step in path) or "the file"


def _missing(name: str, path: Path, _found: ErrorDetails) -> str:
    advice = _described(path)
    return f"{name} is missing. Write it: {advice}." if advice else f"{name} is missing."


def _stray(name: str, path: Path, _found: ErrorDetails) -> str:
    known = sorted(_schema_of(path[:-1]).get("properties", {}))
    near = difflib.get_close_matches(str(path[-1]), known, 1)
    if near:
        return f"{name} is not known. Did you mean {near[0]}?"
    return f"{name} is not known. Here can stand: {', '.join(known)}." if known else f"{name} is not known."


def _choice(name: str, _path: Path, found: ErrorDetails) -> str:
    said, known = found["input"], str(found["ctx"]["expected"])
    words = [word.strip(" '") for word in known.replace(" or ", ", ").split(",")]
    near = difflib.get_close_matches(str(said), words, 1)
    first = f" Did you mean {near[0]}?" if near else ""
    return f"{name} cannot be {_shown(said)}.{first} Write one of: {', '.join(words)}."


def _tag_key(found: ErrorDetails) -> str:
    return str(found.get("ctx", {}).get("discriminator", "")).strip("'")


def _tag(name: str, _path: Path, found: ErrorDetails) -> str:
    context: dict[str, Any] = found.get("ctx", {})
    key = _tag_key(found)
    known = str(context.get("expected_tags", "")).replace("'", "")
    if found["type"] == "union_tag_not_found":
        return f"{name} does not say which it is. Write {key} = one of what the reference page names."
    return f"{name}: {key} cannot be {_shown(context.get('tag'))}. Write one of: {known}."


def _pattern(name: str, path: Path, found: ErrorDetails) -> str:
    said = _shown(found["input"])
    if path and path[-1] == "basis":
        return f'{name} is {said}. Write "editorial", or "source:" and the key of a source.'
    if path and path[-1] in ("on", "entry"):
        return f'{name} is {said}. Write the name of an entry, as "cases.filed".'
    return f'{name} is {said}. Write small letters, digits and hyphens, as "first-round".'


def _short(name: str, path: Path, found: ErrorDetails) -> str:
    if isinstance(found["input"], str):
        return f"{name} is empty. Write it: {_described(path) or 'a text'}."
    return (
        f"{name} has nothing in it. Write at least {found['ctx'].get('min_length', 1)}: {_described(path)}."
    )


def _long(name: str, _path: Path, found: ErrorDetails) -> str:
    return f"{name} is too long. Write at most {found['ctx']['max_length']} characters."


def _kind(expected: str) -> Callable[[str, Path, ErrorDetails], str]:
    def tell(name: str, path: Path, found: ErrorDetails) -> str:
        advice = _described(path)
        return f"{name} is {_shown(found['input'])}. Write {expected}{': ' + advice if advice else ''}."

    return tell


def _bound(name: str, _path: Path, found: ErrorDetails) -> str:
    limits = found["ctx"]
    for key, words in (("ge", "at least"), ("le", "at most"), ("gt", "more than"), ("lt", "less than")):
        if key in limits:
            return f"{name} is {_shown(found['input'])}. Write {words} {limits[key]}."
    return f"{name} is {_shown(found['input'])}: outside what is possible."


def _any(name: str, _path: Path, found: ErrorDetails) -> str:
    return f"{name} is {_shown(found['input'])}: {found['msg'][:1].lower()}{found['msg'][1:]}."


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


_SENTENCES: dict[str, Callable[[str, Path, ErrorDetails], str]] = {
    "missing": _missing,
    "extra_forbidden": _stray,
    "enum": _choice,
    "literal_error": _choice,
    "union_tag_invalid": _tag,
    "union_tag_not_found": _tag,
    "string_pattern_mismatch": _pattern,
    "string_too_short": _short,
    "too_short": _short,
    "string_too_long": _long,
    "string_type": _kind("a text between quotes"),
    "int_type": _kind("a whole number"),
    "int_parsing": _kind("a whole number"),
    "int_from_float": _kind("a whole number"),
    "finite_number": _kind("a number with an end"),
    "float_type": _kind("a number"),
    "float_parsing": _kind("a number"),
    "bool_type": _kind("true or false"),
    "bool_parsing": _kind("true or false"),
    "tuple_type": _kind("a list between [ and ]"),
    "model_type": _kind('a table, as { nl = "…", en = "…" }'),
    "model_attributes_type": _kind("a table"),
    "dict_type": _kind("a table"),
    "greater_than_equal": _bound,
    "less_than_equal": _bound,
}


def _described(path: Path) -> str:
    return str(_schema_of(path).get("description", "")).rstrip(".")


def _schema_of(path: Path) -> dict[str, Any]:
    """The part of the JSON Schema that describes the value at a path; {} where it can't be said."""
    here: dict[str, Any] = _SCHEMA
    for step in path:
        here = _deeper(here, step)
    return here if "description" in here else {**_resolved(here), **here}


def _deeper(here: dict[str, Any], step: str | int) -> dict[str, Any]:
    here = _resolved(here)
    if isinstance(step, int):
        return dict(here.get("items", {}))
    for branch in [here, *map(_resolved, here.get("anyOf", [])), *map(_resolved, here.get("oneOf", []))]:
        if step in branch.get("properties", {}):
            return dict(branch["properties"][step])
    return {}


def _resolved(part: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in part:
        part = _SCHEMA["$defs"][part["$ref"].rpartition("/")[2]]
    return part
