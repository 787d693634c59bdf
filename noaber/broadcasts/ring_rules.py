"""Which entries of the journal open a ring, how wide and for how many days: a data file, read once."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

SHIPPED = Path(__file__).parent / "data" / "rings.toml"


@dataclass(frozen=True)
class RingRule:
    """One kind of ring: the entry that opens it, what that entry must say, and the metres and days."""

    kind: str
    names: dict[str, str] = field(hash=False)
    entry: str
    where: dict[str, Any] = field(hash=False)
    metres: int
    days: int

    @property
    def name(self) -> str:
        return self.names.get((get_language() or "nl")[:2]) or self.names["nl"]

    def fits(self, entry) -> bool:
        """Whether this entry opens a ring of this kind."""
        said = entry.data
        return entry.name == self.entry and all(said.get(key) == value for key, value in self.where.items())


@cache
def ring_rules() -> dict[str, RingRule]:
    """Every rule of the file, by kind."""
    path = Path(settings.NOABER_RINGS or SHIPPED)
    rows = tomllib.loads(path.read_text(encoding="utf-8")).get("ring", [])
    return {
        row["kind"]: RingRule(
            row["kind"], row["name"], row["entry"], row.get("where", {}), row["metres"], row["days"]
        )
        for row in rows
    }
