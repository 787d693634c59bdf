"""What became of each scenario when it last ran, kept under var/scenarios for `tools/systems.py`."""

import json
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
KEPT = FOLDER.parent.parent / "var" / "scenarios"
_seen: dict[str, dict[str, bool]] = defaultdict(dict)


def pytest_runtest_logreport(report):
    """A story is told when each part of it passed; who only divides the work writes nothing."""
    path, _line, name = report.location
    if hasattr(report, "node") or Path(path).parent.parts[-2:] != ("tests", "scenarios"):
        return
    slug = Path(path).stem.removeprefix("test_").replace("_", "-")
    stories = _seen[slug]
    stories[name] = stories.get(name, True) and report.passed
    if report.when == "teardown":
        _keep(slug, stories)


def _keep(slug: str, stories: dict[str, bool]) -> None:
    from noaber.playbooks.library import get_playbook

    book = get_playbook(slug)
    kept = {
        "on": f"{datetime.now(UTC):%-d %B %Y}",
        "version": book.version if book else 0,
        "passed": sum(stories.values()),
        "of": len(stories),
    }
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / f"{slug}.json").write_text(json.dumps(kept))
