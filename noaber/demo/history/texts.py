"""What people write and desks answer, put together from the text bank."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

BANK = Path(__file__).parent.parent / "data" / "texts.toml"


@dataclass(frozen=True)
class Subject:
    """What the bank knows about a category."""

    slug: str
    weight: float
    season: str
    hours: str
    what: list[str]
    done: list[str]
    effect: list[str]

    @property
    def is_kind(self) -> bool:
        """Whether somebody offers, asks or thanks, rather than complains."""
        return self.slug.startswith("idee-") or self.slug in ("compliment", "buur-hulp", "iets-anders")


@cache
def bank() -> dict:
    """The text bank, read once."""
    return tomllib.loads(BANK.read_text("utf-8"))


@cache
def subjects() -> tuple[Subject, ...]:
    """Every category that people in the town report."""
    effects = {slug: group["say"] for group in bank()["effects"] for slug in group["for"]}
    return tuple(
        Subject(
            slug=slug,
            weight=row["weight"],
            season=row.get("season", "flat"),
            hours=row.get("hours", "day"),
            what=row["what"],
            done=row["done"],
            effect=effects.get(slug, [""]),
        )
        for slug, row in bank()["category"].items()
    )


class Writer:
    """Picks sentences; the same generator gives the same texts."""

    def __init__(self, rng):
        self.rng = rng

    def pick(self, sentences: list[str]) -> str:
        """One of them."""
        return sentences[int(self.rng.integers(len(sentences)))]

    def common(self, key: str, **facts) -> str:
        """A sentence of the common bank, filled in."""
        return self.pick(bank()["common"][key]).format(**facts)

    def report(self, subject: Subject, *, street: str, door: str) -> str:
        """What a resident writes: what there is, and sometimes since when, what it does and what is asked."""
        facts = {"street": street, "door": door}
        parts = [self.pick(subject.what)]
        if not subject.is_kind:
            common = bank()["common"]
            parts += [self.pick(common["since"]), self.pick(subject.effect), self.pick(common["wish"])]
        return " ".join(part for part in parts if part).format(**facts)

    def ending(self, subject: Subject, outcome: str, *, street: str, late: bool) -> str:
        """What the desk answers at the end; who was kept waiting hears that first."""
        text = self.pick(subject.done if outcome == "done" else bank()["ends"][outcome]).format(street=street)
        return f"{self.common('late')} {text}" if late else text
