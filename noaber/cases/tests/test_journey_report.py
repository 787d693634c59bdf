"""In a real browser: report with and without scripts, offline, in English; blur a photo by keyboard."""

import pytest
from playwright.sync_api import expect

from noaber.cases.actions import store_photo
from noaber.cases.models import Case, Photo
from noaber.cases.tests.making import a_case, a_handler
from noaber.cases.tests.reporting import LAMP, a_desk_for_every_role
from noaber.core.tests.pictures import picture
from noaber.people.models import Desk
from noaber.people.tests.making import a_person
from noaber.places.tests.factories import make_address, make_street, make_town
from tests.browsing import check_accessible, keep_picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town(settings, tmp_path):
    settings.NOABER_DATA = tmp_path
    areas = make_town()
    street = make_street("Saliestraat", areas["Hof"])
    for number in (29, 31, 33):
        make_address(street, number, postcode="1234AB")
    a_desk_for_every_role()
    return areas


def look(page, name):
    check_accessible(page)
    keep_picture(page, f"report-{name}")


def onward(page, name="Verder"):
    page.get_by_role("button", name=name, exact=True).click()


def choose(page, text):
    page.locator("label", has_text=text).first.click()


def begin(page, words: str, name: str):
    page.goto("/melden/")
    page.get_by_label("Of zoek: wat is er?").fill(words)
    page.get_by_role("button", name="Zoek").click()
    page.get_by_role("button", name=name).click()


def at_address(page, words="Saliestraat 31"):
    page.get_by_label("Adres of plek").fill(words)
    onward(page)


