"""The shipped categories are whole; a municipality's file is checked line by line."""

from time import perf_counter

import pytest
from django.utils import translation

from noaber.cases import categories
from noaber.cases.categories import CategoriesError
from noaber.cases.categories.reading import SHIPPED, read
from noaber.cases.checks import (
    categories_can_be_read,
    replies_have_a_category,
    screening_words_can_be_read,
)

SMALL = """
[[group]]
slug = "straat"
part = "broken"
name = { nl = "Straat", en = "Street" }
icon = "road"

[[behaviour]]
slug = "roepen"
nl = "Roepen"
en = "Calling"

[[question]]
slug = "soort"
type = "choice"
ask = { nl = "Wat?", en = "What?" }
options = [{ value = "a", nl = "A", en = "A" }]

[[category]]
slug = "gat"
group = "straat"
name = { nl = "Gat", en = "Hole" }
icon = "road"
desk = "openbare-ruimte"
term = 5
kind = "thing"
open311 = "RD-1"
questions = ["soort"]
"""


def written(tmp_path, text):
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_file_covers_safety_and_liveability():
    everything = categories.catalogue()
    assert len(everything.categories) >= 60
    assert sum(len(part.groups) for part in everything.parts) >= 12
    assert [part.slug for part in everything.parts] == ["broken", "nuisance", "worry", "idea"]
    assert all(group.categories for part in everything.parts for group in part.groups)


def test_worries_are_walled_and_no_walled_category_is_public():
    everything = categories.catalogue().categories.values()
    assert all(one.walled and not one.public for one in everything if one.kind == "worry")
    assert not any(one.public for one in everything if one.walled or one.about_people)


def test_people_are_described_by_what_they_do_and_never_by_origin():
    people = [one for one in categories.catalogue().categories.values() if one.about_people]
    assert people and all(len(one.behaviours) >= 2 for one in people)
    asked = {fact.slug for fact in categories.catalogue().appearance}
    assert len(asked) >= 6
    text = SHIPPED.read_text(encoding="utf-8").split("[[appearance]]", 1)[1].split("[[group]]")[0].lower()
    appearance = text.split("[[category]]")[0]
    for word in ("huid", "skin", "afkomst", "origin", "etni", "ethnic", "geloof", "religion", "haar", "hair"):
        assert word not in appearance


def test_names_follow_the_reader():
    with translation.override("en"):
        assert str(categories.get("straatlamp-uit")) == "Street light is out or flickers"
    with translation.override("nl"):
        assert categories.get("straatlamp-uit").name == "Straatlamp is uit of knippert"


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("lamp kapot", "straatlamp-uit"),
        ("lantaarnpaal doet het niet", "straatlamp-uit"),
        ("vuilniszakken", "afval-naast-container"),
        ("hole in the road", "gat-in-weg"),
        ("rat", "ratten"),
        ("harde muziek", "muziek-feest"),
        ("stoplicht", "verkeerslicht"),
    ],
)
def test_search_finds_what_people_mean(typed, slug):
    assert slug in [one.slug for one in categories.search(typed)][:3]


@pytest.mark.parametrize("typed", ["", "   ", "de", "\x00", "%%%", "x" * 10_000, "qqqqqq"])
def test_search_survives_anything(typed):
    assert categories.search(typed) == []


def test_unknown_names_are_nobody():
    assert categories.get("bestaat-niet") is None
    assert categories.get(["gat"]) is None


def test_a_question_waits_for_the_answer_that_leads_to_it():
    later = next(one for one in categories.get("straatlamp-uit").questions if one.when_question)
    assert later.applies({"hoeveel-lampen": "een"})
    assert not later.applies({"hoeveel-lampen": "straat"})
    assert not later.applies({})


