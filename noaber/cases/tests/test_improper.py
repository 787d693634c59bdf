""" "Report this", clicked through as stranger, resident, handler and moderator: reasons and one appeal."""

import pytest
from django.test import Client
from django.urls import reverse

from noaber.cases.actions import decide_flag, flag_case
from noaber.cases.models import CaseFlag
from noaber.cases.tests.making import STREET, a_case, a_handler, desk_for
from noaber.channels.models import Mailing
from noaber.journal.queries import readings_about
from noaber.people.tests.making import a_person, a_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(at):
    return desk_for(STREET)


@pytest.fixture
def handler(desk):
    return a_handler(desk)


@pytest.fixture
def moderator(desk):
    person = a_person("Fatma Yildirim")
    a_role(person, "moderator", organisation=desk.organisation)
    return person


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def decided(flag, by, decision):
    return decide_flag(flag, by=by, decision=decision, reasons="Er staat een huisnummer in.")


def test_a_stranger_reports_it_with_a_reason_and_loses_nothing_without(desk):
    case = a_case()
    address = reverse("cases:flag", args=[case.number])
    answer = Client().post(address, {"text": "Dit is mijn huisnummer."})
    assert answer.status_code == 422 and "Dit is mijn huisnummer." in answer.content.decode()
    assert Client().post(address, {"reason": "private", "text": "Mijn huis."}).status_code == 302
    assert CaseFlag.objects.get().by is None


def test_a_moderator_reads_decides_and_it_is_noted_that_they_read(desk, moderator):
    case = a_case(shared={"text": "public"}, text="De lamp bij nummer 12 is uit.")
    flag = flag_case(case, by=a_person(), reason="private", text="Mijn huisnummer.")
    browser = signed_in(moderator)
    page = browser.get(reverse("cases:flags")).content.decode()
    assert "Mijn huisnummer." in page and "De lamp bij nummer 12 is uit." in page
    assert readings_about(case).filter(reader=moderator.actor_key).exists()
    empty = browser.post(reverse("cases:decide", args=[flag.pk]), {"decision": "removed", "text": " "})
    assert empty.status_code == 422
    sent = {"decision": "removed", "text": "Er staat een huisnummer in."}
    assert browser.post(reverse("cases:decide", args=[flag.pk]), sent)["Location"] == reverse("cases:flags")
    again = browser.post(reverse("cases:decide", args=[flag.pk]), sent)
    assert again.status_code == 403 and "Een ander moet hierover besluiten" in again.content.decode()
    assert "Er wacht niets op een besluit" in browser.get(reverse("cases:flags")).content.decode()


def test_the_menu_says_one_place_only(desk, handler):
    page = signed_in(handler).get(reverse("cases:flags")).content.decode()
    assert page.count("aria-current") == 1


def test_a_wrong_press_keeps_what_the_decider_typed(desk, moderator):
    flag = flag_case(a_case(), by=a_person(), reason="spam")
    sent = {"decision": "anders", "text": "Een lange, zorgvuldige reden."}
    answer = signed_in(moderator).post(reverse("cases:decide", args=[flag.pk]), sent)
    assert answer.status_code == 422 and "Een lange, zorgvuldige reden." in answer.content.decode()


def test_a_moderator_of_another_house_sees_nothing_of_it(desk):
    other = a_person()
    a_role(other, "moderator")
    flag = flag_case(a_case(), by=a_person(), reason="spam", text="Reclame.")
    assert "Reclame." not in signed_in(other).get(reverse("cases:flags")).content.decode()
    sent = {"decision": "kept", "text": "Nee."}
    assert signed_in(other).post(reverse("cases:decide", args=[flag.pk]), sent).status_code == 404
    assert signed_in(a_person()).get(reverse("cases:flags")).status_code == 403


def test_who_flagged_may_appeal_once_on_the_page_of_the_case(desk, handler, moderator):
    neighbour, case = a_person(), a_case()
    decided(flag_case(case, by=neighbour, reason="untrue"), handler, "kept")
    browser, address = signed_in(neighbour), reverse("cases:case", args=[case.number])
    assert "Bezwaar maken" in browser.get(address).content.decode()
    assert "Bezwaar maken" not in signed_in(a_person()).get(address).content.decode()
    assert browser.post(f"{address}bezwaar/", {"text": "Kijk nog eens."}).status_code == 302
    assert browser.post(f"{address}bezwaar/", {"text": "En nog eens."}).status_code == 404
    assert "Kijk nog eens." not in signed_in(handler).get(reverse("cases:flags")).content.decode()
    assert "Kijk nog eens." in signed_in(moderator).get(reverse("cases:flags")).content.decode()


def test_a_reporter_without_an_account_may_appeal_by_the_secret_link_and_hears(desk, handler, moderator):
    case = a_case(contact={"mail": "els@voorbeeld.example"})
    decided(flag_case(case, by=a_person(), reason="private"), handler, "removed")
    link = Mailing.objects.filter(link__startswith="/melding/").first().link
    visitor = Client()
    assert "Bezwaar maken" in visitor.get(link).content.decode()
    empty = visitor.post(f"{link}bezwaar/", {"text": " "})
    assert empty.status_code == 422
    assert visitor.post(f"{link}bezwaar/", {"text": "Het huisnummer is eruit."}).status_code == 302
    flag = CaseFlag.objects.get()
    before = Mailing.objects.count()
    sent = {"decision": "kept", "text": "Het is nu goed."}
    signed_in(moderator).post(reverse("cases:decide", args=[flag.pk]), sent)
    case.refresh_from_db()
    assert not case.quarantined
    assert Mailing.objects.filter(link=link).count() and Mailing.objects.count() > before


def test_the_secret_link_gives_no_appeal_against_what_stays(desk, handler):
    case = a_case(contact={"mail": "els@voorbeeld.example"})
    decided(flag_case(case, by=a_person(), reason="private"), handler, "kept")
    link = Mailing.objects.filter(link__startswith="/melding/").first().link
    assert Client().post(f"{link}bezwaar/", {"text": "Toch."}).status_code == 404
