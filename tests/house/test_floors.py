"""Rooms on floors: imports and foreign keys point down, and nothing comes up by a signal."""

import ast
import subprocess
import sys
import tomllib

from django.apps import apps

from tests.house.sources import NOABER, ROOMS, ROOT, named, parsed, part_of, python_files

FLOORS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]


def floor_of() -> dict[str, int]:
    """Return the height of each room, from the contract; 0 is the highest."""
    heights = {}
    for height, layer in enumerate(FLOORS["layers"]):
        for room in layer.split("|"):
            heights[room.strip().strip("()")] = height
    return heights


def test_the_contracts_hold_without_exceptions():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert not [contract for contract in contracts if "ignore_imports" in contract]
    done = subprocess.run(
        [f"{sys.prefix}/bin/lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-3000:]


def test_every_room_has_a_floor():
    assert set(ROOMS) <= set(floor_of())


def test_foreign_keys_point_down():
    heights = floor_of()
    wrong = []
    for model in apps.get_models():
        room = model.__module__.split(".")[1] if model.__module__.startswith("noaber.") else None
        for field in model._meta.get_fields():
            if room is None or not field.is_relation or field.auto_created or field.related_model is None:
                continue
            other = field.related_model.__module__.split(".")
            if other[0] == "noaber" and other[1] != room and heights[other[1]] <= heights[room]:
                wrong.append(f"{model._meta.label}.{field.name} → {field.related_model._meta.label}")
    assert not wrong


def test_no_generic_foreign_keys():
    kinds = [
        f for m in apps.get_models() if m.__module__.startswith("noaber.") for f in m._meta.private_fields
    ]
    assert not kinds


def test_no_signal_receivers():
    wrong = []
    for path in python_files():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.ImportFrom) and "signals" in (node.module or ""):
                wrong.append(f"{named(path)}:{node.lineno}")
    assert not wrong, "effects go through the journal and config/wiring.py"


def test_views_ask_queries_and_never_tables():
    wrong = []
    for path in python_files():
        room = path.relative_to(NOABER).parts[0]
        part = part_of(path)
        if part not in ("views", "urls") and (room not in ("site", "api") or part in ("queries", "actions")):
            continue
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager"):
                wrong.append(f"{named(path)}:{node.lineno}")
    assert not wrong


def test_doors():
    """No room imports another room's views, forms or urls."""
    wrong = []
    for path in python_files():
        room = path.relative_to(NOABER).parts[0]
        for node in ast.walk(parsed(path)):
            module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
            parts = module.split(".")
            if (
                parts[0] == "noaber"
                and len(parts) > 2
                and parts[1] != room
                and parts[2] in ("views", "forms", "urls")
            ):
                wrong.append(f"{named(path)}:{node.lineno} imports {module}")
    assert not wrong