def test_about_people_behaviour_comes_before_looks_and_every_page_is_accessible(phone, town):
    page = phone
    page.goto("/melden/")
    look(page, "start")
    page.get_by_label("Of zoek: wat is er?").fill("jongeren")
    expect(page.get_by_role("button", name="Overlast van een groep")).to_be_visible()
    page.goto("/melden/soort/nuisance/")
    page.get_by_text("Gedrag op straat").click()
    look(page, "door")
    page.get_by_role("button", name="Overlast van een groep").click()
    look(page, "place")
    at_address(page, "Salie")
    look(page, "place-which")
    choose(page, "Saliestraat 31")
    onward(page)
    onward(page)
    expect(page.get_by_text("Zonder gedrag kunnen wij niets doen").first).to_be_visible()
    look(page, "what-missing")
    choose(page, "Schreeuwen")
    choose(page, "Elke week")
    words = page.get_by_label("In uw eigen woorden")
    words.fill("Er zit weer zo'n groepje dat hier niet hoort.")
    expect(page.get_by_text("Wat doen zij?")).to_be_visible()
    look(page, "what-advice")
    words.fill("Na 23 uur schreeuwen zij. Bel 06-12345678.")
    expect(page.locator("mark")).to_contain_text("06-12345678")
    onward(page)
    look(page, "what-personal")
    choose(page, "Haal dit uit mijn tekst")
    onward(page)
    look(page, "looks")
    choose(page, "Donkere kleur")
    onward(page)
    expect(page.get_by_text("Kies ten minste 2 kenmerken").first).to_be_visible()
    choose(page, "Capuchon op")
    onward(page)
    look(page, "photo")
    upload = {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": picture(size=(640, 480))}
    page.get_by_label("Foto").set_input_files(upload)
    onward(page, "Voeg deze foto toe")
    look(page, "photo-added")
    onward(page)
    look(page, "contact")
    choose(page, "Anoniem")
    onward(page)
    look(page, "sharing")
    onward(page)
    expect(page.get_by_text("Bel [telefoonnummer].")).to_be_visible()
    look(page, "check")
    onward(page, "Verstuur mijn melding")
    page.wait_for_url("**/klaar/")
    look(page, "receipt")
    page.locator(".nb-report__link a").click()
    case = Case.objects.get()
    expect(page.get_by_text(case.number).first).to_be_visible()
    assert case.facts == {"behaviours": ["schreeuwen"], "looks": {"jas": "donker", "hoofd": "capuchon"}}


def test_without_scripts_a_lamp_is_reported_by_plain_forms(plain_phone, town):
    page = plain_phone
    begin(page, "lamp uit", "Straatlamp is uit of knippert")
    at_address(page)
    choose(page, "1 lamp")
    page.get_by_label("In uw eigen woorden").fill("De lamp is uit.")
    onward(page)
    onward(page, "Verder zonder foto")
    choose(page, "Per mail")
    page.get_by_label("Mailadres").fill("buur@voorbeeld.example")
    onward(page)
    onward(page)
    onward(page, "Verstuur mijn melding")
    case = Case.objects.get()
    expect(page.get_by_text(case.number)).to_be_visible()
    assert case.place_text.startswith("Saliestraat 31") and case.lon


def test_offline_nothing_is_lost_and_it_is_sent_when_the_connection_is_back(phone, town):
    page = phone
    begin(page, "lamp uit", "Straatlamp is uit of knippert")
    at_address(page)
    choose(page, "1 lamp")
    page.get_by_label("In uw eigen woorden").fill("De lamp bij de brug is uit.")
    page.wait_for_timeout(500)
    page.context.set_offline(True)
    onward(page)
    expect(page.locator("[data-offline]")).to_be_visible()
    keep_picture(page, "report-offline")
    page.context.set_offline(False)
    page.wait_for_url("**/foto/")
    page.go_back()
    page.reload()
    expect(page.get_by_label("In uw eigen woorden")).to_have_value("De lamp bij de brug is uit.")


def test_typed_words_survive_a_reload_before_they_were_sent(phone, town):
    page = phone
    begin(page, "harde muziek", "Harde muziek of feest")
    at_address(page)
    page.get_by_label("In uw eigen woorden").fill("Muziek tot vier uur.")
    page.wait_for_timeout(500)
    page.reload()
    expect(page.get_by_label("In uw eigen woorden")).to_have_value("Muziek tot vier uur.")
    page.goto("/melden/")
    page.get_by_role("link", name="Ga daarmee verder").click()
    expect(page.get_by_label("In uw eigen woorden")).to_have_value("Muziek tot vier uur.")


def test_in_english_every_word_is_english(phone, live_server, town):
    page = phone
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": live_server.url}])
    page.goto("/melden/")
    look(page, "start-en")
    page.get_by_label("Or search: what is it?").fill("light broken")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("button", name="Street light is out").click()
    page.get_by_label("Address or place").fill("Saliestraat 31")
    onward(page, "Continue")
    look(page, "what-en")
    expect(page.get_by_text("How many lights are out?").first).to_be_visible()


def test_a_handler_blurs_a_photo_by_keyboard(desk, town, sign_in):
    case = a_case(LAMP, reporter=a_person())
    photo = store_photo(picture(size=(640, 480)), case=case)
    sign_in(desk, a_handler(Desk.objects.get(slug="verlichting")))
    desk.goto(f"/balie/foto/{photo.pk}/")
    look(desk, "blur")
    desk.get_by_role("button", name="Voeg vlak toe").press("Enter")
    expect(desk.get_by_text("Vlak 1")).to_be_visible()
    desk.get_by_role("button", name="Maak onleesbaar").press("Enter")
    expect(desk.get_by_text("onleesbaar gemaakt, voor iedereen")).to_be_visible()
    look(desk, "blurred")
    desk.get_by_role("button", name="Geef vrij").press("Enter")
    expect(desk.get_by_text("De foto is vrijgegeven.")).to_be_visible()
    kept = Photo.objects.get()
    assert kept.blurred and kept.state == "released"


@pytest.fixture
def sign_in(client, live_server):
    """Put the session of a person in a browser."""

    def give(page, person):
        client.force_login(person)
        cookie = client.cookies["sessionid"]
        page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])

    return give
