"""Trainings that can be recorded of somebody: a data file, read once, replaceable by a municipality."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language

SHIPPED = Path(__file__).parent / "data" / "trainings.toml"


@dataclass(frozen=True)
class TrainingKind:
    """One training: its name in each language, and for how many years it counts."""

    slug: str
    names: dict[str, str] = field(hash=False)
    years: int

    @property
    def name(self) -> str:
        return self.names.get((get_language() or "nl")[:2]) or self.names["nl"]


@cache
def trainings() -> dict[str, TrainingKind]:
    """Every training of the file, by slug."""
    path = Path(settings.NOABER_TRAININGS or SHIPPED)
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["training"]
    return {row["slug"]: TrainingKind(row["slug"], row["name"], row["years"]) for row in rows}


def training_of(slug: str) -> TrainingKind | None:
    """The training with this slug; None when the file does not know it (any more)."""
    return trainings().get(slug)
