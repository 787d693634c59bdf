"""In a real browser: join, sign in with a passkey, give a role, leave; axe on every page."""

import re

import pytest
from playwright.sync_api import expect

from noaber.accounts.tests.test_me import PAGES
from noaber.people.actions import ask_letter
from noaber.people.models import Mandate, Passkey, Person
from noaber.people.tests.making import a_desk, a_person, a_resident, a_role, an_area
from noaber.places.tests.factories import make_address, make_street, make_town
from tests.browsing import DESK, check_accessible, keep_picture, opened

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def town():
    areas = make_town()
    street = make_street("Saliestraat", areas["Hof"])
    for number in (29, 31, 33):
        make_address(street, number, postcode="1234AB")
    return areas


def look(page, name):
    check_accessible(page)
    keep_picture(page, f"accounts-{name}")


def sign_in(page, mails, person):
    page.goto("/inloggen/")
    page.get_by_label("Uw mailadres").fill(person.mail)
    page.get_by_role("button", name="Stuur mij een code").click()
    page.get_by_label("Code uit de mail").fill(re.search(r"\d{6}", mails[-1]["subject"])[0])
    page.get_by_role("button", name="Inloggen").click()
    page.wait_for_url("**/ik/")


def join(page, mails, look=lambda page, name: None):
    page.goto("/meedoen/")
    look(page, "join")
    page.get_by_role("link", name="Begin met uw mailadres").click()
    look(page, "sign-in")
    page.get_by_label("Uw mailadres").fill("nieuw@voorbeeld.example")
    page.get_by_role("button", name="Stuur mij een code").click()
    look(page, "code")
    page.get_by_label("Code uit de mail").fill("000000")
    page.get_by_role("button", name="Inloggen").click()
    look(page, "code-wrong")
    page.get_by_label("Code uit de mail").fill(re.search(r"\d{6}", mails[-1]["subject"])[0])
    page.get_by_role("button", name="Inloggen").click()
    look(page, "birth")
    for label, typed in (("Dag", "27"), ("Maand", "3"), ("Jaar", "1984")):
        page.get_by_label(label).fill(typed)
    page.get_by_role("button", name="Verder").click()
    look(page, "name")
    page.get_by_label("Uw naam").fill("Truus Jansen")
    page.get_by_role("button", name="Verder").click()
    look(page, "place")
    page.get_by_label("Straat en huisnummer").fill("saliestraat 31")
    page.get_by_role("button", name="Zoek dit adres").click()
    expect(page.get_by_label("Saliestraat 31")).to_be_checked()
    look(page, "place-chosen")
    page.get_by_role("button", name="Verder").click()
    look(page, "check")
    page.get_by_label("Ik ga akkoord").check()
    page.get_by_role("button", name="Maak mijn account").click()
    expect(page.get_by_role("heading", name="Welkom, Truus Jansen")).to_be_visible()
    look(page, "welcome")


def test_somebody_joins_and_every_page_is_accessible(phone, mails, town):
    join(phone, mails, look)
    for path in PAGES:
        phone.goto(path)
        look(phone, path.strip("/").replace("/", "-"))


def test_every_page_about_me_is_accessible_in_english_at_a_desk_in_the_dark(
    browser, live_server, mails, town
):
    person = a_resident(town["Hof"], "Truus Jansen", language="en")
    a_role(person, Mandate.OFFICER)
    with opened(browser, live_server.url, size=DESK, color_scheme="dark") as page:
        sign_in(page, mails, person)
        for path in [*PAGES, "/beheer/bevestigen/"]:
            page.goto(path)
            expect(page.locator("html")).to_have_attribute("lang", "en")
            look(page, "en-dark-" + path.strip("/").replace("/", "-"))


def test_somebody_joins_without_javascript_and_leaves_again(plain_phone, mails, town):
    join(plain_phone, mails)
    plain_phone.goto("/ik/")
    plain_phone.get_by_role("link", name="Meenemen of weg").click()
    with plain_phone.expect_download() as begun:
        plain_phone.get_by_role("button", name="Download mijn gegevens").click()
    assert begun.value.suggested_filename.endswith(".zip")
    plain_phone.get_by_role("link", name="Ga verder met wissen").click()
    plain_phone.get_by_role("button", name="Wis mijn account nu").click()
    expect(plain_phone.get_by_role("heading", name="Uw account is gewist")).to_be_visible()
    assert not Person.objects.filter(erased_at=None).exists()


