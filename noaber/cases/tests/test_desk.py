"""The desk in the browser: who may open what, at which cost, and what happens on a click."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from noaber.cases.actions import answer_case, close_case, flag_case, hand_outside, join_case, quarantine_case
from noaber.cases.models import Case
from noaber.cases.queries.search import matching
from noaber.cases.tests.making import STREET, WALLED, a_case, a_handler, desk_for
from noaber.core import clock
from noaber.journal.queries import readings_about
from noaber.people.tests.making import a_desk, a_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(at):
    return desk_for(STREET)


@pytest.fixture
def handler(desk):
    return a_handler(desk)


@pytest.fixture
def browser(handler):
    return signed_in(handler)


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_the_queue_stands_under_its_headings(browser, desk, at):
    a_case(text="Eerste")
    at.move(timedelta(days=30))
    a_case(text="Tweede")
    page = browser.get(reverse("cases:queue")).content.decode()
    assert page.index("<h2>Te laat</h2>") < page.index("<h2>Later</h2>")
    assert page.count('class="nb-q"') == 2


def test_the_queue_costs_the_same_with_one_case_and_with_many(browser, desk, django_assert_max_num_queries):
    a_case(reporter=a_person())
    browser.get(reverse("cases:queue"))
    with django_assert_max_num_queries(10) as one:
        browser.get(reverse("cases:queue"))
    for _ in range(4):
        a_case(reporter=a_person())
    with django_assert_max_num_queries(10) as many:
        browser.get(reverse("cases:queue"))
    assert len(one) == len(many)


@pytest.mark.parametrize(
    "asked",
    [
        {"q": "lamp"},
        {"q": "kamille"},
        {"q": "26-1"},
        {"weergave": "all"},
        {"weergave": "mine"},
        {"weergave": "quarantine"},
        {"weergave": "anonymous"},
        {"categorie": STREET, "stand": "new", "weergave": "all"},
        {"van": "2026-01-01", "tot": "2026-12-31", "weergave": "all"},
        {"van": "0000-99-99", "gebied": "x' OR 1=1", "stand": "?", "weergave": "<script>"},
        {"q": "') | ! & :* \\ 'quoted"},
        {"van": "9999-12-31", "tot": "0001-01-01"},
    ],
)
def test_every_filter_answers_within_ten_queries(browser, desk, asked, django_assert_max_num_queries):
    a_case()
    with django_assert_max_num_queries(10):
        assert browser.get(reverse("cases:queue"), asked).status_code == 200


def test_search_finds_number_street_and_word(browser, desk):
    case = a_case(text="De straatlantaarns flikkeren", place_text="Kamillestraat 18")
    other = a_case(text="Alles donker", place_text="Saliestraat 2")
    for words in (case.number, f"26-{int(case.number[3:])}", "kamille", "Kamillestraat", "straatlantaarn"):
        page = browser.get(reverse("cases:queue"), {"q": words}).content.decode()
        assert case.number in page and other.number not in page, words


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("lantaarn", {"post", "posts"}),
        ("paal", {"post", "posts"}),
        ("palen", {"post", "posts"}),
        ("PAAL scheef", {"post"}),
        ("tegel", {"tile"}),
        ("stoep", {"tile"}),
        ("pal", set()),  # too short to be looked for at the end of words
        ("zijn", set()),
        ("'", {"post", "posts", "tile"}),
    ],
)
def test_a_part_of_a_compound_finds_the_whole(desk, typed, found):
    rows = {
        "post": a_case(text="De lantaarnpaal staat scheef"),
        "posts": a_case(text="Twee lantaarnpalen doen het niet"),
        "tile": a_case(text="Een losse stoeptegel"),
    }
    names = {case.pk: name for name, case in rows.items()}
    hits = Case.objects.filter(matching(typed)).values_list("pk", flat=True)
    assert {names[pk] for pk in hits} == found


def test_a_strange_cursor_is_refused_in_words(browser, desk):
    a_case()
    for cursor in ("x", "W10", "WyJhIl0", "%00", "bm9ub25v"):
        assert browser.get(reverse("cases:queue"), {"na": cursor}).status_code == 400


def test_who_may_open_a_case(desk, handler):
    desk_for(WALLED, desk.organisation)
    case, walled = a_case(), a_case(WALLED)
    same_house = a_handler(a_desk(desk.organisation, "Andere balie"))
    elsewhere = a_handler(a_desk())
    keeper = a_handler(walled.desk)
    open_to = {
        handler: (200, 404),
        same_house: (200, 404),
        elsewhere: (404, 404),
        keeper: (200, 200),
        a_person(): (403, 403),
    }
    for person, expected in open_to.items():
        client = signed_in(person)
        found = tuple(
            client.get(reverse("cases:item", args=[one.number])).status_code for one in (case, walled)
        )
        assert found == expected
    assert Client().get(reverse("cases:item", args=[case.number])).status_code == 302


def test_opening_is_noted_for_the_reporter(browser, handler):
    reporter = a_person()
    case = a_case(reporter=reporter)
    browser.get(reverse("cases:item", args=[case.number]))
    assert readings_about(case).get().reader == handler.actor_key
    page = signed_in(reporter).get(reverse("cases:case", args=[case.number])).content.decode()
    assert "Marit Oudhof" in page


def test_no_other_way_to_read_it_goes_unnoted(browser, handler, at):
    case, other = a_case(reporter=a_person()), a_case(reporter=a_person())
    fresh = f"{reverse('cases:item', args=[case.number])}?deel=verloop"
    for _times in range(3):
        assert browser.get(fresh).status_code == 200
    assert readings_about(case).get().reader == handler.actor_key  # a page that stays fresh is one reading
    at.move(timedelta(hours=9))
    browser.get(fresh)
    assert readings_about(case).count() == 2
    assert browser.post(reverse("cases:act", args=[other.number, "antwoord"]), {}).status_code == 422
    assert readings_about(other).count() == 1


def test_what_was_set_apart_shows_its_words_to_no_neighbour(handler):
    case, follower = a_case(text="KANARIE woont op nummer 3.", shared={"text": "public"}), a_person("Bram")
    join_case(case, by=follower, person=follower)
    page = reverse("cases:case", args=[case.number])
    assert "KANARIE" in signed_in(follower).get(page).content.decode()
    quarantine_case(case, by=handler, reason="private")
    answer = signed_in(follower).get(page)
    assert answer.status_code == 200
    assert "KANARIE" not in answer.content.decode()


def test_answering_closing_and_taking_back(browser, handler):
    case = a_case(reporter=a_person())
    act = lambda verb, **data: browser.post(reverse("cases:act", args=[case.number, verb]), data)  # noqa: E731
    assert act("antwoord", text="Wij komen.", version=0).status_code == 302
    assert act("afhandelen", text="Gemaakt.", outcome="done", version=1).status_code == 302
    page = browser.get(f"{reverse('cases:queue')}?net={case.number}").content.decode()
    assert "Ongedaan maken" in page
    assert act("terugdraaien").status_code == 302
    case.refresh_from_db()
    assert case.status == "open"


def test_the_second_handler_keeps_what_was_typed(browser, handler):
    case = a_case()
    answer_case(case, by=handler, text="Eerst.")
    answer = browser.post(
        reverse("cases:act", args=[case.number, "afhandelen"]),
        {"text": "Mijn lange verhaal", "outcome": "done", "version": 0},
    )
    assert answer.status_code == 409
    assert "Mijn lange verhaal" in answer.content.decode()
    assert "net veranderd" in answer.content.decode()


@pytest.mark.parametrize(
    ("verb", "data"),
    [
        ("antwoord", {"text": ""}),
        ("antwoord", {"text": "x", "new_due_on": "9999-12-31"}),
        ("antwoord", {"text": "x", "new_due_on": "2020-01-01"}),
        ("afhandelen", {"text": "x", "outcome": "weg"}),
        ("overdragen", {"desk": "../..", "text": "x"}),
        ("overdragen", {"desk": "bestaat-niet", "text": "x"}),
        ("buiten", {"party": "X", "mail": "geen mail", "text": "x", "days": 14}),
        ("buiten", {"party": "X", "mail": "a@b.example", "text": "x", "days": 9999}),
        ("samenvoegen", {"into": "'; --"}),
        ("samenvoegen", {"into": "26-999999"}),
        ("splitsen", {"category": "bestaat-niet", "text": "x"}),
        ("toewijzen", {"owner": "9999999"}),
        ("apart", {"reason": "zomaar"}),
        ("verdwijn", {}),
        ("heropenen", {"text": "loopt al"}),
    ],
)
def test_bad_input_changes_nothing_and_is_said(browser, desk, verb, data):
    case = a_case()
    answer = browser.post(reverse("cases:act", args=[case.number, verb]), data)
    assert answer.status_code in (400, 403, 404, 422)
    case.refresh_from_db()
    assert (case.status, case.version) == ("new", 0)


@pytest.mark.slow
def test_every_verb_works_from_its_form(browser, handler, desk):
    other = a_desk(desk.organisation, "Groen")
    colleague = a_handler(desk, "Joris")
    kept = a_case()
    for verb, data in {
        "vraag": {"text": "Waar precies?"},
        "notitie": {"text": "Gebeld."},
        "toewijzen": {"owner": colleague.pk},
        "buiten": {
            "party": "Waterschap",
            "mail": "ws@voorbeeld.example",
            "text": "Kunt u kijken?",
            "days": 7,
        },
        "verbeteren": {"category": STREET, "title": "Lamp uit", "text": "Verbeterd."},
        "splitsen": {"category": STREET, "text": "De tweede lamp."},
        "apart": {"reason": "spam"},
        "vrijgeven": {},
        "samenvoegen": {"into": kept.number},
    }.items():
        case = a_case()
        answer = browser.post(reverse("cases:act", args=[case.number, verb]), data | {"version": 0})
        assert answer.status_code == 302, verb
        page = browser.get(reverse("cases:item", args=[case.number]))
        assert page.status_code == 200, verb
    case = a_case()
    answer = browser.post(
        reverse("cases:act", args=[case.number, "overdragen"]), {"desk": other.slug, "text": "Hoort daar."}
    )
    assert answer.status_code == 302
    assert "U mag haar lezen" in browser.get(reverse("cases:item", args=[case.number])).content.decode()


def test_several_at_once(browser, handler):
    cases = [a_case() for _ in range(3)]
    answer = browser.post(
        reverse("cases:bulk"),
        {"numbers": [c.number for c in cases], "owner": handler.pk, "outcome": "done", "text": "Klaar."},
        follow=True,
    )
    assert "3 zaken gedaan" in answer.content.decode()
    assert Case.objects.filter(status="closed", owner=handler).count() == 3
    again = browser.post(
        reverse("cases:bulk"), {"numbers": [cases[0].number], "outcome": "done", "text": ""}, follow=True
    )
    assert "Schrijf hoe het afliep" in again.content.decode()


def test_the_file_runs_nothing_in_a_spreadsheet(browser, desk):
    a_case(title='=HYPERLINK("http://kwaad.example")', place_text="@SUM(1)")
    walled = a_case(WALLED)
    answer = browser.get(reverse("cases:export"), {"weergave": "all"})
    text = b"".join(answer.streaming_content).decode()
    assert "'=HYPERLINK" in text and "'@SUM" in text and walled.number not in text


def test_an_outside_party_reads_answers_and_the_link_ends(handler, desk, at):
    case = a_case(reporter=a_person("Geheime Melder"))
    link, token = hand_outside(case, by=handler, party="Waterschap", mail="", text="Kunt u kijken?", days=7)
    visitor = Client()
    page = visitor.get(reverse("cases:outside", args=[token])).content.decode()
    assert "Kunt u kijken?" in page and "Geheime Melder" not in page
    assert visitor.post(reverse("cases:outside", args=[token]), {"text": "Gedaan."}).status_code == 302
    assert case.events.get(kind="outside_answered").by_name == "Waterschap"
    kept = visitor.get(reverse("cases:outside", args=[token]))
    assert "no-store" in kept["Cache-Control"] and kept["X-Robots-Tag"] == "noindex"
    at.move(timedelta(days=8))
    assert visitor.get(reverse("cases:outside", args=[token])).status_code == 410
    assert visitor.get(reverse("cases:outside", args=["x" * 43])).status_code == 404
    assert link.expires_at < clock.now()


def test_flag_decision_and_appeal_by_another(browser, handler, desk):
    reporter = a_person()
    case = a_case(reporter=reporter)
    flag = flag_case(case, by=a_person("Klager"), reason="private", text="Mijn naam staat erin.")
    assert "Mijn naam staat erin." in browser.get(reverse("cases:item", args=[case.number])).content.decode()
    url = reverse("cases:decide", args=[flag.pk])
    browser.post(url, {"decision": "removed", "text": "Er staat een naam in."})
    case.refresh_from_db()
    assert case.quarantined
    own = signed_in(reporter)
    page = own.get(reverse("cases:case", args=[case.number])).content.decode()
    assert "Bezwaar maken" in page
    own.post(reverse("cases:case_act", args=[case.number, "bezwaar"]), {"text": "Het is mijn eigen naam."})
    assert browser.post(url, {"decision": "kept", "text": "Toch niet."}).status_code == 403
    second = signed_in(a_handler(desk, "Joris"))
    assert second.post(url, {"decision": "kept", "text": "Eigen naam mag."}).status_code == 302
    case.refresh_from_db()
    assert not case.quarantined


def test_a_held_back_case_is_not_public(handler, desk):
    case = a_case()
    assert Client().get(reverse("cases:case", args=[case.number])).status_code == 200
    quarantine_case(case, by=handler, reason="spam")
    assert Client().get(reverse("cases:case", args=[case.number])).status_code == 404


def test_a_closed_case_can_be_reopened_on_its_page_and_by_secret_link(handler, desk):
    reporter = a_person()
    case = a_case(reporter=reporter)
    close_case(case, by=handler, outcome="done", text="Gemaakt.")
    own = signed_in(reporter)
    assert "Open de melding weer" in own.get(reverse("cases:case", args=[case.number])).content.decode()
    url = reverse("cases:case_act", args=[case.number, "heropenen"])
    assert own.post(url, {"text": ""}).status_code == 422
    assert own.post(url, {"text": "Weer stuk."}).status_code == 302
    assert Client().post(url, {"text": "Ik ben vreemd."}).status_code in (403, 404)


def test_an_empty_desk_says_that_all_was_done(browser):
    shown = browser.get(reverse("cases:queue")).content.decode()
    assert "Alles bij deze balie is afgehandeld." in shown and "Niets gevonden" not in shown
    assert "Niets gevonden" in browser.get(reverse("cases:queue"), {"q": "lamp"}).content.decode()
