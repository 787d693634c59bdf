"""A playbook with a mistake: file, line and a sentence that says what to write instead."""

import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import override

from noaber.playbooks.area_figures import known_figures
from noaber.playbooks.book import PlaybookError, read_folder, read_playbook
from noaber.playbooks.book.checks import misfit
from noaber.playbooks.book.shapes import Parameter
from noaber.playbooks.clockwork import before
from noaber.playbooks.initiative_forms import value_field
from noaber.playbooks.library import library
from noaber.playbooks.queries.reading import parties_of, range_of, said_value

SHIPPED = settings.SHIPPED_PLAYBOOKS / "besmettingsbrieven.toml"


@pytest.fixture
def write(tmp_path):
    """Return a function that writes the shipped example with one thing changed, and reads it."""

    def change(old: str, new: str):
        text = SHIPPED.read_text()
        assert old in text
        path = tmp_path / "besmettingsbrieven.toml"
        path.write_text(text.replace(old, new, 1))
        return read_playbook(path, sources=set(library().sources), figures=set(known_figures()))

    return change


def line_of(text: str) -> int:
    return next(n for n, line in enumerate(SHIPPED.read_text().splitlines(), 1) if line.startswith(text))


MISTAKES = [
    ("version = 2", 'version = "one"', "version", "Write a whole number: one higher at every change"),
    ('"inform"', '"informing"', "ladder", "Did you mean inform? Write one of: inform, consult"),
    ('value = "light"', 'value = "light", hours = 3', "effort", "effort.hours is not known"),
    ('unit = "metres"', 'unit = "meters"', "unit", "Did you mean metres?"),
    ("default = 100", "default = 1000", "default", "Write at most 400."),
    ('key = "days"', 'key = "metres"', 'key = "metres"', "'metres' is used twice in parameters"),
    ('"source:rsiv-2016"', '"source:rsiv"', "mechanisms", "there is no source 'rsiv'"),
    ('basis = "source:bernasco-2007"', 'basis = "bernasco"', "basis", 'Write "editorial", or "source:"'),
    ('figure = "recorded-crime-per-1000"', 'figure = "crime"', "figure", "Write one of: address-density"),
    ('slug = "besmettingsbrieven"', 'slug = "brieven"', "slug", "the name of the file"),
    ('on = "cases.filed"', 'on = "cases.invented"', "on", "there is no entry 'cases.invented'"),
    (
        "within_days = 21",
        'done_on = ["cases.closed"]\nwithin_days = 21',
        "done_on",
        "Write it in a reaction.",
    ),
    (
        "[[indicators]]",
        "[[stages]]\nkey = 1\n[[indicators]]",
        "[[indicators]]",
        "Write a text between quotes",
    ),
]


@pytest.mark.parametrize(("old", "new", "starts", "said"), MISTAKES, ids=[row[1][:30] for row in MISTAKES])
def test_a_mistake_names_its_line_and_what_to_write(write, old, new, starts, said):
    with pytest.raises(PlaybookError) as wrong:
        write(old, new)
    told = [mistake for mistake in wrong.value.mistakes if said in mistake]
    assert len(told) == 1, wrong.value.mistakes
    path, line, _sentence = told[0].split(":", 2)
    written = Path(path).read_text().splitlines()
    assert new.splitlines()[0] in written[int(line) - 1] or written[int(line) - 1].startswith(
        (starts, new.splitlines()[-2] if "\n" in new else new)
    )


OPTIONS = """type = "choice"
choices = [
  { key = "near", name = { nl = "dichtbij", en = "close by" } },
  { key = "far", name = { nl = "verder weg", en = "further away" } },
]
default = "near"
"""


def test_what_people_choose_between_has_a_name_in_both_languages():
    parameter = Parameter(
        key="how", name={"nl": "Hoe", "en": "How"}, basis="editorial", **tomllib.loads(OPTIONS)
    )
    assert (said_value(parameter), range_of(parameter)) == ("dichtbij", "of: verder weg")
    with override("en"):
        assert (said_value(parameter, "far"), range_of(parameter)) == ("further away", "or: further away")
        assert list(value_field(parameter, "near").choices) == [("near", "close by"), ("far", "further away")]
    assert misfit(parameter, "dichtbij") == "how is 'dichtbij'. Write one of: near, far."


