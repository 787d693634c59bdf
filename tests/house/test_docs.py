"""Every setting, command and journal entry stands in the documentation."""

from noaber.config.env import Environment
from noaber.journal.schema import declared
from tests.house.sources import NOABER, ROOT


def documented() -> str:
    return "\n".join(path.read_text() for path in (ROOT / "docs").rglob("*.md"))


def test_settings():
    text = documented()
    assert not [name for name in Environment.model_fields if f"NOABER_{name.upper()}" not in text]


def test_commands():
    text = documented()
    names = {path.stem for path in NOABER.glob("*/management/commands/*.py") if path.stem != "__init__"}
    shown = {name: (f"noaber {name.replace('_', ' ')}", f"noaber {name.replace('_', '-')}") for name in names}
    assert not [name for name, forms in shown.items() if not any(form in text for form in forms)]


def test_entries():
    text = documented()
    assert not [name for name in declared() if f"`{name}`" not in text and "test_" not in name]
