"""What was measured, as rows of tables."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bench.load import Measured


@dataclass(frozen=True)
class Goal:
    """One line of the bar: what others reach, what ours must reach, and whether a figure does."""

    name: str
    peer: str
    target: str
    met: Callable[["Figure"], bool]


@dataclass(frozen=True)
class Figure:
    """One page or action measured on so many reports: by one visitor alone, and by sixteen at once."""

    what: str
    reports: int
    alone: Measured
    busy: Measured
    queries: int

    def cells(self) -> list[str]:
        """The row of the table."""
        one, many = self.alone, self.busy
        return [
            self.what,
            f"{self.reports:,}",
            f"{many.rate:,.0f}",
            f"{one.p50:.1f} / {one.p95:.1f}",
            f"{many.p50:.0f} / {many.p95:.0f} / {many.p99:.0f}",
            f"{many.cpu:.1f}",
            f"{self.queries}",
            f"{many.size / 1000:.1f}",
        ]


HEADINGS = [
    "what",
    "reports",
    "req/s at 16",
    "alone p50 / p95, ms",
    "at 16: p50 / p95 / p99, ms",
    "web CPU, ms",
    "queries",
    "kB",
]


@dataclass
class Part:
    """A part of the bench with what it found: rows of figures, and lines of words."""

    goal: Goal
    figures: list[Figure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def table(headings: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
