"""The page of one playbook: everything it claims stands with where it comes from."""

import re
from html import unescape

import pytest
from django.urls import reverse

from noaber.playbooks.library import library

pytestmark = pytest.mark.django_db


def page_of(client, slug: str, language: str = "nl") -> str:
    client.cookies["django_language"] = language
    answer = client.get(reverse("playbooks:playbook", args=[slug]))
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(answer.content.decode())).split())


def test_everybody_reads_name_text_limits_and_sources(client):
    page = page_of(client, "besmettingsbrieven")
    book = library().playbooks["besmettingsbrieven"]
    for text in (book.name, book.summary, *book.about.paragraphs, *book.limits.paragraphs):
        assert str(text) in page
    assert "W. Bernasco. Onderzoek naar herhaalde inbraak in de buurt , 2007" in page
    assert "Gelezen als uittreksel." in page and "Nagelezen in de bron" not in page
    assert "Kan hier draaien" in page and "Alleen beschreven" not in page


def test_it_says_what_rests_on_a_source_and_what_is_editorial(client):
    page = page_of(client, "besmettingsbrieven")
    assert "Werkwijze Nabijheid bron 2" in page
    assert "Risico Angst, Privacy redactie" in page
    assert "Oordeel van de redactie, zonder onderzoek erachter." in page


def test_nothing_known_of_the_effect_is_said(client):
    assert "Of het werkt, weten wij niet." in page_of(client, "besmettingsbrieven")


def test_in_english_there_is_no_dutch_left_of_the_house(client):
    page = page_of(client, "besmettingsbrieven", "en")
    assert "Letters after a burglary" in page and "Runs here" in page
    assert "redactie" not in page and "Gelezen als" not in page


def test_every_playbook_has_its_page_with_every_basis(client):
    """As many marks of a basis as the file gives: none is left out, whoever writes the file."""
    for slug, book in library().playbooks.items():
        answer = client.get(reverse("playbooks:playbook", args=[slug]))
        page = answer.content.decode()
        bases = [basis for _path, basis in book.grounded()]
        marks = page.count('class="nb-ground" href') + page.count('class="nb-ground">redactie')
        claims = page.count("Oordeel van de redactie, zonder") + page.count('<a href="#bron-')
        assert marks + claims == len(bases), slug
        assert len(page) < 60_000


@pytest.mark.parametrize("slug", ["bestaat-niet", "_sources", "x" * 80])
def test_one_that_nobody_wrote_is_not_there(client, slug):
    assert client.get(f"/draaiboeken/{slug}/").status_code == 404


def test_it_costs_no_query(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(0):
        client.get(reverse("playbooks:playbook", args=["besmettingsbrieven"]))