def test_a_small_file_of_ones_own_is_read(tmp_path):
    found = read(written(tmp_path, SMALL))
    assert found.categories["gat"].desk == "openbare-ruimte"
    assert found.group("straat").categories[0].slug == "gat"


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        ("term = 5", 'term = "vijf"', 19, "whole number of working days"),
        ("term = 5", "term = -1", 19, "whole number of working days"),
        ("term = 5", "term = true", 19, "whole number of working days"),
        ('kind = "thing"', 'kind = "ding"', 19, "must be one of thing, people, worry, idea"),
        ('kind = "thing"', 'kind = "people"', 19, "lists its behaviours"),
        ('desk = "openbare-ruimte"', 'desk = "Openbare Ruimte"', 19, "small letters"),
        ('questions = ["soort"]', 'questions = ["kleur"]', 19, "there is no 'kleur'"),
        ('questions = ["soort"]', "walled = true", 19, "cannot be public"),
        ('questions = ["soort"]', "kleur = 1", 19, "'kleur' is not known here"),
        ('group = "straat"', 'group = "water"', 19, "must be one of straat"),
        ('en = "Hole"', 'en = ""', 19, "name.en"),
        ('type = "choice"', 'type = "text"', 13, "has no options"),
        ('part = "broken"', 'part = "stuk"', 2, "must be one of broken"),
    ],
)
def test_a_mistake_has_its_line_and_a_sentence(tmp_path, old, new, line, sentence):
    path = written(tmp_path, SMALL.replace(old, new))
    with pytest.raises(CategoriesError) as refused:
        read(path)
    assert f"{path}:{line}:" in str(refused.value)
    assert sentence in str(refused.value)


def test_every_mistake_is_told_at_once(tmp_path):
    with pytest.raises(CategoriesError) as refused:
        read(
            written(tmp_path, SMALL.replace("term = 5", "term = 999").replace('part = "broken"', "part = 1"))
        )
    assert len(refused.value.mistakes) >= 2


def test_the_same_open311_code_twice_is_refused(tmp_path):
    twice = SMALL + SMALL[SMALL.index("[[category]]") :].replace('"gat"', '"kuil"')
    with pytest.raises(CategoriesError, match="also that of gat"):
        read(written(tmp_path, twice))


@pytest.mark.parametrize("text", ["", "[[category", "a = 1", "category = 3", "[[group]]\nslug = 1", "\udcff"])
def test_no_categories_is_a_sentence(tmp_path, text):
    path = tmp_path / "own.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(CategoriesError, match=r"own\.toml"):
        read(path)
    with pytest.raises(CategoriesError, match="cannot be read"):
        read(tmp_path / "missing.toml")


def test_the_whole_tree_costs_no_query_and_is_sent_once(client, db, django_assert_num_queries):
    client.get("/melden/soorten.json")
    with django_assert_num_queries(0):
        started = perf_counter()
        answer = client.get("/melden/soorten.json")
        assert perf_counter() - started < 0.1
    found = [
        kind["slug"] for part in answer.json() for group in part["groups"] for kind in group["categories"]
    ]
    assert found == list(categories.slugs())
    again = client.get("/melden/soorten.json", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304 and not again.content
    english = client.get("/melden/soorten.json", headers={"Accept-Language": "en"})
    assert english["ETag"] != answer["ETag"] and b"Street light" in english.content


def test_a_broken_file_stops_the_start_with_its_lines(settings, tmp_path):
    settings.NOABER_CATEGORIES = str(written(tmp_path, SMALL.replace("term = 5", "term = 999")))
    categories.catalogue.cache_clear()
    try:
        found = categories_can_be_read(None)
    finally:
        categories.catalogue.cache_clear()
    assert [error.id for error in found] == ["noaber.cases.E001"] and ":19:" in found[0].msg
    assert screening_words_can_be_read(None) == []


def test_replies_to_posts_need_a_category_that_exists(settings):
    assert replies_have_a_category(None) == []
    settings.NOABER_MASTODON_CATEGORY = "iets-anders"
    assert replies_have_a_category(None) == []
    settings.NOABER_MASTODON_CATEGORY = "bestaat-niet"
    assert "bestaat-niet" in replies_have_a_category(None)[0].msg
