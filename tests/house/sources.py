"""The files of the house, for the tests that read them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
NOABER = ROOT / "noaber"
ROOMS = sorted(path.name for path in NOABER.iterdir() if (path / "__init__.py").exists())


@cache
def python_files() -> tuple[Path, ...]:
    """Return the program's Python files: no tests, no migrations."""
    return tuple(
        path
        for path in sorted(NOABER.glob("*/**/*.py"))
        if not {"tests", "migrations"} & set(path.relative_to(NOABER).parts)
    )


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def templates() -> Iterator[Path]:
    for room in ROOMS:
        folder = NOABER / room / "templates"
        yield from (path for path in sorted(folder.rglob("*")) if path.is_file())


def part_of(path: Path) -> str:
    """Return which file of its room this is: `views` for views.py and for views/desk.py.

    Each transport is a part of its own: `adapters/sms` for adapters/sms/bind.py.
    """
    inside = path.relative_to(NOABER).parts[1:]
    if inside[:1] == ("adapters",) and len(inside) > 2:
        return "/".join(inside[:2])
    return inside[0].removesuffix(".py") if inside else ""
