"""Which stories can be told: the scenarios that stand beside the source code."""

import importlib
import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from noaber.demo.stories.telling import Telling


class NoStory(Exception):
    """There is nothing to tell; says why, in a sentence."""


@dataclass(frozen=True)
class Story:
    """Verhaal: the slug of its playbook, its own first line, and where it stands."""

    slug: str
    title: str
    module: str

    def teller(self) -> Callable[[Telling], None]:
        """Return the first function of its file; the others are what goes wrong or stops it."""
        module = importlib.import_module(self.module)
        tellers = [
            one
            for name, one in vars(module).items()
            if name.startswith("test_") and inspect.isfunction(one) and one.__module__ == self.module
        ]
        if not tellers or list(inspect.signature(tellers[0]).parameters) != ["town"]:
            raise NoStory(
                f"{self.slug} can't be told: the first function of its file must ask for `town` only."
            )
        return tellers[0]


def stories(folder: Path | None = None) -> list[Story]:
    """Every story, by slug. Raises NoStory where there is no source code."""
    root = settings.BASE_DIR
    folder = folder or root / "tests" / "scenarios"
    if not folder.is_dir():
        raise NoStory(
            "The stories stand in tests/scenarios of the source code; this installation does not have them."
        )
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    return [
        Story(
            path.stem.removeprefix("test_").replace("_", "-"),
            _first_line(path),
            f"tests.scenarios.{path.stem}",
        )
        for path in sorted(folder.glob("test_*.py"))
    ]


def get_story(slug: str) -> Story:
    """Return one; raises NoStory that names those there are."""
    known = {story.slug: story for story in stories()}
    if slug not in known:
        raise NoStory(f"There is no story {slug}. There are: {', '.join(known)}.")
    return known[slug]


def _first_line(path: Path) -> str:
    return path.read_text("utf-8").lstrip('"').partition("\n")[0].strip()