def test_a_role_may_be_filled_from_several_sides(write):
    book = write('party = "municipality"', 'party = ["municipality", "police"]')
    assert parties_of(book.roles[0]) == "Gemeente of Politie"
    assert book.roles[1].party == ("municipality",)
    with pytest.raises(PlaybookError, match="'school' has a role and is not named here"):
        write('party = "municipality"', 'party = ["school"]')
    with pytest.raises(PlaybookError, match="Did you mean police"):
        write('party = "municipality"', 'party = ["polise"]')


def test_what_is_missing_is_described(write):
    with pytest.raises(PlaybookError, match=r"summary is missing. Write it: one sentence"):
        write("[summary]", "[summery]")


def test_every_shipped_playbook_fits():
    assert library().mistakes == ()
    assert library().playbooks


def test_a_broken_file_stops_no_other(tmp_path):
    (tmp_path / "besmettingsbrieven.toml").write_bytes(SHIPPED.read_bytes())
    (tmp_path / "stuk.toml").write_text('slug = "stuk"\nversion = \n')
    found = read_folder(tmp_path, figures=set(known_figures()), beside=library())
    assert set(found.playbooks) == {"besmettingsbrieven"}
    assert found.mistakes[0].startswith(f"{tmp_path / 'stuk.toml'}:2: this is no TOML")


def test_bytes_that_are_no_text_and_a_file_that_is_huge(tmp_path):
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "huge.toml").write_text("# " + "x" * 600_000)
    found = read_folder(tmp_path, figures=set(), beside=library())
    assert "cannot be read" in found.mistakes[0] and "larger than 500 kB" in found.mistakes[1]


VARIANT = """slug = "brieven-kort"
version = 1
variant_of = "besmettingsbrieven"
name = { nl = "Korte brieven", en = "Short letters" }

[parameters]
days = 14
"""


def test_a_variant_changes_names_and_values(tmp_path):
    (tmp_path / SHIPPED.name).write_bytes(SHIPPED.read_bytes())
    (tmp_path / "brieven-kort.toml").write_text(VARIANT)
    found = read_folder(tmp_path, figures=set(known_figures()), beside=library())
    assert found.mistakes == ()
    book, parent = found.playbooks["brieven-kort"], found.playbooks["besmettingsbrieven"]
    assert (book.name.nl, book.about, book.facets) == ("Korte brieven", parent.about, parent.facets)
    assert {row.key: row.default for row in book.parameters} == {"metres": 100, "days": 14, "lasts": 365}


def test_a_variant_leaves_out_an_optional_stage_and_what_hung_on_it(tmp_path):
    """Its gate, parameters and what was heard in it go along; what came after it follows the one before."""
    parent = SHIPPED.read_text().replace('key = "letters"\n', 'key = "letters"\noptional = true\n', 1)
    (tmp_path / SHIPPED.name).write_text(parent)
    variant = VARIANT.replace("[parameters]\ndays = 14", 'switch_off = ["letters"]')
    (tmp_path / "brieven-kort.toml").write_text(variant)
    found = read_folder(tmp_path, figures=set(known_figures()), beside=library())
    assert found.mistakes == ()
    book, whole = found.playbooks["brieven-kort"], found.playbooks["besmettingsbrieven"]
    assert [stage.key for stage in whole.stages] == ["agree", "letters", "look-back"]
    assert before(book) == {"agree": None, "look-back": "agree"}
    assert (book.reactions, book.gates, book.parameters) == ((), (), ())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("days = 14", "weeks = 2", "no parameter 'weeks'. It has: days, lasts, metres."),
        ("days = 14", "days = 140", "Write at most 60."),
        ("[parameters]", 'switch_off = ["plan"]\n[parameters]', "'plan' is no optional stage of its parent"),
        ("[parameters]", "[[roles]]\nkey = 'x'\n[parameters]", "roles is its parent's"),
        ("days = 14", "days = { most = 3 }", "most is its parent's. Write only name, default."),
        ("[parameters]", "[ending]\npublish = false\n[parameters]", "ending is its parent's"),
        ('variant_of = "besmettingsbrieven"', 'variant_of = "niets"', "there is no playbook 'niets'"),
    ],
)
def test_what_a_variant_may_not(tmp_path, old, new, said):
    (tmp_path / SHIPPED.name).write_bytes(SHIPPED.read_bytes())
    (tmp_path / "brieven-kort.toml").write_text(VARIANT.replace(old, new))
    found = read_folder(tmp_path, figures=set(known_figures()), beside=library())
    assert (
        len(found.mistakes) == 1 and said in found.mistakes[0] and "brieven-kort.toml:" in found.mistakes[0]
    )


