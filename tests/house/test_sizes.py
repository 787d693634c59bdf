"""Nothing grows past the size at which it can be read."""

import ast

from tests.house.sources import NOABER, ROOMS, named, parsed, python_files, templates

FILE, FUNCTION, TEMPLATE, ROOM, SCRIPTS = 600, 60, 200, 4000, 100_000


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
    sizes = dict.fromkeys(ROOMS, 0)
    for path in python_files():
        sizes[path.relative_to(NOABER).parts[0]] += len(path.read_text().splitlines())
    assert not {room: size for room, size in sizes.items() if size > ROOM}


def test_own_scripts():
    assert sum(path.stat().st_size for path in NOABER.rglob("static/**/*.js")) <= SCRIPTS
