"""Every measurement of the bar in one run, written to docs/performance.md.

    python -m bench [--quick] [part …]

Parts: report map town list home place categories growth; about messages: doors webpush fanout live texts
approval after; the commands: import start.
With `--quick` each takes a third of the time and a million reports are left out; then nothing is written.
"""

import argparse
import os
import platform
import subprocess
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench import ground, messages
from bench.figures import HEADINGS, Figure, table
from bench.ground import LARGE, MIDDLE, SMALL
from bench.measuring import Pace
from bench.server import serving

PAGE = ground.ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- measured -->", "<!-- /measured -->"


@dataclass(frozen=True)
class Part:
    """One row of the bar: what others reach, what we must reach, and how it is measured."""

    name: str
    peer: str
    target: str
    sizes: tuple[int, ...]
    measure: Callable
    met: Callable[[Figure], bool]


def parts() -> dict[str, Part]:
    """The rows, in the order of the page."""
    from bench import pages, reports

    all_sizes, two = (SMALL, MIDDLE, LARGE), (SMALL, MIDDLE)
    return {
        "report": Part(
            "Create a report, with its receipt queued",
            "16–23 req/s, 45 queries, 68–110 ms CPU (Signalen)",
            "≥ 45 req/s at 16 clients, ≤ 20 queries, ≤ 25 ms CPU, p99 < 500 ms",
            two,
            reports.filing,
            lambda f: f.busy.rate >= 45 and f.queries <= 20 and f.busy.cpu <= 25 and f.busy.p99 < 500,
        ),
        "map": Part(
            "Map of a neighbourhood",
            "42–46 req/s, 43 ms, up to 30 minutes stale (Signalen)",
            "≥ 100 req/s, ≤ 2 queries, ≤ 10 ms CPU, at most 5 s old",
            all_sizes,
            pages.map_of_a_place,
            lambda f: f.busy.rate >= 100 and f.queries <= 2 and f.busy.cpu <= 10,
        ),
        "town": Part(
            "Map of a whole town",
            "254 ms, 1.17 MB, cut at 4,000 (Signalen); 43 s (adhocracy+)",
            "≤ 60 kB, ≤ 60 ms, nothing dropped",
            all_sizes,
            pages.map_of_the_town,
            lambda f: f.busy.size <= 60_000 and f.alone.p50 <= 60,
        ),
        "list": Part(
            "List of 50 at a desk",
            "482–1,300 ms, 263 queries (Signalen)",
            "≤ 10 queries, ≤ 60 ms, the same on page 1 and page 2,000",
            all_sizes,
            pages.list_of_a_desk,
            lambda f: f.queries <= 10 and f.alone.p50 <= 60,
        ),
        "home": Part(
            "Public home page",
            "57 req/s, 11 queries, 35 kB (adhocracy+)",
            "≥ 150 req/s, ≤ 6 queries, ≤ 40 kB",
            two,
            pages.front_page,
            lambda f: f.busy.rate >= 150 and f.queries <= 6 and f.busy.size <= 40_000,
        ),
        "place": Part(
            "Page of a place",
            "57 req/s, 11 queries, 35 kB (adhocracy+'s home page)",
            "≥ 150 req/s, ≤ 6 queries, ≤ 40 kB",
            all_sizes,
            pages.page_of_a_place,
            lambda f: f.busy.rate >= 150 and f.queries <= 6 and f.busy.size <= 40_000,
        ),
        "categories": Part(
            "Category tree",
            "339 queries, 420 ms (Signalen)",
            "≤ 2 queries, ETag, ≤ 10 ms",
            (MIDDLE,),
            pages.categories,
            lambda f: f.queries <= 2 and f.alone.p50 <= 10,
        ),
    }


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m bench", description=__doc__.splitlines()[0])
    asked.add_argument("parts", nargs="*")
    asked.add_argument(
        "--quick", action="store_true", help="a look in a third of the time, without a million"
    )
    options = asked.parse_args()
    ground.stand_up()
    known = parts()
    wanted = [name for name in options.parts if name in known] if options.parts else list(known)
    if options.quick:
        Pace.hurry()
    began = os.getloadavg()[0]
    found = {name: [] for name in wanted}
    for size in () if not wanted else (SMALL, MIDDLE) if options.quick else (SMALL, MIDDLE, LARGE):
        database = ground.database_of(size, print)
        with serving(database=database) as server:
            for name in wanted:
                if size in known[name].sizes:
                    found[name] += whatever_it_gives(known[name], server, size)
    about_messages = messages.sections(options.parts or list(messages.parts()), quick=options.quick)
    sections = [section(known[name], rows) for name, rows in found.items()]
    text = "\n\n".join([machine(began), *sections, growth(found), *about_messages])
    if options.quick or options.parts:
        print(text)
    else:
        write(PAGE, text)


