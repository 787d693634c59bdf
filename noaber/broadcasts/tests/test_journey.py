"""In a real browser: write, approve, answer, read the tip, close; with and without scripts, with axe."""

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from noaber.broadcasts.models import Answer, Broadcast
from tests.browsing import DESK, PHONE, check_accessible, keep_picture, opened

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def as_(browser, live_server):
    """Return a function that opens a browser in which somebody is signed in."""
    stack = []

    def open_as(person, *, size=DESK, language="nl", **options):
        client = Client()
        client.force_login(person)
        holder = opened(browser, live_server.url, size=size, **options)
        page = holder.__enter__()
        stack.append(holder)
        cookies = {"sessionid": client.cookies["sessionid"].value, "django_language": language}
        page.context.add_cookies(
            [{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()]
        )
        return page

    yield open_as
    for holder in reversed(stack):
        holder.__exit__(None, None, None)


def look(page, name):
    check_accessible(page)
    keep_picture(page, f"broadcasts-{name}")


def write_words(page):
    page.get_by_label("Wat gebeurt er?").fill("Iemand voelt aan achterdeuren")
    page.get_by_label("Waar en wanneer?").fill("In het pad achter de Margrietstraat. De politie komt.")
    page.get_by_label("Wat kunnen mensen doen?").fill("Ziet u het nu? Bel 112. Ga er niet zelf op af.")


def ring_by_keyboard(page):
    """The way without a map and without a mouse."""
    page.get_by_text("Adres en meters").click()
    page.get_by_label("Adres", exact=True).fill("Margrietstraat 1")
    page.get_by_label("Meter eromheen").fill("60")
    page.get_by_role("button", name="Voeg deze cirkel toe").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_from_writing_to_the_closing_message(as_, town, scripts, at):
    options = {"java_script_enabled": scripts}
    watch = look if scripts else lambda page, name: None
    author = as_(town.author, **options)
    author.goto(reverse("broadcasts:list"))
    watch(author, "list-empty")
    author.get_by_role("link", name="Schrijf een bericht").first.click()
    watch(author, "new")
    write_words(author)
    ring_by_keyboard(author)
    expect(author.get_by_role("button", name="Weg binnen 60 meter van Margrietstraat 1")).to_be_visible()
    expect(author.locator("#kaartnoot")).to_contain_text("9 deuren")
    watch(author, "draft")
    author.get_by_role("button", name="Bied aan een collega aan").click()
    expect(author.get_by_text("U schreef dit bericht. Daarom kunt u het niet zelf")).to_be_visible()
    watch(author, "submitted")

    second = as_(town.approver, **options)
    second.goto(reverse("broadcasts:list"))
    second.get_by_role("link", name="Iemand voelt aan achterdeuren").click()
    watch(second, "approve")
    second.get_by_role("button", name="Keur goed en verstuur").click()
    expect(second.get_by_text("Goedgekeurd. Het bericht wordt nu verstuurd.")).to_be_visible()
    row = Broadcast.objects.get()

    resident = as_(town.residents[0], size=PHONE, **options)
    resident.goto(reverse("broadcasts:received", args=[row.pk]))
    watch(resident, "received")
    expect(resident.get_by_role("link", name="Bel 112")).to_have_attribute("href", "tel:112")
    resident.get_by_role("button", name="Ik heb iets gezien").click()
    resident.get_by_label("Vertel wat u zag").fill("Een rode fiets")
    watch(resident, "tip")
    resident.get_by_role("button", name="Stuur mijn tip").click()
    expect(resident.get_by_text("Uw tip is nog niet geopend.")).to_be_visible()
    assert Answer.objects.get().tip == "Een rode fiets"

    handler = as_(town.handler, **options)
    handler.goto(reverse("broadcasts:list"))
    handler.get_by_role("link", name="Iemand voelt aan achterdeuren").click()
    watch(handler, "detail")
    handler.get_by_role("link", name="Lees de tips").click()
    expect(handler.get_by_text("Een rode fiets")).to_be_visible()
    watch(handler, "tips")

    author.goto(reverse("broadcasts:desk", args=[row.pk]))
    author.get_by_role("link", name="Schrijf het slotbericht").click()
    watch(author, "outcomes")
    author.get_by_role("link", name="Niets gevonden").click()
    watch(author, "closing")
    author.get_by_role("button", name="Verstuur het slotbericht").click()
    expect(author.get_by_text("Het slotbericht is verstuurd")).to_be_visible()
    watch(author, "closed")

    resident.goto(reverse("broadcasts:received", args=[row.pk]))
    expect(resident.get_by_text("Er is gezocht. Er is niets gevonden.")).to_be_visible()
    watch(resident, "ended")


def test_a_false_alarm_is_corrected_by_one_person_in_three_presses(as_, town, send):
    row = send()
    page = as_(town.author, size=PHONE)
    page.goto(reverse("broadcasts:list"))
    page.get_by_role("link", name="Klopt niet: trek in").click()
    look(page, "withdraw")
    page.get_by_role("button", name="Trek nu in").click()
    expect(page.get_by_text("Het bericht is ingetrokken.", exact=True)).to_be_visible()
    look(page, "withdrawn")
    resident = as_(town.residents[1], size=PHONE)
    resident.goto(reverse("broadcasts:received", args=[row.pk]))
    expect(resident.get_by_text("Het was vals alarm. Er was niets aan de hand.")).to_be_visible()
    look(resident, "received-withdrawn")


def test_a_mistake_is_told_above_the_form_and_nothing_is_lost(as_, town):
    page = as_(town.author)
    page.goto(reverse("broadcasts:new"))
    write_words(page)
    page.get_by_text("Adres en meters").click()
    page.get_by_label("Adres", exact=True).fill("Nergens 999")
    page.get_by_role("button", name="Bewaren").click()
    expect(page.get_by_role("alert")).to_contain_text("adres")
    assert page.get_by_label("Wat gebeurt er?").input_value() == "Iemand voelt aan achterdeuren"
    look(page, "mistake")


def test_areas_answer_while_one_chooses(as_, town):
    page = as_(town.author)
    page.goto(reverse("broadcasts:new"))
    page.get_by_text("Hele gebieden", exact=True).click()
    page.get_by_role("checkbox", name="Hof", exact=True).check()
    expect(page.locator("#kaartnoot")).to_contain_text("20 deuren")
    expect(page.locator("#bereik tfoot")).to_contain_text("5")


def test_the_pages_are_complete_in_english(as_, town, send):
    row = send()
    page = as_(town.author, language="en")
    for address in (
        reverse("broadcasts:list"),
        reverse("broadcasts:new"),
        reverse("broadcasts:desk", args=[row.pk]),
    ):
        page.goto(address)
        look(page, "english")
    expect(page.get_by_role("link", name="Write the closing message")).to_be_visible()
    resident = as_(town.residents[0], size=PHONE, language="en")
    resident.goto(reverse("broadcasts:received", args=[row.pk]))
    expect(resident.get_by_role("button", name="I saw something")).to_be_visible()
    look(resident, "received-english")