def test_a_passkey_is_made_named_used_and_removed(phone, mails):
    person = a_person("Truus Jansen")
    authenticator = phone.context.new_cdp_session(phone)
    authenticator.send("WebAuthn.enable")
    made = authenticator.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    sign_in(phone, mails, person)

    phone.goto("/ik/veilig/")
    phone.get_by_role("button", name="Maak een sleutel").click()
    phone.get_by_label("Naam van de sleutel").fill("Mijn telefoon")
    phone.get_by_role("button", name="Bewaar").click()
    expect(phone.locator(".nb-row__title", has_text="Mijn telefoon")).to_be_visible()
    look(phone, "key-made")
    assert Passkey.objects.get().person == person

    phone.get_by_role("button", name="Overal uitloggen").click()
    phone.goto("/ik/plekken/")
    phone.get_by_role("button", name="Log in met een sleutel").click()
    phone.wait_for_url("**/ik/plekken/")
    assert Passkey.objects.get().used_at is not None

    phone.goto("/ik/veilig/")
    phone.get_by_role("button", name="Weg Mijn telefoon").click()
    expect(phone.get_by_text("De sleutel is weg")).to_be_visible()
    assert not Passkey.objects.exists()
    phone.get_by_role("button", name="Overal uitloggen").click()
    phone.get_by_role("button", name="Log in met een sleutel").click()
    expect(phone.get_by_text("Deze sleutel kennen wij niet")).to_be_visible()

    authenticator.send(
        "WebAuthn.setUserVerified", {"authenticatorId": made["authenticatorId"], "isUserVerified": False}
    )
    phone.get_by_role("button", name="Log in met een sleutel").click()
    expect(phone.get_by_text("Dat lukte niet")).to_be_visible()


def test_an_administrator_gives_a_role_prints_a_letter_and_ends_the_role(desk, mails, town):
    administrator, colleague = a_person("Marit Oudhof"), a_person("Joris Veldkamp")
    team = a_desk(name="Wijkteam Noord")
    a_role(administrator, Mandate.ADMINISTRATOR, organisation=team.organisation)
    resident = a_resident(an_area(), "Truus Jansen")
    ask_letter(place=resident.places.get(), by=resident)

    sign_in(desk, mails, administrator)
    desk.goto("/beheer/mensen/")
    look(desk, "roles")
    desk.get_by_role("link", name="Geef iemand een rol").click()
    desk.get_by_label("Mailadres van uw collega").fill(colleague.mail)
    desk.get_by_label("Rol").select_option("handler")
    desk.get_by_role("button", name="Geef deze rol").click()
    expect(desk.get_by_text("Kies bij welke balie").first).to_be_visible()
    look(desk, "role-new")
    desk.get_by_label("Balie").select_option(label="Wijkteam Noord")
    desk.get_by_role("button", name="Geef deze rol").click()
    expect(desk.get_by_text("Joris Veldkamp heeft de rol.")).to_be_visible()
    desk.get_by_role("button", name="Beëindig de rol behandelaar van Joris Veldkamp").click()
    expect(desk.get_by_text("De rol van Joris Veldkamp is beëindigd.")).to_be_visible()

    desk.get_by_role("link", name="Brieven met code").click()
    look(desk, "letters")
    with desk.context.expect_page() as printed:
        desk.get_by_role("button", name="Afdrukken").click()
    code = printed.value.locator(".nb-code").inner_text()
    look(printed.value, "letter")
    desk.goto("/ik/")
    desk.get_by_role("button", name="Uitloggen").click()
    sign_in(desk, mails, resident)
    desk.goto("/ik/adres/")
    desk.get_by_label("Code uit de brief").fill(code)
    desk.get_by_role("button", name="Bevestig").click()
    expect(desk.get_by_text("Adres bevestigd tot")).to_be_visible()
