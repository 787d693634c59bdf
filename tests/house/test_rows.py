"""What every model and migration must say and be."""

import importlib
import re
from pathlib import Path

from django.apps import apps
from django.db import migrations

from tests.house.sources import NOABER, ROOMS, named

AUTOMATIC = re.compile(r"_(auto|alter|remove|rename|add)_|_and_more|_auto_\d{8}")


def ours():
    return [model for model in apps.get_models() if model.__module__.startswith("noaber.")]


def test_every_model_says_whether_it_holds_personal_data():
    silent = [
        m._meta.label for m in ours() if not re.search(r"personal data", m.__doc__ or "", re.IGNORECASE)
    ]
    assert not silent, "say in the docstring: personal data or not, why, how long"


def test_migrations_are_linear_named_by_hand_and_reversible():
    wrong = []
    for room in ROOMS:
        files = sorted((NOABER / room / "migrations").glob("0*.py"))
        numbers = [path.name[:4] for path in files]
        if numbers != [f"{n:04d}" for n in range(1, len(files) + 1)]:
            wrong.append(f"{room}: {numbers}")
        wrong += [f"{named(path)}: name" for path in files if AUTOMATIC.search(path.stem)]
        wrong += [f"{named(path)}: {fault}" for path in files for fault in irreversible(room, path)]
    assert not wrong


def irreversible(room: str, path: Path) -> list[str]:
    """Return the operations that can't be turned back."""
    migration = importlib.import_module(f"noaber.{room}.migrations.{path.stem}").Migration
    return [
        type(operation).__name__
        for operation in migration.operations
        if isinstance(operation, migrations.RunSQL | migrations.RunPython) and not operation.reversible
    ]
