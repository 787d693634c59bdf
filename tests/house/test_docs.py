"""Every setting, command and journal entry stands in the documentation."""

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
