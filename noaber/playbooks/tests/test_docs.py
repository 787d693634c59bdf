"""The tutorial's playbook is a real one, and the pages made from the shape are as old as the shape."""

import json
import re

from django.conf import settings

from noaber.playbooks.area_figures import known_figures
from noaber.playbooks.book import read_folder
from noaber.playbooks.library import library
from tools import playbook_reference

ROOT = settings.BASE_DIR
BLOCK = re.compile(r"```toml\n(.*?)```", re.DOTALL)


def test_the_tutorial_makes_a_playbook_and_a_variant(tmp_path):
    *parts, variant = BLOCK.findall((ROOT / "docs" / "adding-a-playbook.md").read_text())
    (tmp_path / "plantenruil.toml").write_text("\n".join(parts))
    (tmp_path / "zadenruil.toml").write_text(variant)
    found = read_folder(tmp_path, figures=set(known_figures()), beside=library())
    assert found.mistakes == ()
    assert found.playbooks["zadenruil"].parameters[0].default == 14
    assert found.playbooks["zadenruil"].about == found.playbooks["plantenruil"].about


def test_the_mistake_in_the_tutorial_is_what_is_really_said(tmp_path):
    page = (ROOT / "docs" / "adding-a-playbook.md").read_text()
    *parts, _variant = BLOCK.findall(page)
    text = "\n".join(parts).replace('"self-rule"', '"self rule"')
    (tmp_path / "plantenruil.toml").write_text(text)
    [said] = read_folder(tmp_path, figures=set(known_figures()), beside=library()).mistakes
    shown = re.search(r"playbooks/(plantenruil.toml:\d+: .*) …", page)[1]
    assert said.partition(f"{tmp_path}/")[2].startswith(shown)


def test_the_reference_and_the_schema_are_up_to_date():
    """`python tools/playbook_reference.py` writes both."""
    assert (ROOT / "docs" / "playbooks.md").read_text() == playbook_reference.page()
    assert json.loads((ROOT / "playbooks" / "_schema.json").read_text()) == playbook_reference.schema()
