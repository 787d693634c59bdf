"""A resident reports: one question a page, nothing lost, one case however often it is sent."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from noaber.cases.actions import file_case, save_answers
from noaber.cases.answers import Answers
from noaber.cases.models import Case, Follower, ReportDraft
from noaber.cases.tests.making import a_handler
from noaber.cases.tests.reporting import GROUP, IDEA, LAMP, NOISE, WORRY, Reporter, a_town
from noaber.core import clock
from noaber.core.http import BadInput, Conflict
from noaber.journal.actors import ANONYMOUS
from noaber.people.models import Desk
from noaber.people.tests.making import a_person, a_resident, an_address

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


@pytest.fixture
def town():
    return a_town()


@pytest.mark.parametrize("category", [LAMP, NOISE, GROUP, WORRY, IDEA])
def test_every_kind_of_report_becomes_a_case_without_javascript(client, town, category):
    reporter = Reporter(client, category, town).up_to_check()
    clock.move(timedelta(seconds=30))
    receipt = client.get(reporter.sends())
    case = Case.objects.get()
    assert case.number in receipt.content.decode()
    assert case.category == category and case.area == town and case.place_text == "Bij de school"
    assert case.text == "De lamp voor de school is uit."
    assert case.reporter is None and case.quarantine_reason == "anonymous"


def test_the_numbers_come_before_anything_can_be_typed(client, town):
    page = client.get(reverse("cases:report")).content.decode()
    assert (
        page.index("tel:112") < page.index("tel:09008844") < page.index("tel:08007000") < page.index("<input")
    )
    for door in ("broken", "nuisance", "worry", "idea"):
        assert "tel:112" in client.get(reverse("cases:report_door", args=[door])).content.decode()
    assert "tel:112" in Reporter(client, GROUP, town).get("waar").content.decode()


def test_search_by_own_words_and_by_fragment(client):
    page = client.post(reverse("cases:report_search"), {"wat": "lamp kapot"})
    assert LAMP in page.content.decode()
    part = client.post(reverse("cases:report_search"), {"wat": "lamp kapot"}, headers={"HX-Request": "true"})
    assert LAMP in part.content.decode() and "<html" not in part.content.decode()


def test_what_is_typed_stands_in_no_address(client):
    page = client.get(reverse("cases:report")).content.decode()
    assert 'method="get"' not in page.replace('method="get" action="/zoek', "")
    assert LAMP not in client.get(reverse("cases:report"), {"wat": "lamp kapot"}).content.decode()
    assert client.get(reverse("cases:report_search"))["Location"] == reverse("cases:report")


def test_the_receipt_gives_the_promised_working_day_and_a_secret_link(client, town):
    to = Reporter(client, LAMP, town).up_to_check().sends()
    page = client.get(to).content.decode()
    case = Case.objects.get()
    assert "17 november" in page, "five working days after Tuesday 10 November"
    link = page.split('<p class="nb-report__link"><a href="')[1].split('"')[0]
    assert client.get(link).status_code == 200
    assert "<svg" in page and case.secret_digest is not None


def test_the_receipt_is_gone_after_an_hour_and_the_draft_keeps_nothing(client, town):
    reporter = Reporter(client, LAMP, town).up_to_check(way="mail")
    to = reporter.sends()
    kept = ReportDraft.objects.get().answers
    assert "school" not in kept and "voorbeeld.example" not in kept
    assert client.get(to).status_code == 200
    clock.move(timedelta(minutes=61))
    assert client.get(to).status_code == 410


def test_sending_twice_makes_one_case(client, town):
    reporter = Reporter(client, LAMP, town).up_to_check()
    first, second = reporter.answer("nakijken"), reporter.answer("nakijken")
    assert first["Location"] == second["Location"]
    assert Case.objects.count() == 1


def test_a_page_that_comes_late_does_not_write_over_what_was_sent(client, town):
    reporter = Reporter(client, LAMP, town).up_to_check()
    late = ReportDraft.objects.get()
    answers = Answers.load(late.answers)
    reporter.answer("nakijken")
    kept = ReportDraft.objects.get().answers
    with pytest.raises(Conflict):
        save_answers(late, answers)
    assert ReportDraft.objects.get().answers == kept


def test_going_back_shows_what_was_filled_in_and_leads_on_to_the_check(client, town):
    reporter = Reporter(client, NOISE, town).up_to_check(text="Elke nacht harde muziek.", way="mail")
    assert "Elke nacht harde muziek." in reporter.get("gebeurt").content.decode()
    assert "Bij de school" in reporter.get("waar").content.decode()
    assert "buur@voorbeeld.example" in reporter.get("contact").content.decode()
    onward = reporter.passes("gebeurt", text="Elke avond harde muziek.", **{"v_hoe-vaak": "soms"})
    assert onward.endswith("/nakijken/")
    reporter.sends()
    assert Case.objects.get().text == "Elke avond harde muziek."


def test_two_tabs_are_two_reports(client, town):
    one, other = Reporter(client, LAMP, town), Reporter(client, NOISE, town)
    one.up_to_check(text="Lamp uit")
    other.up_to_check(text="Muziek")
    one.sends()
    other.sends()
    assert set(Case.objects.values_list("text", flat=True)) == {"Lamp uit", "Muziek"}


def test_a_page_before_its_turn_leads_to_the_open_question(client, town):
    reporter = Reporter(client, LAMP, town)
    assert reporter.get("nakijken")["Location"] == reporter.address("waar")
    assert reporter.answer("nakijken")["Location"] == reporter.address("waar")
    assert reporter.get("uiterlijk").status_code == 404, "a lamp has no looks"
    assert not Case.objects.exists()


def test_a_mistake_loses_nothing(client, town):
    reporter = Reporter(client, NOISE, town)
    reporter.at_place()
    answer = reporter.answer("gebeurt", text="Muziek tot laat")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Muziek tot laat" in page and 'id="fouten"' in page


def test_an_account_gets_the_answer_without_a_secret_link(client, town):
    person = a_person()
    client.force_login(person)
    reporter = Reporter(client, LAMP, town).up_to_check(way="account", shared={"name": "desk"})
    page = client.get(reporter.sends()).content.decode()
    case = Case.objects.get()
    assert case.reporter == person and case.secret_digest is None and case.contact == ""
    assert reverse("cases:case", args=[case.number]) in page and "geheim" not in page


def test_signing_out_in_between_asks_again_how_to_hear(client, town):
    client.force_login(a_person())
    reporter = Reporter(client, LAMP, town).up_to_check(way="account", shared={"name": "desk"})
    client.logout()
    assert reporter.answer("nakijken")["Location"] == reporter.address("contact")
    assert not Case.objects.exists()


def test_mail_only_is_kept_encrypted_on_the_case(client, town):
    Reporter(client, LAMP, town).up_to_check(way="mail").sends()
    case = Case.objects.get()
    assert "buur@voorbeeld.example" in case.contact
    assert case.shared == {"text": "public", "photo": "desk", "name": "desk", "contact": "desk"}


def test_anonymous_keeps_no_contact_even_when_it_was_typed(client, town):
    reporter = Reporter(client, LAMP, town)
    reporter.at_place()
    reporter.passes("gebeurt", text="Lamp uit", **{"v_hoeveel-lampen": "een"})
    reporter.passes("foto", next="1")
    reporter.passes("contact", way="none", mail="buur@voorbeeld.example", name="Truus", phone="0612345678")
    reporter.passes("delen", text="public")
    reporter.sends()
    assert Case.objects.get().contact == ""


def test_people_need_behaviour_and_two_facts(client, town):
    reporter = Reporter(client, GROUP, town)
    reporter.at_place()
    assert reporter.answer("gebeurt", text="Veel herrie", **{"v_hoe-vaak": "soms"}).status_code == 422
    reporter.passes("gebeurt", behaviours=["schreeuwen"], **{"v_hoe-vaak": "soms"})
    for facts in ({}, {"k_jas": "donker"}, {"k_jas": "roze"}, {"k_jas": "donker", "k_herkomst": "x"}):
        assert reporter.answer("uiterlijk", **facts).status_code == 422
    assert reporter.passes("uiterlijk", k_jas="donker", k_hoofd="pet") == reporter.address("foto")


def test_a_vague_word_is_asked_about_once(client, town):
    reporter = Reporter(client, IDEA, town)
    reporter.at_place()
    answer = reporter.answer("gebeurt", text="Er loopt een verdacht type rond.")
    assert answer.status_code == 422 and "Wat doen zij?" in answer.content.decode()
    seen = answer.content.decode().split('name="seen" value="')[1].split('"')[0]
    assert reporter.passes("gebeurt", text="Er loopt een verdacht type rond.", seen=seen)


def test_origin_alone_is_stopped_with_the_reason_however_often(client, town):
    reporter = Reporter(client, GROUP, town)
    reporter.at_place()
    for seen in ("", "x"):
        values = {
            "text": "Het zijn Marokkanen.",
            "behaviours": ["schreeuwen"],
            "v_hoe-vaak": "soms",
            "seen": seen,
        }
        answer = reporter.answer("gebeurt", **values)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "U noemt alleen afkomst: “Marokkanen”" in page and "Het zijn Marokkanen." in page


def test_origin_beside_behaviour_pauses_and_may_then_go_on(client, town):
    reporter = Reporter(client, GROUP, town)
    reporter.at_place()
    values = {"text": "Poolse mannen gooien flessen.", "behaviours": ["schreeuwen"], "v_hoe-vaak": "soms"}
    page = reporter.answer("gebeurt", **values).content.decode()
    assert "Is afkomst hier nodig?" in page
    seen = page.split('name="seen" value="')[1].split('"')[0]
    changed = values | {"text": values["text"] + " Nu weer Turkse mannen.", "seen": seen}
    assert reporter.answer("gebeurt", **changed).status_code == 422, "another text is asked about anew"
    assert reporter.passes("gebeurt", seen=seen, **values)


@pytest.mark.parametrize(("choice", "text", "circle"), [
    ("remove", "Bel [telefoonnummer] als u komt.", "public"),
    ("desk", "Bel 06-12345678 als u komt.", "desk"),
])  # fmt: skip
def test_personal_data_is_shown_before_it_is_public_and_the_writer_chooses(
    client, town, choice, text, circle
):
    reporter = Reporter(client, LAMP, town)
    reporter.at_place()
    values = {"text": "Bel 06-12345678 als u komt.", "v_hoeveel-lampen": "een"}
    page = reporter.answer("gebeurt", **values).content.decode()
    assert '<mark title="telefoonnummer">06-12345678' in page
    reporter.passes("gebeurt", personal=choice, **values)
    reporter.passes("foto", next="1")
    reporter.passes("contact", way="none")
    sharing = reporter.get("delen").content.decode()
    assert ("06-12345678" in sharing) == (choice == "desk")
    reporter.passes("delen", text=circle)
    reporter.sends()
    case = Case.objects.get()
    assert case.text == text and case.shared["text"] == circle


def test_text_with_personal_data_cannot_be_made_public_by_hand(client, town):
    reporter = Reporter(client, LAMP, town)
    reporter.at_place()
    reporter.passes("gebeurt", text="Bel 06-12345678", personal="desk", **{"v_hoeveel-lampen": "een"})
    reporter.passes("foto", next="1")
    reporter.passes("contact", way="none")
    assert reporter.answer("delen", text="public").status_code == 422


def test_reading_along_says_the_same_and_keeps_nothing(client, town):
    answer = client.post(
        reverse("cases:report_read_along"),
        {"text": "Turken in de straat. Bel 0612345678.", "category": GROUP},
    )
    page = answer.content.decode()
    assert answer.status_code == 200 and "Turken" in page and "<mark" in page and "<html" not in page
    assert not ReportDraft.objects.exists()


def test_a_place_by_address_words_and_own_place(client, town):
    door = an_address(town, number=12)
    reporter = Reporter(client, LAMP, town)
    reporter.passes("waar", place_text=f"{door.street.name} 12")
    answer = Reporter(client, LAMP, town).answer("waar", place_text="Bestaatnietlaan 5")
    assert answer.status_code == 422 and "Bestaatnietlaan 5" in answer.content.decode()
    words = Reporter(client, LAMP, town)
    words.passes("waar", place_text="Achter de grote boom", choice="words", looked_up="Achter de grote boom")
    resident = a_resident(town)
    client.force_login(resident)
    own = Reporter(client, LAMP, town)
    own.passes("waar", own=str(resident.places.get().pk))
    assert own.answer("waar", own="999999").status_code == 422


def test_what_neighbours_reported_is_shown_before_typing_and_joined_by_one_tap(client, town):
    client.force_login(verified(a_resident(town)))
    theirs = Reporter(client, NOISE, town).up_to_check(text="Muziek", way="account", shared={"name": "desk"})
    clock.move(timedelta(minutes=1))
    theirs.sends()
    case = Case.objects.get()
    assert case.quarantine_reason == ""
    client.logout()
    reporter = Reporter(client, NOISE, town)
    known = reporter.at_place()
    assert known == reverse("cases:report_known", args=[reporter.token])
    page = client.get(known).content.decode()
    assert case.title in page and "1 buur meldde dit" in page
    join = reverse("cases:report_join", args=[reporter.token, case.number])
    assert client.get(join).status_code == 200
    assert client.post(join, {"mail": "geen adres"}).status_code == 422
    receipt = client.post(join, {"mail": "ook@voorbeeld.example"})["Location"]
    assert client.post(join, {"mail": "ook@voorbeeld.example"})["Location"] == receipt
    assert case.number in client.get(receipt).content.decode()
    assert Follower.objects.count() == 1 and Case.objects.count() == 1


def verified(person):
    person.verified_until = clock.today() + timedelta(days=90)
    person.save()
    return person


def test_first_reports_wait_for_a_handler_before_neighbours_see_them(client, town):
    client.force_login(a_person())
    for expected in ("first", "first"):
        reporter = Reporter(client, LAMP, town).up_to_check(
            text=f"Lamp {Case.objects.count()} uit", way="account", shared={"name": "desk"}
        )
        clock.move(timedelta(minutes=1))
        reporter.sends()
        assert Case.objects.latest("pk").quarantine_reason == expected
    Case.objects.update(quarantine_reason="")
    reporter = Reporter(client, LAMP, town).up_to_check(
        text="Lamp uit", way="account", shared={"name": "desk"}
    )
    clock.move(timedelta(minutes=1))
    reporter.sends()
    assert Case.objects.latest("pk").quarantine_reason == ""


def test_machines_and_floods_are_held_back_but_reach_the_desk(client, town):
    quick = Reporter(client, LAMP, town).up_to_check(text="Snel")
    quick.sends()
    trapped = Reporter(client, LAMP, town).up_to_check(text="Val")
    trapped.passes("contact", way="none", website="http://spam.example")
    clock.move(timedelta(minutes=1))
    trapped.sends()
    for _ in range(2):
        again = Reporter(client, LAMP, town).up_to_check(text="Koop hier goedkope zonnebrillen")
        clock.move(timedelta(minutes=1))
        again.sends()
    reasons = list(Case.objects.order_by("pk").values_list("quarantine_reason", flat=True))
    assert reasons == ["quick", "trap", "anonymous", "repeated"]


def test_too_many_reports_are_slowed_down_with_a_sentence(client, town):
    for _ in range(40):
        client.post(reverse("cases:report_begin"), {"category": LAMP})
    answer = client.post(reverse("cases:report_begin"), {"category": LAMP})
    assert answer.status_code == 429 and answer["Retry-After"]


def test_another_category_keeps_what_was_filled_in(client, town):
    reporter = Reporter(client, LAMP, town).up_to_check(text="Het is hier donker")
    to = reverse("cases:report_category", args=[reporter.token])
    assert client.get(to).status_code == 200
    client.post(to, {"category": "te-donker"})
    assert "Het is hier donker" in reporter.get("gebeurt").content.decode()
    reporter.category = "te-donker"
    reporter.up_to_check(text="Het is hier donker").sends()
    assert Case.objects.get().category == "te-donker"


def test_a_draft_is_kept_for_a_day_and_is_nobodys_but_the_holder_of_its_address(client, town):
    reporter = Reporter(client, LAMP, town)
    assert client.get(reporter.address("waar").replace(reporter.token, "x" * 43)).status_code == 404
    assert "no-store" in reporter.get("waar")["Cache-Control"]
    clock.move(timedelta(hours=25))
    assert reporter.get("waar").status_code == 404


def test_sending_takes_at_most_twenty_queries(client, town):
    client.force_login(a_person())
    reporter = Reporter(client, LAMP, town).up_to_check(way="account", shared={"name": "desk"})
    clock.move(timedelta(minutes=1))
    with CaptureQueriesContext(connection) as asked:
        reporter.sends()
    assert len(asked) <= 20, "\n".join(one["sql"][:150] for one in asked.captured_queries)


@pytest.mark.parametrize("channel", ["phone", "counter", "api", "web"])
def test_origin_alone_is_not_taken_by_any_door(town, channel):
    with pytest.raises(BadInput, match="alleen afkomst"):
        file_case(by=ANONYMOUS, category=GROUP, text="Er lopen Marokkanen.", channel=channel)
    assert not Case.objects.exists()


@pytest.mark.parametrize(("circle", "read"), [("desk", False), ("team", True), ("public", True)])
def test_the_circle_of_the_text_holds_inside_the_organisation(client, town, circle, read):
    Reporter(client, LAMP, town).up_to_check(text="Kanarie in mijn tuin", shared={"text": circle}).sends()
    case = Case.objects.get()
    own, other = a_handler(case.desk), a_handler(Desk.objects.get(slug="afval"))
    for person, expected in ((own, True), (other, read)):
        client.force_login(person)
        page = client.get(reverse("cases:item", args=[case.number]))
        assert page.status_code == 200
        assert ("Kanarie" in page.content.decode()) == expected
