"""Writes `docs/reference.md` from the code: every command, and every entry of the journal."""

import os
import sys
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEAD = """# Reference

Made from the code by `python tools/reference.py`; a test holds it.
"""


def commands() -> list[tuple[str, str]]:
    """Return each command as one types it, with its help."""
    found = []
    for path in sorted((ROOT / "noaber").glob("*/management/commands/*.py")):
        if path.stem != "__init__":
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            two_words = path.stem.split("_")[0] in ("import", "cap", "playbooks")
            shown = path.stem.replace("_", " " if two_words else "-", 1).replace("_", "-")
            found.append((f"noaber {shown}", import_module(name).Command.help))
    return sorted(found)


def entries() -> list[tuple[str, str]]:
    """Return each declared entry with its values."""
    from noaber.journal.schema import declared

    shown = ((name, values) for name, values in sorted(declared().items()) if ".test_" not in name)
    return [
        (name, ", ".join(f"{key} ({kind.__name__})" for key, kind in values.items()))
        for name, values in shown
    ]


def reference() -> str:
    """Return the page."""
    lines = [HEAD, "## Commands\n", "| command | what it does |", "|---|---|"]
    lines += [f"| `{name}` | {text} |" for name, text in commands()]
    lines += ["\n## Entries of the journal\n", "| entry | values |", "|---|---|"]
    lines += [f"| `{name}` | {values} |" for name, values in entries()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "noaber.config.settings")
    os.environ.setdefault("NOABER_MODE", "development")
    import django

    django.setup()
    (ROOT / "docs" / "reference.md").write_text(reference())
