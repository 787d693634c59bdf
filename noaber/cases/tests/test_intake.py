"""Taking a report by phone or at the counter: the resident's rules, and a receipt on paper."""

import pytest
from django.test import Client
from django.urls import reverse

from noaber.cases import categories
from noaber.cases.models import Case
from noaber.cases.tests.making import STREET, a_handler, desk_for
from noaber.cases.tests.reporting import GROUP, a_desk_for_every_role, usual_answers
from noaber.people.models import Desk

pytestmark = pytest.mark.django_db
KEY = "11111111-1111-4111-8111-111111111111"
GROUP_ANSWERS = {
    "category": GROUP,
    "asked": GROUP,
    "text": "Mevrouw belt: zij trappen tegen de fietsen.",
    "k_jas": "donker",
    "k_hoofd": "pet",
}


@pytest.fixture
def browser(at):
    a_desk_for_every_role()
    client = Client()
    client.force_login(a_handler(Desk.objects.get(slug=desk_for(GROUP).slug)))
    return client


def filled(**values) -> dict:
    usual = {
        "filing_key": KEY,
        "channel": "phone",
        "category": STREET,
        "asked": STREET,
        "text": "Mevrouw belt: lamp uit.",
        "place": "Kamillestraat 18",
        "name": "Mevrouw De Wit",
    }
    kind = categories.get((usual | values)["asked"])
    return usual_answers(kind) | usual | values


def errors_of(response) -> str:
    return response.content.decode().partition('id="fouten"')[2].partition("</div>")[0]


def test_the_kind_comes_first_and_brings_its_questions(browser):
    start = browser.get(reverse("cases:intake")).content.decode()
    assert 'name="behaviours"' not in start and 'name="text"' not in start
    chosen = browser.post(reverse("cases:intake"), {"channel": "counter", "category": GROUP, "choose": "1"})
    page = chosen.content.decode()
    assert chosen.status_code == 200 and not errors_of(chosen)
    assert page.index('name="behaviours"') < page.index('name="text"') < page.index('name="k_jas"')
    assert 'value="counter" ' in page and "Naar afkomst vragen wij nooit" in page


def test_another_kind_asks_its_own_questions_and_keeps_what_was_typed(browser):
    sent = filled(**GROUP_ANSWERS) | {"category": STREET}
    page = browser.post(reverse("cases:intake"), sent).content.decode()
    assert "Mevrouw belt: zij trappen tegen de fietsen." in page and "Kamillestraat 18" in page
    assert KEY in page and not Case.objects.exists()


def test_a_case_and_a_receipt_with_the_link_once(browser):
    answer = browser.post(reverse("cases:intake"), filled(), follow=True)
    receipt, case = answer.content.decode(), Case.objects.get()
    assert case.channel == "phone" and case.number in receipt
    assert "/melding/" in receipt and "<svg" in receipt and "data-print" in receipt
    assert browser.post(reverse("cases:intake"), filled()).status_code == 302
    assert Case.objects.count() == 1
    again = browser.get(reverse("cases:receipt", args=[case.number])).content.decode()
    assert "/melding/" in again, "a double click keeps the link of the first"
    token = again.partition("/melding/")[2].partition("/")[0]
    assert Client().get(reverse("cases:secret", args=[token])).status_code == 200


def test_people_are_told_by_what_they_do(browser):
    browser.post(reverse("cases:intake"), filled(**GROUP_ANSWERS))
    case = Case.objects.get()
    assert case.facts == {
        "behaviours": usual_answers(categories.get(GROUP))["behaviours"],
        "looks": {"jas": "donker", "hoofd": "pet"},
    }


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"behaviours": []}, "Zonder gedrag kunnen wij niets doen"),
        ({"k_jas": ""}, "ten minste 2 kenmerken"),
        ({"text": "Het zijn Marokkanen."}, "Schrijf wat iemand doet"),
        ({"category": STREET, "asked": STREET, "text": "Allemaal Polen hier."}, "Schrijf wat iemand doet"),
        ({"place": " "}, "Dit veld is verplicht"),
        ({"phone": "bel mij"}, "geen telefoonnummer"),
        ({"mail": "x"}, "e-mailadres"),
        ({"category": "bestaat-niet"}, ""),
    ],
)
def test_what_a_resident_may_not_leave_out_a_handler_may_not_either(browser, changed, said):
    answer = browser.post(reverse("cases:intake"), filled(**GROUP_ANSWERS) | changed)
    assert not Case.objects.exists()
    if said:
        assert answer.status_code == 422 and said in errors_of(answer)
        assert "Mevrouw De Wit" in answer.content.decode()


def test_a_name_in_the_text_may_stay_for_it_is_not_for_the_website(browser):
    sent = filled(text="Mevrouw Jansen, 06-12345678, belt: lamp uit.")
    assert browser.post(reverse("cases:intake"), sent).status_code == 302
    assert Case.objects.get().shared.get("text") != "public"
