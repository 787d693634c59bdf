"""Writes `docs/systems.md`: each playbook, the scenario that walks it, its last run, what is left to people.

Runs come from `var/scenarios`, where the tests of the scenarios leave them; of what did not run here the page
keeps what it says.
"""

import ast
import json
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "systems.md"
SCENARIOS = ROOT / "tests" / "scenarios"
RUNS = ROOT / "var" / "scenarios"
HEAD = """# The systems

Made by `python tools/systems.py` from `playbooks/`, `tests/scenarios/` and their last run; a test holds it.

Each system is one file in `playbooks/`. What *runs* can be started in an area; its scenario walks it as the
people in it, over HTTP, on a clock that the test moves, and shows what is listed. What is *described* can be
read, found, compared and set beside a neighbourhood's figures, and not started yet. The last column is the
playbook's own: what is not for software.

{count} systems: {running} run, {described} are described.

| system | here | its scenario shows | last run of it | what is left to people |
|---|---|---|---|---|
"""
CLAUSE = re.compile(r"^- (.+(?:\n  .+)*)", re.MULTILINE)
RUN = re.compile(r"(\d+) of (\d+) passed, version (\d+), (\d+ \w+ \d{4})")
LINK = re.compile(r"^\| .*?\(\.\./playbooks/([a-z0-9-]+)\.toml\)")


@dataclass(frozen=True)
class Run:
    """How many stories of a scenario passed, of which version of its playbook, when."""

    passed: int
    of: int
    version: int
    on: str

    def __str__(self) -> str:
        return f"{self.passed} of {self.of} passed, version {self.version}, {self.on}"


@dataclass(frozen=True)
class Scenario:
    path: Path
    clauses: tuple[str, ...]
    stories: tuple[str, ...]


def scenarios() -> dict[str, Scenario]:
    """Return what the files of scenarios say of themselves, by the playbook that they walk."""
    return {
        path.stem.removeprefix("test_").replace("_", "-"): _scenario(path)
        for path in sorted(SCENARIOS.glob("test_*.py"))
    }


def _scenario(path: Path) -> Scenario:
    module = ast.parse(path.read_text())
    _before, _head, said = (ast.get_docstring(module) or "").partition("must show:\n")
    clauses = tuple(" ".join(clause.split()) for clause in CLAUSE.findall(said))
    stories = (part.name for part in module.body if isinstance(part, ast.FunctionDef))
    return Scenario(path, clauses, tuple(name for name in stories if name.startswith("test_")))


def runs_here() -> dict[str, Run]:
    """Return what the tests left of the last runs in this checkout."""
    return {path.stem: Run(**json.loads(path.read_text())) for path in RUNS.glob("*.json")}


def runs_on(page: str) -> dict[str, Run]:
    """Return the runs that a page tells of."""
    found = {}
    for line in page.splitlines():
        if (slug := LINK.match(line)) and (run := RUN.search(line)):
            found[slug[1]] = Run(int(run[1]), int(run[2]), int(run[3]), run[4])
    return found


def page(runs: dict[str, Run]) -> str:
    """Return the page: a row for each playbook that comes with the product."""
    from noaber.playbooks.area_figures import known_figures
    from noaber.playbooks.book import read_folder

    books = read_folder(ROOT / "playbooks", figures=set(known_figures())).playbooks
    told = scenarios()
    running = sum(book.runs for book in books.values())
    head = HEAD.format(count=len(books), running=running, described=len(books) - running)
    rows = [_row(books[slug], told.get(slug), runs.get(slug)) for slug in sorted(books)]
    return head + "\n".join(rows) + "\n"


def _row(book, scenario: Scenario | None, run: Run | None) -> str:
    shows = ran = ""
    if scenario:
        lines = "".join(f"<br>· {clause}" for clause in scenario.clauses)
        shows = f"[{scenario.path.name}](../tests/scenarios/{scenario.path.name}){lines}"
        ran = str(run) if run else "never"
    cells = [
        f"[{book.name.en}](../playbooks/{book.slug}.toml)",
        "runs" if book.runs else "described",
        shows,
        ran,
        " ".join(book.limits.en.split()),
    ]
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "noaber.config.settings")
    os.environ.setdefault("NOABER_MODE", "development")
    import django

    django.setup()
    before = runs_on(PAGE.read_text()) if PAGE.exists() else {}
    PAGE.write_text(page(before | runs_here()))
