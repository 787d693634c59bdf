"""Nothing grows past the size at which it can be read."""

import ast

from tests.house.sources import NOABER, ROOMS, named, parsed, part_of, python_files, templates

FILE, FUNCTION, TEMPLATE, ROOM, PART, SCRIPTS = 600, 60, 200, 4000, 2500, 100_000


def test_files():
    assert not [named(p) for p in python_files() if len(p.read_text().splitlines()) > FILE]


def test_functions():
    long = []
    for path in python_files():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = node.end_lineno - node.lineno + 1
                if length > FUNCTION:
                    long.append(f"{named(path)}:{node.lineno} {node.name} ({length} lines)")
    assert not long


def test_templates():
    assert not [named(p) for p in templates() if len(p.read_text().splitlines()) > TEMPLATE]


def test_rooms():
    """A room that outgrows its size is split inside: then each of its parts is small enough to read."""
    rooms: dict[str, int] = dict.fromkeys(ROOMS, 0)
    parts: dict[str, int] = {}
    for path in python_files():
        room, lines = path.relative_to(NOABER).parts[0], len(path.read_text().splitlines())
        rooms[room] += lines
        part = f"{room}.{part_of(path)}" if len(path.relative_to(NOABER).parts) > 2 else f"{room} itself"
        parts[part] = parts.get(part, 0) + lines
    large = {room for room, size in rooms.items() if size > ROOM}
    assert not {
        part: size for part, size in parts.items() if part.split(".")[0].split()[0] in large and size > PART
    }


def test_own_scripts():
    assert sum(path.stat().st_size for path in NOABER.rglob("static/**/*.js")) <= SCRIPTS
