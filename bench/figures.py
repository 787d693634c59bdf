"""What was measured, as rows of tables."""

from dataclasses import dataclass

from bench.load import Measured


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


def table(headings: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
