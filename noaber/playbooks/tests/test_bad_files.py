"""Files that nobody would write on purpose, and parts that would do nothing once they ran: each is told."""

import os
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from noaber.playbooks.area_figures import known_figures
from noaber.playbooks.book import PlaybookError, read_folder, read_playbook
from noaber.playbooks.library import library

NAME = "besmettingsbrieven.toml"
TEXT = (settings.SHIPPED_PLAYBOOKS / NAME).read_text()


def mistakes_in(path) -> list[str]:
    """What is told of a file, each without the name of the file: line, sentence."""
    try:
        read_playbook(path, sources=set(library().sources), figures=set(known_figures()))
    except PlaybookError as wrong:
        return [said.removeprefix(f"{path}:") for said in wrong.mistakes]
    return []


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (b"\xef\xbb\xbf" + TEXT.encode(), ""),
        (TEXT.replace("\n", "\r\n").encode(), ""),
        (
            TEXT.replace("huizen", "hu\xefzen").encode("latin-1"),
            "10: this file cannot be read: it is no",
        ),
        (TEXT.replace("version = 2", f"version = {'9' * 5000}").encode(), "2: this is too long or too deep"),
        (TEXT.replace("version = 2", f"version = {'[' * 5000}").encode(), "2: this is too long or too deep"),
        (f"{TEXT}\n[a{'.a' * 2000}]\n".encode(), "202: this is too long or too deep"),
        (TEXT.replace("version = 2", "version = 1000000000000").encode(), "2: version is 1000000000000."),
        (
            TEXT.replace("Er is ingebroken", "\\u0000").encode(),
            "188: here stands a character that nobody",
        ),
        (
            TEXT.replace("Er is ingebroken", "\u202e").encode(),
            "188: here stands a character that nobody",
        ),
        (TEXT.replace("huizen", "\u2028").replace('"light"', '"ligth"').encode(), "47: facets.effort.value"),
        (TEXT.replace("at_least = 20", "at_least = inf").encode(), "72: preconditions.2.at_least is inf."),
    ],
    ids=range(11),
)
def test_what_is_written_in_a_strange_way_is_read_or_told_with_its_line(tmp_path, written, told):
    (tmp_path / NAME).write_bytes(written)
    found = mistakes_in(tmp_path / NAME)
    assert bool(found) == bool(told) and all(len(said) < 300 for said in found)
    assert not told or any(said.startswith(told) for said in found)


def test_one_file_is_checked_with_the_sources_beside_it_as_its_folder_is(tmp_path):
    written = '[[sources]]\nkey = "own"\ntitle = "Eigen onderzoek"\n'
    (tmp_path / "_sources.toml").write_text(written)
    (tmp_path / NAME).write_text(TEXT.replace("source:bernasco-2007", "source:own"))
    call_command("playbooks_check", tmp_path / NAME, tmp_path / "_sources.toml", stdout=StringIO())
    (tmp_path / "_sources.toml").write_text(written.replace("title", "titel"))
    with pytest.raises(CommandError):
        call_command("playbooks_check", tmp_path / NAME, stdout=(said := StringIO()))
    assert f"{tmp_path / '_sources.toml'}:3: 1.titel is not known." in said.getvalue()


def test_what_is_no_file_is_told_and_stops_no_other(tmp_path):
    (tmp_path / "map.toml").mkdir()
    os.mkfifo(tmp_path / "pijp.toml")
    (tmp_path / "zonder-eind.toml").symlink_to("/dev/zero")
    (tmp_path / "weg.toml").symlink_to(tmp_path / "nergens")
    (tmp_path / NAME).write_text(TEXT)
    found = read_folder(tmp_path, figures=set(known_figures()), beside=library())
    assert list(found.playbooks) == ["besmettingsbrieven"]
    assert len(found.mistakes) == 4 and all(".toml:1: this" in said for said in found.mistakes)


VARIANT = 'slug = "brieven"\nversion = 1\nvariant_of = "besmettingsbrieven"\nalso_called = ["stoepbrief"]\n'


