"""The tutorial's playbook is a real one, and the pages made from the shape are as old as the shape."""

import json
import re
from datetime import timedelta

import pytest
from django.conf import settings

from noaber.broadcasts.actions import approve_broadcast, submit_broadcast
from noaber.broadcasts.models import Broadcast
from noaber.cases import categories
from noaber.cases.actions import file_case
from noaber.core import clock
from noaber.core.http import BadInput
from noaber.journal.actors import ANONYMOUS
from noaber.people.models import Desk
from noaber.playbooks import actions
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


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_playbook_of_the_tutorial_runs_to_its_end(tmp_path, prepared, town, settle, at):
    """Two residents and two of the municipality: their paper, their note, litter after it, and thanks."""
    *parts, _variant = BLOCK.findall((ROOT / "docs" / "adding-a-playbook.md").read_text())
    (tmp_path / "plantenruil.toml").write_text("\n".join(parts))
    book = read_folder(tmp_path, figures=set(known_figures()), beside=library()).playbooks["plantenruil"]
    people = {"leader": town.stranger, "writer": town.writer, "approver": town.approver}
    row = prepared(book, **people)
    with pytest.raises(BadInput, match="Trekker \\(1\\)"):
        actions.start_initiative(by=town.writer, initiative=row)
    actions.invite(by=town.writer, initiative=row, role="leader", person=town.writer)
    actions.choose_value(by=town.writer, initiative=row, key="notice", value=10)
    actions.start_initiative(by=town.writer, initiative=row)

    actions.end_stage(by=town.stranger, initiative=row, key="prepare")
    assert row.stages.get(key="invite").status == "waiting" and not Broadcast.objects.exists()
    actions.note_document(by=town.stranger, initiative=row, gate="permit", seen_on=clock.today())
    draft = submit_broadcast(broadcast=Broadcast.objects.get(), by=town.writer)
    approve_broadcast(broadcast=draft, by=town.approver, shown_hash=draft.content_hash)
    settle()
    assert row.deliveries.get(key="note").state(at.now()) == "done"

    at.move(timedelta(days=10))
    settle()
    assert row.stages.get(key="swap").status == "running"
    desk = {"organisation": town.organisation, "name": "Balie"}
    Desk.objects.get_or_create(slug=categories.get("zwerfafval").desk, defaults=desk)
    door = town.doors[0]
    file_case(by=ANONYMOUS, category="zwerfafval", text="Er ligt aarde.", lon=door.lon, lat=door.lat)
    settle()
    actions.tick_off(by=town.stranger, delivery=row.deliveries.get(key="clear-up"))
    actions.end_stage(by=town.stranger, initiative=row, key="swap")
    row = actions.end_initiative(by=town.writer, initiative=row, result="Twintig mensen ruilden stekjes.")
    assert {line.key: line.state(at.now()) for line in row.deliveries.all()} == {
        "ask-permission": "never",
        "note": "done",
        "clear-up": "done",
    }
    at.move(timedelta(days=90))
    assert actions.forget_members() == 1


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