def whatever_it_gives(part: Part, server, size: int) -> list[Figure]:
    """One part that breaks must not lose what the others took minutes to find; it is missed in the table."""
    try:
        return shown(part.measure(server, size))
    except Exception:
        traceback.print_exc()
        return []


def shown(figures: list[Figure]) -> list[Figure]:
    for figure in figures:
        print("  ".join(figure.cells()), flush=True)
    return figures


def section(part: Part, figures: list[Figure]) -> str:
    """A heading, the bar, and the figures with whether they reach it."""
    rows = [[*figure.cells(), "yes" if part.met(figure) else "**no**"] for figure in figures]
    lines = [f"### {part.name}", f"Best other: {part.peer}. Ours must reach: {part.target}."]
    return "\n\n".join([*lines, table([*HEADINGS, "reached"], rows)])


def growth(found: dict[str, list[Figure]]) -> str:
    """How much slower one visitor is served when there are a hundred and a thousand times as many reports."""
    by_what: dict[str, dict[int, float]] = {}
    for figures in found.values():
        for figure in figures:
            by_what.setdefault(figure.what, {})[figure.reports] = figure.alone.p50
    rows = [
        [
            what,
            f"{at[SMALL]:.1f} ms",
            *(times(at, size, most) for size, most in ((MIDDLE, 1.5), (LARGE, 2.0))),
        ]
        for what, at in by_what.items()
        if SMALL in at and len(at) > 1
    ]
    headings = ["p50 for one visitor", "1,000", "100,000 (≤ 1.5 ×)", "1,000,000 (≤ 2 ×)"]
    return "\n\n".join(["### Growth", "Best other: nobody tests it.", table(headings, rows)])


def times(at: dict[int, float], size: int, most: float) -> str:
    if size not in at:
        return ""
    ratio = at[size] / at[SMALL]
    return f"{at[size]:.1f} ms, {ratio:.2f} ×" if ratio <= most else f"{at[size]:.1f} ms, **{ratio:.2f} ×**"


def machine(load: float) -> str:
    """On what it was measured, and how busy that was with other things."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        postgres = cursor.fetchone()[0]
    last = ["git", "log", "-1", "--format=%h of %cs"]
    commit = subprocess.run(last, cwd=ground.ROOT, capture_output=True, text=True, check=False).stdout.strip()
    model = next(
        (
            line.split(":")[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.machine(),
    )
    return (
        f"{os.cpu_count()} cores ({model}), Python {platform.python_version()}, PostgreSQL {postgres}, "
        f"commit {commit}. "
        f"One web process with 8 threads, the load client and PostgreSQL share the cores. "
        f"Load average before the run: {load:.1f}; {os.getloadavg()[0]:.1f} after it."
    )


def write(path: Path, text: str) -> None:
    """Put the figures between the marks; the words around them stay."""
    page = path.read_text()
    before, after = page.split(BEGIN)[0], page.split(END)[1]
    path.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}")


if __name__ == "__main__":
    main()
