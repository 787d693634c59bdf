"""Which stories can be told: those of the scenarios that stand beside the source code."""

import importlib
import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from noaber.demo.stories.telling import Telling

Teller = Callable[[Telling], None]


class NoStory(Exception):
    """There is nothing to tell; says why, in a sentence."""


@dataclass(frozen=True)
class Scenario:
    """Scenario: the slug of its playbook, its own first line, and where its stories stand."""

    slug: str
    title: str
    module: str

    def tellers(self) -> dict[str, Teller]:
        """Return who tells each story, by its name, as they stand in the file."""
        module = importlib.import_module(self.module)
        told = {
            name.removeprefix("test_").replace("_", "-"): one
            for name, one in vars(module).items()
            if name.startswith("test_") and inspect.isfunction(one) and one.__module__ == self.module
        }
        if not told or any(list(inspect.signature(one).parameters) != ["town"] for one in told.values()):
            raise NoStory(
                f"{self.slug} can't be told: each story in its file must be a function that asks for"
                " `town` only."
            )
        return told

    def teller(self, name: str) -> Teller:
        """Return who tells one; raises NoStory that names those there are."""
        told = self.tellers()
        if name not in told:
            raise NoStory(f"{self.slug} has no story {name}. There are: {', '.join(told)}.")
        return told[name]


def scenarios(folder: Path | None = None) -> list[Scenario]:
    """Every scenario, by slug. Raises NoStory where there is no source code."""
    root = settings.BASE_DIR
    folder = folder or root / "tests" / "scenarios"
    if not folder.is_dir():
        raise NoStory(
            "The stories stand in tests/scenarios of the source code; this installation does not have them."
        )
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    return [
        Scenario(
            path.stem.removeprefix("test_").replace("_", "-"),
            _first_line(path),
            f"tests.scenarios.{path.stem}",
        )
        for path in sorted(folder.glob("test_*.py"))
    ]


def get_scenario(slug: str) -> Scenario:
    """Return one; raises NoStory that names those there are."""
    known = {scenario.slug: scenario for scenario in scenarios()}
    if slug not in known:
        raise NoStory(f"There is no scenario {slug}. There are: {', '.join(known)}.")
    return known[slug]


def _first_line(path: Path) -> str:
    return path.read_text("utf-8").lstrip('"').partition("\n")[0].strip()
