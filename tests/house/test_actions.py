"""Writing happens in actions, in one place per thing that can happen."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from tests.house.sources import NOABER, ROOMS, named, parsed, part_of, python_files

READERS = ("views", "forms", "urls", "queries", "rules", "figures", "notices")
WRITES = {"create", "bulk_create", "update_or_create", "get_or_create", "save", "delete", "bulk_update"}


def actions() -> Iterator[tuple[Path, ast.FunctionDef]]:
    """Yield every action that other files may call."""
    for room in ROOMS:
        if not list((NOABER / room).glob("actions*")):
            continue
        offered = getattr(import_module(f"noaber.{room}.actions"), "__all__", None)
        for path in python_files():
            if path.relative_to(NOABER).parts[0] != room or part_of(path) != "actions":
                continue
            for node in parsed(path).body:
                if isinstance(node, ast.FunctionDef) and is_offered(node.name, offered):
                    yield path, node


def is_offered(name: str, offered: list[str] | None) -> bool:
    """A file of actions offers what has no underscore before it, a package what stands in `__all__`."""
    return not name.startswith("_") if offered is None else name in offered


def test_there_are_actions():
    assert len(list(actions())) > 100


def test_a_name_of_an_action_is_given_once():
    rooms = defaultdict(list)
    for path, node in actions():
        rooms[node.name].append(named(path))
    assert not {name: paths for name, paths in rooms.items() if len(paths) > 1}


def test_who_and_when_are_named_where_an_action_is_called():
    wrong = [
        f"{named(path)}: {node.name}"
        for path, node in actions()
        if {argument.arg for argument in node.args.args} & {"by", "at"}
    ]
    assert not wrong, "`by` and `at` are keyword-only"


def test_every_action_says_what_it_does():
    assert not [f"{named(path)}: {node.name}" for path, node in actions() if not ast.get_docstring(node)]


def test_who_reads_does_not_write():
    wrong = [
        f"{named(path)}:{node.lineno} {node.func.attr}"
        for path in python_files()
        if part_of(path) in READERS
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES
    ]
    assert not wrong
