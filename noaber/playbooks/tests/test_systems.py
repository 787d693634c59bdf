"""The page of systems says what is so: of each playbook, its scenario, and how that went."""

import re
import tomllib

import pytest
from django.conf import settings

from noaber.playbooks.library import library
from tools import systems

SHIPPED = {path.stem for path in settings.SHIPPED_PLAYBOOKS.glob("[!_]*.toml")}
NEXT = re.compile(r"\s*[;→]\s*")


def running() -> dict:
    return {slug: book for slug, book in library().playbooks.items() if book.runs and slug in SHIPPED}


def test_the_page_is_up_to_date():
    """`make test`, or the tests of the scenarios, and then `python tools/systems.py` write it."""
    written = systems.PAGE.read_text()
    assert written == systems.page(systems.runs_on(written))


def test_every_playbook_that_runs_has_a_scenario_and_no_other_has():
    assert set(systems.scenarios()) == set(running())


def test_every_scenario_says_what_it_shows_and_asserts_more_than_it_says():
    for slug, scenario in systems.scenarios().items():
        assert scenario.clauses and scenario.stories, slug
        asserts = re.findall(r"^\s+assert\b", scenario.path.read_text(), re.MULTILINE)
        assert len(asserts) >= len(scenario.clauses), slug


def test_the_runs_on_the_page_are_of_these_versions_and_all_went_well():
    told = systems.runs_on(systems.PAGE.read_text())
    for slug, book in running().items():
        stories = len(systems.scenarios()[slug].stories)
        assert slug in told, f"{slug}: run its scenario, then python tools/systems.py"
        assert (told[slug].passed, told[slug].of) == (stories, stories), slug
        assert told[slug].version == book.version, f"{slug}: a newer version than the one that ran"


def test_what_the_page_says_of_a_run_is_what_was_left_of_it():
    run = systems.Run(1, 2, 3, "10 November 2026")
    line = f"| [Proef](../playbooks/proef.toml) | runs | niets | {run} | alles |"
    assert systems.runs_on(line) == {"proef": run}


@pytest.mark.shared_data
def test_the_clauses_are_those_that_were_asked(shared_data):
    """Each clause heads a line of its scenario, in order; one with commas may take several."""
    asked = tomllib.loads((shared_data.parent / "systems.toml").read_text())["system"]
    assert {system["slug"] for system in asked} == SHIPPED and len(asked) == 78
    told = systems.scenarios()
    for system in asked:
        if scenario := told.get(system["slug"]):
            lines = [line.lower() for line in scenario.clauses]
            for clause in NEXT.split(system["must_show"].lower()):
                parts = [clause] if lines and lines[0].startswith(clause) else clause.split(", ")
                heads = [lines.pop(0) for _part in parts if lines]
                assert [head[: len(part)] for head, part in zip(heads, parts, strict=False)] == parts, clause
            assert not lines, (system["slug"], lines)
