"""On which line of a TOML file a value stands.

The standard reader keeps no lines. This one only looks for headers and keys, in a text that the standard
reader has taken already, so it need not judge what is right.
"""

import re

Path = tuple[str | int, ...]
DEEPEST = 20  # what lies deeper is no part of the format: the line of what is around it does
_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_QUOTES = re.compile(r'"""|\'\'\'')


def lines_of(text: str) -> dict[Path, int]:
    """Return the line, counted from 1, of every table and key; what is inside `{ }` and `[ ]` has none."""
    found: dict[Path, int] = {}
    table: Path = ()
    rows: dict[Path, int] = {}
    depth, quote = 0, ""
    for number, line in enumerate(text.split("\n"), 1):
        if quote or depth:
            depth, quote = _open_after(line, depth, quote)
            continue
        if header := _HEADER.match(line):
            table = _table(_names(header[2]), rows, is_row=header[1] == "[[")
            for end in range(1, min(len(table), DEEPEST) + 1):
                found.setdefault(table[:end], number)
        elif key := _KEY.match(line):
            names = _names(key[1])
            for end in range(1, min(len(names), DEEPEST) + 1):
                found.setdefault((*table, *names[:end]), number)
            depth, quote = _open_after(line[key.end() :], 0, "")
    return found


def line_of(found: dict[Path, int], path: Path) -> int:
    """Return the line of a value, or of the nearest table around it."""
    while path and path not in found:
        path = path[:-1]
    return found.get(path, 1)


def _names(text: str) -> Path:
    return tuple(part.strip().strip("\"'") for part in text.split("."))


def _table(names: Path, rows: dict[Path, int], *, is_row: bool) -> Path:
    """The path of a header: a name of rows stands for the last row of it so far."""
    path: Path = ()
    for place, name in enumerate(names):
        path = (*path, name)
        if is_row and place == len(names) - 1:
            rows[path] = rows.get(path, -1) + 1
        if path in rows:
            path = (*path, rows[path])
    return path


def _open_after(rest: str, depth: int, quote: str) -> tuple[int, str]:
    """How deep in brackets, and in which long quotes, the next line begins."""
    while rest:
        if quote:
            _inside, shut, rest = rest.partition(quote)
            if not shut:
                return depth, quote
            quote = ""
        found = re.search(r'"""|\'\'\'|"(?:[^"\\]|\\.)*"|\'[^\']*\'|[\[{}\]]|#', rest)
        if not found or found[0] == "#":
            return depth, ""
        rest = rest[found.end() :]
        if _QUOTES.fullmatch(found[0]):
            quote = found[0]
        elif found[0] in "[{":
            depth += 1
        elif found[0] in "]}":
            depth -= 1
    return depth, quote
