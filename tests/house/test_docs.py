"""Every setting, command and journal entry stands in the documentation, and what that names exists."""

import re

from noaber.config.env import Environment
from tests.house.sources import ROOT
from tools.reference import reference


def documented() -> str:
    return "\n".join(path.read_text() for path in (ROOT / "docs").rglob("*.md"))


def test_settings():
    text = documented()
    assert not [name for name in Environment.model_fields if f"NOABER_{name.upper()}" not in text]


def test_the_reference_is_up_to_date():
    """Commands and entries: `python tools/reference.py` writes the page."""
    assert (ROOT / "docs" / "reference.md").read_text() == reference()


def test_what_the_pages_name_exists():
    pages = [*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")]
    named = {
        (page.name, path)
        for page in pages
        for path in re.findall(
            r"`((?:noaber|tests|tools|bench|docs|requirements)/[\w./-]+)`", page.read_text()
        )
    }
    assert [found for found in sorted(named) if not (ROOT / found[1]).exists()] == []
    inside = re.compile(r"\]\((?!https?:)([^)#]+)")
    links = {(page, link) for page in pages for link in inside.findall(page.read_text())}
    assert [found for found in sorted(links) if not (found[0].parent / found[1]).exists()] == []
