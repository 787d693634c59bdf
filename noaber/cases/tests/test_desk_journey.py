"""In a real browser at the desk: by keyboard, with axe on every page; and a resident who reopens."""

import pypdfium2 as pdfium
import pytest
import zxingcpp
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils.module_loading import import_string
from playwright.sync_api import expect

from noaber.cases.actions import fold_counts, join_case
from noaber.cases.models import Case
from noaber.cases.tests.making import STREET, a_case, a_handler, desk_for
from noaber.people.tests.making import a_person
from noaber.places.tests.factories import make_town
from tests.browsing import check_accessible, keep_picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def queue():
    """A handler with three cases, of which neighbours follow one."""
    make_town()
    handler = a_handler(desk_for(STREET))
    cases = [a_case(reporter=a_person(f"Melder {n}"), lon=6.705 + n / 5000) for n in range(3)]
    follower = a_person("Bram")
    join_case(cases[0], by=follower, person=follower)
    fold_counts()
    return handler, cases


def enter(page, base_url, person):
    """Sign in without the mail, which other journeys walk through."""
    session = import_string(f"{settings.SESSION_ENGINE}.SessionStore")()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": base_url}
    page.context.add_cookies([cookie])


def look(page, name):
    check_accessible(page)
    keep_picture(page, f"cases-{name}")


def test_a_handler_works_by_keyboard(desk, live_server, queue):
    handler, _cases = queue
    enter(desk, live_server.url, handler)
    desk.goto("/balie/")
    look(desk, "queue")
    desk.keyboard.press("j")
    expect(desk.locator("#zaak h2")).to_be_visible()
    expect(desk.locator(".nb-q[aria-current]")).to_have_count(1)
    look(desk, "item")
    desk.keyboard.press("r")
    expect(desk.locator("#antwoord")).to_be_focused()
    desk.keyboard.type("Wij komen morgen langs.")
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_text("Uw antwoord is verstuurd.")).to_be_visible()
    expect(desk.locator(".nb-log")).to_contain_text("Wij komen morgen langs.")
    desk.locator("#antwoord").fill("Het is gemaakt.")
    desk.locator("#afhandelen").click()
    expect(desk.get_by_text("Ongedaan maken", exact=True)).to_be_visible()
    look(desk, "closed")
    assert Case.objects.filter(status="closed", outcome="done").count() == 1
    desk.locator("body").press("u")
    expect(desk.get_by_text("Teruggedraaid. De zaak loopt weer.")).to_be_visible()
    desk.wait_for_load_state(
        "networkidle"
    )  # a key that is pressed before the page's script is there does nothing
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog")).to_be_visible()
    look(desk, "keys")


def test_the_desk_works_without_scripts_and_on_a_phone(plain_phone, live_server, queue):
    handler, _cases = queue
    enter(plain_phone, live_server.url, handler)
    plain_phone.goto("/balie/")
    plain_phone.locator(".nb-q").first.click()
    plain_phone.locator("#antwoord").fill("Niets te zien.")
    plain_phone.get_by_role("button", name="Niets gevonden").click()
    assert Case.objects.filter(outcome="nothing_found").count() == 1
    plain_phone.get_by_role("button", name="Ongedaan maken").click()
    assert not Case.objects.filter(status="closed").exists()


def test_intake_receipt_map_and_the_pages_of_a_case(desk, phone, live_server, queue):
    handler, cases = queue
    enter(desk, live_server.url, handler)
    desk.goto("/balie/nieuw/")
    look(desk, "intake")
    desk.get_by_label("Waar gaat het over?").select_option(STREET)
    desk.get_by_role("button", name="Verder").click()
    look(desk, "intake-questions")
    desk.get_by_label("1 lamp").check()
    desk.get_by_label("In uw eigen woorden").fill("Mevrouw belt: de lamp is uit.")
    desk.get_by_label("Adres of plek").fill("Bij de vijver")
    desk.get_by_role("button", name="Maak de zaak en de bon").click()
    expect(desk.get_by_text("Bewijs van uw melding")).to_be_visible()
    look(desk, "receipt")
    [sheet] = pdfium.PdfDocument(desk.pdf(format="A4"))
    [code] = zxingcpp.read_barcodes(sheet.render(scale=2).to_pil())
    assert code.text == desk.locator(".nb-secret b").inner_text(), "on one sheet, to be scanned"
    phone.goto("/kaart/")
    look(phone, "map")
    enter(phone, live_server.url, cases[0].reporter)
    phone.goto("/mijn-meldingen/")
    look(phone, "mine")
    phone.goto(f"/zaak/{cases[0].number}/")
    look(phone, "case")
    phone.goto(f"/zaak/{cases[1].number}/ongepast/")
    look(phone, "flag")
