"""The list: facets that combine, counts that are true, an address that can be shared."""

import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noaber.places.tests.factories import make_town
from noaber.playbooks import library as shelf
from noaber.playbooks.book import Library
from noaber.playbooks.library import library
from noaber.playbooks.queries.catalogue import Catalogue, Question
from noaber.playbooks.queries.facets import FACETS
from noaber.playbooks.tests.making import a_library, a_playbook, facets, many

MOST_QUERIES = 6
EVERY = Catalogue(many(60))
QUESTIONS = st.builds(
    Question,
    text=st.sampled_from(["", "plein", "lantaarns", "honden"]),
    chosen=st.fixed_dictionaries(
        {},
        optional={
            facet.key: st.lists(st.sampled_from(facet.values), min_size=1, max_size=3, unique=True).map(tuple)
            for facet in FACETS
        },
    ),
)


@settings(max_examples=60, deadline=None)
@given(QUESTIONS)
def test_counts_are_what_one_would_find(question):
    """Beside each value stands how many there are when it is the only one chosen in its facet."""
    found = EVERY.find(question)
    for facet in FACETS:
        for value in facet.values:
            alone = Question(question.text, {**question.chosen, facet.key: (value,)})
            assert found.counts[facet.key][value] == len(EVERY.find(alone).books)


@settings(max_examples=60, deadline=None)
@given(QUESTIONS)
def test_values_of_a_facet_widen_and_facets_narrow(question):
    found = {book.slug for book in EVERY.find(question).books}
    by_hand = {book.slug for book in EVERY.find(Question(question.text)).books}
    for facet in FACETS:
        if wanted := set(question.chosen.get(facet.key, ())):
            by_hand &= {book.slug for book in EVERY.books if wanted & set(facet.of(book))}
    assert found == by_hand


@pytest.fixture
def three(monkeypatch):
    """A library of three: two about safety, of which one runs nowhere; one that begins with residents."""
    books = a_library(
        a_playbook("rondes", name={"nl": "Rondes", "en": "Rounds"}, facets=facets(phenomena=["safety"])),
        a_playbook(
            "brieven",
            name={"nl": "Brieven", "en": "Letters"},
            facets=facets(phenomena=["safety", "burglary"], effort="heavy"),
        ),
        a_playbook(
            "feest",
            name={"nl": "Feest", "en": "Party"},
            facets=facets(initiator=["residents"], phenomena=["cohesion"]),
        ),
    )
    monkeypatch.setattr("noaber.playbooks.queries.catalogue.library", lambda: books)
    return books


def names_on(page: str) -> list[str]:
    return [unescape(name) for name in re.findall(r"<h3><a[^>]*>([^<]+)</a>", page)]


@pytest.mark.django_db
def test_an_address_says_the_whole_question(client, three):
    page = client.get("/draaiboeken/?thema=safety&thema=burglary&inzet=heavy").content.decode()
    assert names_on(page) == ["Brieven"]
    assert "1 van 3 draaiboeken" in page
    assert re.search(r'id="thema-safety"[^>]* checked', page)
    assert 'href="?thema=safety&amp;thema=burglary"' in page, "the address without what was chosen last"
    assert "Zonder uw keuze bij “Hoeveel werk is het?” zijn het er 2." in page


@pytest.mark.django_db
def test_nothing_left_says_how_to_go_on(client, three):
    page = client.get("/draaiboeken/?begint=residents&thema=safety").content.decode()
    assert names_on(page) == []
    assert "Hier past niets bij" in page
    assert "Zonder uw keuze bij “Waar gaat het om?” is het er 1." in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["thema=x", "stand=1&blad=-1", "blad=999999999", "buurt=x&d=y&d=y", "x[]=1"]
)
def test_an_address_that_asks_nonsense_still_leads_somewhere(client, three, query):
    assert client.get(f"/draaiboeken/?{query}").status_code == 200


@pytest.mark.django_db
def test_htmx_gets_the_part_that_changes_and_the_address(client, three):
    answer = client.get("/draaiboeken/?zoek=&thema=safety", headers={"HX-Request": "true"})
    assert answer["HX-Push-Url"] == "/draaiboeken/?thema=safety"
    assert "HX-Request" in answer["Vary"]
    page = answer.content.decode()
    assert names_on(page) == ["Brieven", "Rondes"] and "<html" not in page
    assert re.search(r'id="n-inzet-heavy" hx-swap-oob="true">1<', page)


@pytest.mark.django_db
def test_a_thousand_playbooks_come_in_pages(client, monkeypatch):
    books = many(100)
    monkeypatch.setattr("noaber.playbooks.queries.catalogue.library", lambda: books)
    first = client.get("/draaiboeken/").content.decode()
    last = client.get("/draaiboeken/?blad=5").content.decode()
    assert len(names_on(first)) == 24 and 'href="?blad=2"' in first
    assert len(names_on(last)) == 4 and 'href="?blad=4"' in last and 'rel="next"' not in last


@pytest.mark.django_db
def test_what_was_chosen_to_compare_stays_chosen(client, three):
    page = client.get("/draaiboeken/?thema=burglary&d=feest&d=brieven").content.decode()
    assert re.search(r'name="d" value="brieven" form="vergelijk" checked', page)
    assert re.search(r'name="d" value="feest" checked', page), "also when it is not in the list now"


@pytest.mark.django_db
def test_the_pages_cost_no_more_than_six_queries(client, django_assert_max_num_queries):
    area = make_town()["Hof"]
    for path in (
        "",
        "?zoek=inbraak&thema=safety",
        f"?buurt={area.slug}",
        "vergelijken/?d=besmettingsbrieven",
    ):
        with django_assert_max_num_queries(MOST_QUERIES):
            assert client.get(f"/draaiboeken/{path}").status_code == 200


@pytest.mark.django_db
def test_side_by_side(client):
    slugs = list(library().playbooks)[:4]
    query = "&".join(f"d={slug}" for slug in slugs)
    page = unescape(client.get(f"/draaiboeken/vergelijken/?{query}").content.decode())
    for slug in slugs[:3]:
        book = library().playbooks[slug]
        assert page.count(str(book.summary)) == 1 and str(book.limits.paragraphs[0]) in page
    assert str(library().playbooks[slugs[3]].summary) not in page and "Dit zijn de eerste drie." in page


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["", "?d=bestaat-niet", "?d=besmettingsbrieven", "?d=&d=&d="])
def test_fewer_than_two_says_how_to_choose(client, query):
    page = client.get(f"/draaiboeken/vergelijken/{query}").content.decode()
    assert "Kies er twee of drie." in page and "Zet er een bij" in page


def test_another_library_is_another_catalogue(monkeypatch):
    from noaber.playbooks.queries import catalogue as module

    before = module.catalogue()
    assert module.catalogue() is before
    shelf.library.cache_clear()
    assert module.catalogue() is not before


@pytest.mark.django_db
def test_a_broken_file_is_nothing_for_the_public(client, monkeypatch):
    broken = Library({}, {}, ("/ergens/stuk.toml:3: version is missing.",))
    monkeypatch.setattr("noaber.playbooks.queries.catalogue.library", lambda: broken)
    for path in ("", "?zoek=stuk", "stuk/", "vergelijken/?d=stuk"):
        assert "stuk.toml" not in client.get(f"/draaiboeken/{path}").content.decode()
