"""Examples of answers, from a data file; a handler chooses one and makes it fit."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

from . import categories
from .models import Case

SHIPPED = Path(__file__).resolve().parent / "data" / "replies.toml"


@dataclass(frozen=True)
class Sample:
    """Voorbeeldtekst: for one outcome or for answering; `parts` limits it to doors of the category file."""

    slug: str
    titles: dict
    texts: dict
    outcome: str
    parts: tuple[str, ...]

    @property
    def title(self) -> str:
        return self.titles.get(get_language(), self.titles["nl"])


@cache
def samples() -> dict[str, Sample]:
    rows = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))["reply"]
    return {
        row["slug"]: Sample(
            row["slug"], row["title"], row["text"], row.get("outcome", ""), tuple(row.get("parts", ()))
        )
        for row in rows
    }


def get(slug: str) -> Sample | None:
    return samples().get(slug)


def fitting(case: Case) -> list[Sample]:
    """The examples for this kind of case."""
    kind = categories.get(case.category)
    part = kind.part if kind else ""
    return [sample for sample in samples().values() if not sample.parts or part in sample.parts]


def filled(sample: Sample, case: Case) -> str:
    """The text in Dutch, the language of the answer, with the place and the subject filled in."""
    return sample.texts["nl"].format(
        title=case.title[:1].lower() + case.title[1:], place=case.public_place or "…", number=case.number
    )