@pytest.mark.parametrize(
    ("parent", "variant", "told"),
    [
        (TEXT, VARIANT.replace('"besmettingsbrieven"', '"../brieven"'), "3: beside this file there is no"),
        (TEXT, VARIANT + "switch_off = 3\n", "5: switch_off is a list of stages"),
        (TEXT, VARIANT + 'switch_off = [["agree"]]\n', "5: switch_off is a list of stages"),
        (
            TEXT.replace('stages = ["letters"]', "stages = 3"),
            VARIANT,
            "3: besmettingsbrieven has a mistake",
        ),
    ],
)
def test_a_variant_of_something_broken_says_so(tmp_path, parent, variant, told):
    (tmp_path / NAME).write_text(parent)
    (tmp_path / "brieven.toml").write_text(variant)
    assert mistakes_in(tmp_path / "brieven.toml")[0].startswith(told)
    assert read_folder(tmp_path, figures=set(known_figures()), beside=library()).mistakes


TWO = '[[gates]]\nkey = "two"\nname = { nl = "Twee", en = "Two" }\n'
GATE = f'{TWO}kind = "two-persons"\nroles = ["writer"]\n\n'
FLAG = '[[parameters]]\nkey = "flag"\nname = { nl = "Vlag", en = "Flag" }\ntype = "boolean"\n'
RING = '[[stages.opens]]\nwhat = "ring"\nmetres = 9\ndays = 9\n\n[[reactions]]'


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("within_days = 21", "within_days = -3", "within_days is -3. Write a number from 0 to 36500."),
        ("within_days = 21", "within_days = 99999999", "within_days is 99999999. Write a number from 0"),
        ("most = 730\n", "", "lasts is used as days. Write most = 36500."),
        ("least = 25\n", "", "metres is used as metres. Write least = 1."),
        ("[[reactions]]", RING, "here is no place to draw a ring around. Write it in"),
        ('on = "cases.filed"', 'on = "broadcasts.closed"', "no place to draw a ring around. Write area"),
        ('audience = "ring"', 'audience = "area"', 'audience = "ring" and metres go together.'),
        ("[[stages]]", f"{GATE}[[stages]]", "nothing waits for 'two'. Name it in gates of a stage"),
        ('mandate = "author"', 'mandate = "author"\ntraining = "bvh"', "there is no training 'bvh'."),
        ('["letter", "page"]', '["letter", "fax"]', "there is no channel 'fax'. Write one of: doorlist"),
        ("Er is ingebroken bij u in de buurt", "Er is ingebroken " * 9, "title has 152 characters"),
        ('category = "inbraak"', 'category = "inbraken"', "no category is called 'inbraken'."),
        ('category = "inbraak"', 'public = "yes"', "where.public is 'yes'. Write true or false."),
        ("[[gates]]", f'{FLAG}default = true\nbasis = "editorial"\n[[gates]]', "nothing can use 'flag'"),
    ],
)
def test_what_would_do_nothing_is_refused(tmp_path, old, new, told):
    assert old in TEXT
    (tmp_path / NAME).write_text(TEXT.replace(old, new, 1))
    found = mistakes_in(tmp_path / NAME)
    assert any(told in said for said in found), found
    assert all(int(said.partition(":")[0]) > 1 for said in found), "each on its own line"


def test_a_gate_that_can_never_open_is_refused(tmp_path):
    alone = TEXT.replace('mandate = "author"', 'mandate = "author"\nat_most = 1', 1)
    alone = alone.replace('gates = ["agreement"]', 'gates = ["agreement", "two"]')
    (tmp_path / NAME).write_text(alone.replace("[[stages]]", f"{GATE}[[stages]]", 1))
    assert "in these roles is no room for two people." in mistakes_in(tmp_path / NAME)[0]
    quorum = f'{TWO}kind = "quorum"\nrole = "writer"\nat_least = 2\n\n'
    (tmp_path / NAME).write_text(alone.replace("[[stages]]", f"{quorum}[[stages]]", 1))
    assert "in writer is room for 1 people." in mistakes_in(tmp_path / NAME)[0]
