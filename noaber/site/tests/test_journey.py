"""The public pages in a real browser: phone and desk, light and dark, both languages, and without scripts."""

import pytest
from playwright.sync_api import expect

from noaber.cases.actions import release_case
from noaber.cases.tests.making import STREET, a_case, a_handler, desk_for
from noaber.people.tests.making import an_organisation
from noaber.places.tests.factories import make_address, make_street, make_town
from tests.browsing import DESK, PHONE, check_accessible, keep_picture, opened

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NARROW = {"width": 320, "height": 640}  # what 1,280 pixels are at 400 %


@pytest.fixture
def town():
    """A town with one promise in Hof."""
    areas = make_town()
    hof = areas["Hof"]
    make_address(make_street("Hofstraat", hof), 3, hof.lon, hof.lat)
    handler = a_handler(desk_for(STREET, an_organisation("Gemeente Lindervoort")))
    case = a_case(title="Lamp uit bij de brug")
    if case.quarantined:
        release_case(case, by=handler)
    return areas


def paths(area):
    place = f"/buurt/{area.slug}/"
    return [
        "/",
        place,
        f"{place}gezegd-en-gedaan/",
        "/berichten/",
        "/agenda/",
        "/bellen/",
        "/weergave/",
        "/over/",
    ]


@pytest.mark.slow
@pytest.mark.parametrize("size", [PHONE, DESK, NARROW], ids=["phone", "desk", "narrow"])
@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_page_is_accessible_and_fits(browser, live_server, town, size, colours, language):
    with opened(browser, live_server.url, size=size, color_scheme=colours) as page:
        page.goto(f"/taal/{language}/")
        for path in paths(town["Hof"]):
            page.goto(path)
            check_accessible(page)
            wider = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert wider == 0, f"{path} scrolls sideways at {size}"
            keep_picture(
                page,
                f"site-{path.strip('/').replace('/', '-') or 'home'}-{size['width']}-{colours}-{language}",
            )


def test_from_an_address_to_what_was_promised(browser, live_server, town):
    with opened(browser, live_server.url, has_touch=True) as page:
        page.goto("/")
        page.get_by_label("Uw straat, postcode of buurt").fill("Hofstraat 3")
        page.get_by_role("button", name="Laat zien").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Hof")
        expect(page.get_by_text("Lamp uit bij de brug")).to_be_visible()
        page.get_by_role("region", name="Gezegd en gedaan").get_by_role("link", name="Alles").click()
        expect(page.get_by_role("cell", name="Lamp uit bij de brug")).to_be_visible()
        page.get_by_role("navigation", name="Hoofdmenu").get_by_role("link", name="Buurt").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Hof")


def test_with_the_keyboard_alone(browser, live_server, town):
    with opened(browser, live_server.url, size=DESK) as page:
        page.goto("/")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Naar de inhoud")).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        expect(page.get_by_label("Uw straat, postcode of buurt")).to_be_focused()
        page.keyboard.type("Hofstraat 3")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Hof")


def test_without_scripts_the_list_says_what_the_map_would(plain_phone, town):
    plain_phone.goto(f"/buurt/{town['Hof'].slug}/")
    expect(plain_phone.get_by_text("Lamp uit bij de brug")).to_be_visible()
    words = (
        '<noscript><p class="nb-map__failed">Dit toestel kan de kaart niet tonen. De lijst zegt hetzelfde.'
    )
    assert words in plain_phone.content()


def test_dark_stays_when_chosen(plain_phone, town):
    plain_phone.goto("/weergave/")
    plain_phone.get_by_label("Altijd donker").check()
    plain_phone.get_by_role("button", name="Bewaar").click()
    plain_phone.goto("/")
    expect(plain_phone.locator("html")).to_have_attribute("data-theme", "dark")
    assert plain_phone.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 26, 24)"
