"""Writes `docs/playbooks.md` and `playbooks/_schema.json` from the typed shape of a playbook."""

import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEAD = """# What a playbook may say

Made from the shape in `noaber/playbooks/book/` by `python tools/playbook_reference.py`; a test holds it.
How to write one is in [adding a playbook](adding-a-playbook.md). An editor that knows JSON Schema finds it in
`playbooks/_schema.json` (`.taplo.toml` points there).

A playbook without `[[stages]]` is described only. `basis` is `"editorial"` or `"source:"` and the key of a
source, in the file itself or in `playbooks/_sources.toml`. A number in a stage may be written as
`{ parameter = "key" }`.
"""
KINDS = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}


def schema() -> dict:
    """Return the JSON Schema of a playbook."""
    from noaber.playbooks.book import Playbook

    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Playbook.model_json_schema()}


def page() -> str:
    """Return the reference page: a table per table of the file."""
    whole = schema()
    parts = [HEAD, "## The file\n", *_rows(whole, whole)]
    for name in _in_order(whole):
        part = whole["$defs"][name]
        if "properties" in part and not name.startswith(("One_", "Several_", "Any_", "Title", "Text")):
            parts += [f"\n## {_spoken(name)}\n", part["description"].split("\n")[0] + "\n"]
            parts += _rows(part, whole)
    return "\n".join(parts) + "\n"


def _in_order(whole: dict) -> list[str]:
    """The names of the tables as a reader comes upon them."""
    found: list[str] = []

    def visit(part: object) -> None:
        if isinstance(part, list):
            for one in part:
                visit(one)
        elif isinstance(part, dict):
            name = part.get("$ref", "").rpartition("/")[2] if isinstance(part.get("$ref"), str) else ""
            if name and name not in found:
                found.append(name)
                visit(whole["$defs"][name].get("properties", {}))
            visit([one for key, one in part.items() if key != "discriminator"])

    visit(whole["properties"])
    return found


def _rows(part: dict, whole: dict) -> list[str]:
    needed = set(part.get("required", ()))
    rows = ["| key | what | needed |", "|---|---|---|"]
    for key, value in part["properties"].items():
        words = value.get("description") or _described(value, whole)
        need = "yes" if key in needed else _usual(value)
        rows.append(f"| `{key}` | {words}{_choices(value, whole)} ({_kind(value, whole)}) | {need} |")
    return rows


def _usual(value: dict) -> str:
    usual = value.get("default")
    return "no" if usual in (None, "", [], {}) else f"no: `{json.dumps(usual)}`"


def _described(value: dict, whole: dict) -> str:
    return _resolved(value, whole).get("description", "").split("\n")[0].rstrip(".")


def _resolved(value: dict, whole: dict) -> dict:
    return whole["$defs"][value["$ref"].rpartition("/")[2]] if "$ref" in value else value


def _choices(value: dict, whole: dict) -> str:
    """The words that may stand there."""
    if "const" in value:
        return f": `{value['const']}`"
    for inner in (value, *value.get("anyOf", ()), value.get("items", {})):
        real = _resolved(inner, whole)
        if "properties" in real and "values" in real["properties"]:
            real = _resolved(real["properties"]["values"]["items"], whole)
        elif "properties" in real and "value" in real["properties"]:
            real = _resolved(real["properties"]["value"], whole)
        if words := real.get("enum"):
            return ": " + ", ".join(f"`{word}`" for word in words)
    return ""


def _kind(value: dict, whole: dict) -> str:
    """The kind of value, in words."""
    if "anyOf" in value or "oneOf" in value:
        kinds = [
            _kind(one, whole) for one in value.get("anyOf", value.get("oneOf")) if one.get("type") != "null"
        ]
        return " or ".join(dict.fromkeys(kinds))
    if value.get("type") == "array":
        return f"list of {_kind(value['items'], whole)}"
    if "$ref" in value:
        name = value["$ref"].rpartition("/")[2]
        real = _resolved(value, whole)
        if "enum" in real:
            return "one word"
        if name in ("Title", "Text"):
            return "`nl` and `en`"
        if name.startswith(("One_", "Several_", "Any_")):
            return "`value` and `basis`" if name.startswith("One_") else "`values` and `basis`"
        return _spoken(name).lower()
    if value.get("type") == "object":
        return "table"
    return "one word" if "enum" in value or "const" in value else KINDS[value["type"]]


def _spoken(name: str) -> str:
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()
    return words[:1].upper() + words[1:]


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "noaber.config.settings")
    os.environ.setdefault("NOABER_MODE", "development")
    import django

    django.setup()
    (ROOT / "docs" / "playbooks.md").write_text(page())
    (ROOT / "playbooks" / "_schema.json").write_text(
        json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"
    )