def test_a_variant_of_what_is_described_only_may_say_who_takes_part():
    book, parent = (library().playbooks[slug] for slug in ("burger-bij-de-politie", "politiekids"))
    assert [role.key for role in book.roles] == ["officer", "speaker", "participant"]
    assert "school" in parent.facets.involved.values and "school" not in book.facets.involved.values
    told = {row.key: (row.name.nl, row.default, row.most) for row in book.parameters}
    assert told["afternoons"] == ("Avonden in de reeks", 6, 12)


def test_a_running_playbook_offers_no_choice_that_nothing_follows(write):
    with pytest.raises(PlaybookError, match="nothing uses 'lasts'"):
        write('ends = { by = "clock", days = { parameter = "lasts" } }', 'ends = { by = "clock", days = 9 }')


OFFER = """[[stages.offers]]
what = "message"
key = "again"
role = "writer"
kind = "warning"
title = { nl = "Nog eens", en = "Again" }
body = { nl = "Nog eens.", en = "Again." }
audience = "area"
at_most = 2
within_days = 1

[[reactions]]"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('role = "writer"', 'role = "nobody"', "there is no role 'nobody'"),
        ('audience = "area"', 'audience = "ring"', "an offer has no place to draw a ring around"),
        ("at_most = 2", "at_most = 0", "at_most is 0. Write at least 1."),
        ("at_most = 2", 'at_most = { parameter = "weeks" }', "no parameter 'weeks' is a whole number"),
        ("at_most = 2", 'at_most = 2\nper = "year"', "Write one of: day, week."),
        ('kind = "warning"', 'kind = "news"', "no message is a 'news'. Write one of: danger, good_news"),
        ("within_days = 1\n", "", "Write within_days, or within_minutes."),
        ("within_days = 1", "within_days = 1\nwithin_minutes = 9", "Leave one out."),
        ("within_days = 1", "within_days = 1\nexpires_minutes = 99999", "is valid from 1 to 40320 minutes"),
        (
            'kind = "warning"',
            'kind = "good_news"\nclose_within_minutes = 9',
            "a message of this kind closes itself",
        ),
        ('key = "again"', 'key = "letter"', "'letter' is used twice in what is opened"),
    ],
)
def test_what_an_offer_may_not(write, old, new, said):
    assert write("[[reactions]]", OFFER).stages[-1].offers[0].key == "again"
    with pytest.raises(PlaybookError) as wrong:
        write("[[reactions]]", OFFER.replace(old, new))
    assert any(said in mistake for mistake in wrong.value.mistakes), wrong.value.mistakes


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('audience = "area"', 'audience = "mandate"', "go together. Write both, or neither."),
        ('audience = "area"', 'audience = "area"\nmandate = "officer"', "go together. Write both"),
        ("within_days = 1", "within_days = 1\nexpires_days = 99", "is valid from 1 to 28 days"),
        ("within_days = 1", "within_days = 1\nexpires_days = 1\nexpires_minutes = 9", "Leave one out."),
        ("within_days = 1", 'within_days = 1\npicture = "sharp"', "Write one of: none, blurred, clear."),
    ],
)
def test_what_a_message_may_not(write, old, new, said):
    with pytest.raises(PlaybookError) as wrong:
        write("[[reactions]]", OFFER.replace(old, new))
    assert any(said in mistake for mistake in wrong.value.mistakes), wrong.value.mistakes


def test_a_rule_that_withdraws_says_what_people_read(write):
    rule = (
        '[[stops]]\nkey = "gone"\nrole = "writer"\ntext = { nl = "Klaar.", en = "Done." }\nwithdraws = true\n'
    )
    with pytest.raises(PlaybookError, match="says what people read then"):
        write("[[reactions]]", f"{rule}\n[[reactions]]")
    says = 'says = { nl = "Weg.", en = "Gone." }\n'
    assert write("[[reactions]]", f"{rule}{says}\n[[reactions]]").stops[0].says.nl == "Weg."
