"""A neighbourhood's page and its promises: public, honest about what is late, and never a feed of crime."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from noaber.broadcasts.actions import (
    approve_broadcast,
    close_broadcast,
    save_broadcast,
    submit_broadcast,
)
from noaber.cases.actions import answer_case, close_case, release_case
from noaber.cases.tests.making import STREET, WALLED, a_case, a_handler, desk_for
from noaber.core import clock
from noaber.people.tests.making import a_person, a_role, an_organisation
from noaber.places.tests.factories import make_town
from noaber.site import queries
from noaber.site.queries import keeping

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return make_town()


@pytest.fixture
def handler(town):
    return a_handler(desk_for(STREET, an_organisation("Gemeente Lindervoort")), days=400)


@pytest.fixture
def filed(handler):
    """Return a function that files a case which neighbours may read."""

    def file(**values):
        case = a_case(**values)
        return release_case(case, by=handler) if case.quarantined else case

    return file


def page(client, area, path="place", **query):
    return client.get(reverse(f"site:{path}", args=[area.slug]), query).content.decode()


def test_a_quiet_neighbourhood_says_so(client, town):
    shown = page(client, town["Hof"])
    assert "Geen open meldingen" in shown
    assert "Er is hier nog niets beloofd." in shown


def test_an_unknown_neighbourhood_is_a_404(client, town):
    assert client.get("/buurt/nergens/").status_code == 404
    assert client.get("/buurt/nergens/gezegd-en-gedaan/").status_code == 404


def test_what_runs_is_numbered_with_its_place(client, town, filed):
    case = filed(title="Lamp uit bij de brug")
    shown = page(client, town["Hof"])
    assert "Lamp uit bij de brug" in shown
    assert f'data-lon="{case.lon}"' in shown
    assert "1 buur meldde dit." in shown
    assert "Lamp uit bij de brug" not in page(client, town["Berg"])


def test_a_wijk_shows_its_buurten(client, town, filed):
    filed(title="Lamp uit bij de brug")
    assert "Lamp uit bij de brug" in page(client, town["Wijk 2 Zuid"])


def test_what_is_walled_never_shows(client, town):
    a_case(WALLED, title="Zorgen om een buurman")
    assert "Zorgen om" not in page(client, town["Hof"])
    assert "Zorgen om" not in page(client, town["Hof"], "said_and_done")


def test_late_without_explanation_says_both(at, client, town, filed):
    filed(title="Lamp uit bij de brug")
    at.move(timedelta(days=40))
    shown = page(client, town["Hof"], "said_and_done")
    assert "dagen te laat" in shown
    assert "Nog geen uitleg gegeven." in shown


def test_late_with_an_explanation_tells_it(at, client, town, filed, handler):
    case = filed()
    at.move(timedelta(days=40))
    answer_case(case, by=handler, text="De lamp is besteld.")
    assert "De lamp is besteld." in page(client, town["Hof"], "said_and_done")


@pytest.mark.parametrize(
    ("outcome", "word", "kind"),
    [
        ("done", "Gedaan", "done"),
        ("not_done", "Niet gedaan", "not"),
        ("nothing_found", "Niets gevonden", "done"),
        ("elsewhere", "Doorgegeven", "not"),
    ],
)
def test_every_end_has_its_word_and_reason(client, town, filed, handler, outcome, word, kind):
    close_case(filed(), by=handler, outcome=outcome, text="Zo liep het af.")
    (line,) = queries.promise_lines(town["Hof"]).items
    assert line.kind == kind
    shown = page(client, town["Hof"], "said_and_done")
    assert word in shown
    assert "Zo liep het af." in shown


def test_counts_and_filters_agree(at, town, filed, handler):
    kept, _late = filed(), filed()
    close_case(kept, by=handler, outcome="done", text="Klaar.")
    at.move(timedelta(days=40))
    filed()
    overview = queries.promises_overview(town["Hof"])
    assert overview.counts == {"done": 1, "busy": 1, "late": 1, "not": 0}
    assert sum(sum(month.counts.values()) for month in overview.months) == overview.total == 3
    for state, number in overview.counts.items():
        assert len(queries.promise_lines(town["Hof"], state=state).items) == number
    assert len(queries.promise_lines(town["Hof"], state="nonsense").items) == 3


def test_the_late_ones_come_first_and_pages_lose_nothing(at, town, filed):
    early = [filed().pk for _ in range(3)]
    at.move(timedelta(days=40))
    later = [filed().pk for _ in range(4)]
    seen, after = [], ""
    while True:
        found = queries.promise_lines(town["Hof"], after=after, size=2)
        seen += [line.case.pk for line in found.items]
        if not (after := found.next):
            break
    assert sorted(seen) == sorted(early + later)
    assert set(seen[:3]) == set(early)


def test_the_pages_ask_little(client, town, filed, django_assert_max_num_queries):
    for _ in range(4):
        filed()
    page(client, town["Hof"])
    with django_assert_max_num_queries(8):
        page(client, town["Hof"])
    with django_assert_max_num_queries(3):
        page(client, town["Hof"], "said_and_done")


def test_how_usual_needs_a_history(town, filed):
    filed()
    assert queries.place_overview(town["Hof"]).usual is None


def test_how_usual_compares_with_the_year_before(at, town, filed):
    for _week in range(40):
        filed()
        at.move(timedelta(weeks=1))
    usual = queries.place_overview(town["Hof"]).usual
    assert (usual.low, usual.high) == (4, 4)
    assert usual.now in (3, 4)
    assert len(usual.weeks) == 13


@pytest.mark.parametrize("cursor", ["nonsense", "W10", "W10=" * 900])
def test_a_cursor_that_is_not_ours_is_refused_in_a_sentence(client, town, cursor):
    answer = client.get(reverse("site:said_and_done", args=[town["Hof"].slug]), {"na": cursor})
    assert answer.status_code == 400
    assert "bladzijde" in answer.content.decode()


def test_the_promises_are_told_in_english_too(client, town, filed):
    case = filed()
    client.cookies["django_language"] = "en"
    shown = page(client, town["Hof"], "said_and_done")
    assert f"{clock.local(case.due_at):%B}" in shown
    assert "Under way" in shown


def test_the_page_costs_seven_queries_and_two_when_it_is_kept(
    at, client, town, filed, django_assert_num_queries
):
    filed(title="Lamp uit bij de brug")
    with django_assert_num_queries(7):
        page(client, town["Hof"])
    with django_assert_num_queries(2):
        page(client, town["Hof"])
    at.move(timedelta(seconds=6))
    with django_assert_num_queries(7):
        page(client, town["Hof"])


def test_a_page_that_is_kept_is_made_anew_when_something_changes_here(at, client, town, filed):
    assert "Geen open meldingen" in page(client, town["Hof"])
    filed(title="Lamp uit bij de brug")
    assert "Lamp uit bij de brug" in page(client, town["Hof"])


def test_what_is_kept_for_a_reader_is_not_shown_to_another(at, client, town, filed):
    filed(title="Lamp uit bij de brug")
    assert reverse("accounts:join") in page(client, town["Hof"])
    client.force_login(a_person())
    assert reverse("accounts:new_place") in page(client, town["Hof"])


def test_thousands_are_counted_once_a_minute(at, town, filed, monkeypatch, django_assert_num_queries):
    filed(title="Lamp uit bij de brug")
    monkeypatch.setattr(keeping, "MANY", 0)
    assert queries.promises_overview(town["Hof"]).total == 1
    with django_assert_num_queries(0):
        queries.promises_overview(town["Hof"])
    at.move(timedelta(minutes=1))
    with django_assert_num_queries(1):
        queries.promises_overview(town["Hof"])


def test_a_message_stands_there_with_its_end(client, town):
    editor, second = a_person("Anneke"), a_person("Joris")
    house = an_organisation("Gemeente")
    a_role(editor, "author", organisation=house)
    a_role(second, "approver", organisation=house)
    row = save_broadcast(
        by=editor,
        organisation=house,
        kind="hindrance",
        audience={"areas": [town["Hof"].pk]},
        title="De straat gaat open",
        text="Vanaf maandag.",
        channels=["page"],
    )
    assert "Hier is nog geen bericht afgelopen." in page(client, town["Hof"])
    row = submit_broadcast(broadcast=row, by=editor)
    row = approve_broadcast(broadcast=row, by=second, shown_hash=row.content_hash)
    close_broadcast(broadcast=row, by=editor, outcome="informed", text="Het werk is klaar.")
    cache.clear()
    shown = page(client, town["Hof"])
    assert reverse("broadcasts:received", args=[row.pk]) in shown
    assert "De straat gaat open" in shown and "Het werk is klaar." in shown
    assert "De straat gaat open" not in page(client, town["Berg"])


def test_it_links_to_its_feeds_and_each_answers(client, town):
    shown = page(client, town["Hof"])
    links = set(re.findall(r'href="([^"]+)" type="application/(?:atom|geo)', shown))
    assert len(links) == 3
    for link in links:
        assert client.get(link).status_code == 200
        assert (
            f'rel="alternate" type="application/{"geo+json" if "geojson" in link else "atom+xml"}"' in shown
        )


def test_the_part_that_changes_is_a_page_of_its_own(client, town, filed):
    filed()
    part = page(client, town["Hof"], "place_said")
    assert "Alles (1)" in part and "<html" not in part
    assert part.strip() in page(client, town["Hof"])
