"""The whole loop without a mouse: focus shows, nothing holds it, mistakes and maps are within reach."""

import re
import time

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browsing import DESK
from tests.journeys.conftest import Manner, home_of
from tests.journeys.test_report import STREET

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.parametrize("says", [Manner("nl", DESK, DESK, "light")], indirect=True, ids=["nl-desk"]),
]
MOST_STOPS = 160
# What has the focus: where it is, whether it shows, and whether something lies wholly over it.
STOP = """() => {
  const found = document.activeElement;
  if (!found || found === document.body) return null;
  const shown = (e) => { const s = getComputedStyle(e);
    return (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== "none"; };
  const box = found.getBoundingClientRect();
  const around = [found, found.closest("label"), found.closest(".nb-search")];
  const points = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]]
    .map(([x, y]) => document.elementFromPoint(box.left + x * box.width, box.top + y * box.height));
  return { name: found.outerHTML.slice(0, 120), seen: around.some((e) => e && shown(e)),
    open: box.width > 0 && points.some((e) => e && (found.contains(e) || e.contains(found)
      || e.closest("label")?.control === found)) };
}"""


class Keys:
    """Somebody with only a keyboard, on one page."""

    def __init__(self, page: Page):
        self.page = page

    def tab(self, *, back: bool = False) -> None:
        """Go one stop further. It can be seen, and it is another one than before: nothing is a trap."""
        self.page.keyboard.press("Shift+Tab" if back else "Tab")
        stop = self.page.evaluate(STOP)
        if stop is None:  # past the last: the browser's own bar
            return
        assert stop["seen"], f"focus does not show on {stop['name']}"
        assert stop["open"], f"something lies over {stop['name']}"

    def reach(self, wanted: Locator, *, back: bool = False) -> Locator:
        """Go on until what is wanted has the focus."""
        for _stop in range(MOST_STOPS):
            if self.has(wanted):
                return wanted
            self.tab(back=back)
        raise AssertionError(f"{wanted} can not be reached in {MOST_STOPS} stops")

    def has(self, wanted: Locator) -> bool:
        return wanted.count() == 1 and wanted.evaluate("e => e === document.activeElement")

    def press(self, wanted: Locator, key: str = "Enter", *, back: bool = False) -> None:
        self.reach(wanted, back=back)
        self.page.keyboard.press(key)

    def follow(self, wanted: Locator, key: str = "Enter", *, back: bool = False) -> None:
        """Press it and wait for the page to which it leads."""
        self.reach(wanted, back=back)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def write(self, wanted: Locator, words: str) -> None:
        self.reach(wanted)
        self.page.keyboard.type(words)


def test_the_loop_without_a_mouse(as_, says):
    number = reports(as_("bewoner"))
    answers(as_("afval", at_desk=True), number)
    street, _number, _area = home_of(as_("bewoner"))
    author = as_("schrijver", at_desk=True)
    title = f"Fietsen weg {int(time.time() * 10) % 100000}"
    broadcast = writes(author, title, street)
    approves(as_("goedkeurder", at_desk=True), broadcast, title)


def reports(page: Page) -> str:
    """Report rubbish; a mistake on the way puts the focus on what is wrong."""
    page.goto("/melden/")
    keys = Keys(page)
    keys.tab()
    assert keys.has(page.locator(".utrecht-skip-link")), "the first stop leads past the menu"
    page.keyboard.press("Enter")
    keys.tab()
    assert page.evaluate("document.getElementById('inhoud').contains(document.activeElement)")
    keys.follow(page.get_by_role("link", name="Iets is kapot of vies"))
    keys.follow(page.get_by_role("button", name="Zwerfafval"))
    keys.follow(onward(page))
    assert keys.has(page.locator("#fouten")), "the list of mistakes has the focus"
    keys.press(page.locator("#fouten a").first)
    assert keys.has(page.get_by_label("Adres of plek")), "and leads to the field"
    page.keyboard.type(STREET)
    keys.follow(onward(page))
    for _turn in range(10):
        if "/klaar/" in page.url:
            break
        goes_on(page, keys)
    return re.search(r"\d{2}-\d{6}", page.locator("main").inner_text())[0]


def goes_on(page: Page, keys: Keys) -> None:
    """Answer what this page asks, and go on."""
    other = page.get_by_role("button", name="Nee, ik meld iets anders")
    if "/bekend/" in page.url:
        keys.follow(other if other.count() else page.get_by_role("link", name="Nee, ik meld iets anders"))
        return
    radios = page.locator("main input[type=radio]:visible")
    for name in dict.fromkeys(radio.get_attribute("name") for radio in radios.all()):
        if not page.locator(f"main input[name='{name}']:checked").count():
            keys.press(page.locator(f"main input[type=radio][name='{name}']").first, "Space")
    words = page.get_by_label("In uw eigen woorden")
    if words.count():
        keys.write(words, "Er ligt vuil naast de bank.")
    last = page.get_by_role("button", name="Verstuur mijn melding")
    keys.follow(last if last.count() else onward(page))


def onward(page: Page) -> Locator:
    return page.locator("main").get_by_role("button", name=re.compile("^Verder")).first


def answers(page: Page, number: str) -> None:
    """Find the case by its number, open it, and close it with an answer: by the keys of the desk."""
    page.goto("/balie/")
    page.keyboard.press("/")
    page.keyboard.type(number)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    if f"/balie/zaak/{number}/" not in page.url:
        page.keyboard.press("j")
        page.wait_for_url(re.compile(f"/balie/zaak/{number}/"))
    expect(page.locator("#zaak")).to_contain_text(number)
    page.keyboard.press("r")
    expect(page.locator("#antwoord")).to_be_focused()
    page.keyboard.type("Het vuil is weg. Dank voor uw melding.")
    Keys(page).follow(page.locator("#afhandelen"))
    page.goto(f"/balie/zaak/{number}/")
    expect(page.locator("#zaak")).to_contain_text("Opgelost")


def writes(page: Page, title: str, street: str) -> int:
    """Write to one side of a street, and to what the map adds; offer it to a second person."""
    page.goto("/berichten-maken/nieuw/")
    keys = Keys(page)
    keys.write(page.get_by_label("Wat gebeurt er?"), title)
    keys.write(page.get_by_label("Waar en wanneer?"), "Vannacht, in het pad achter de huizen.")
    keys.press(page.locator("summary", has_text="Deuren in een straat"))
    keys.write(page.get_by_label("Straat", exact=True), street)
    keys.follow(page.get_by_role("button", name="Kies de deuren"))
    if not page.get_by_role("button", name="Alle oneven wel").count():
        keys.follow(page.get_by_role("link", name=re.compile(f"^{re.escape(street)}(,|$)")).first)
    keys.follow(page.get_by_role("button", name="Alle oneven wel"))
    number = int(re.search(r"/berichten-maken/(\d+)/", page.url)[1])
    page.goto(f"/berichten-maken/{number}/schrijven/")
    draws_a_circle(page)
    Keys(page).follow(page.get_by_role("button", name="Bied aan een collega aan"), back=True)
    return number


def test_what_grows_above_does_not_push_the_focus_away(as_, says):
    author = as_("schrijver", at_desk=True)
    author.goto("/berichten-maken/nieuw/")
    asked = []
    author.route("**/voorbeeld/**", lambda route: asked.append(route))
    keys = Keys(author)
    with author.expect_request("**/voorbeeld/**"):
        keys.write(author.get_by_label("Wat gebeurt er?"), "Fietsen weg")
        keys.tab()
    where = author.locator("summary", has_text=re.compile("^Hele gebieden$"))
    keys.reach(where)
    lowest_in_view(author, where)
    with author.expect_response("**/voorbeeld/**"):
        asked[-1].continue_()
    expect(author.locator("#sms-maat")).to_contain_text("Als sms")
    assert author.evaluate(STOP)["open"], "the preview pushed the focus out of sight"


def lowest_in_view(page: Page, wanted: Locator) -> None:
    """Make the window so low that this is the last line of the form that is seen."""
    box = wanted.bounding_box()
    form = page.locator("#bericht").bounding_box()
    lost = form["y"] + form["height"] - (box["y"] + box["height"])
    size = page.viewport_size
    page.set_viewport_size({"width": size["width"], "height": int(size["height"] - lost)})


def draws_a_circle(page: Page) -> None:
    """On the map itself: the tool, the middle by the arrows, and away from it again."""
    expect(page.locator(".nb-reach [data-map]")).to_have_attribute("data-state", "ready", timeout=60_000)
    Keys(page).press(page.locator(".nb-tools [data-tool=ring]"))
    Keys(page).reach(page.locator(".nb-reach canvas"), back=True)
    before = middle(page)
    page.keyboard.press("ArrowRight")
    for _turn in range(40):
        if middle(page) > before:
            break
        page.wait_for_timeout(100)
    assert middle(page) > before, "the arrows move the map"
    with page.expect_response(re.compile("/voorbeeld/")):
        page.keyboard.press("Enter")
    expect(page.locator("#delen")).to_contain_text("meter")


def middle(page: Page) -> float:
    return page.evaluate("document.querySelector('.nb-reach [data-map]').map.getCenter().lng")


def approves(page: Page, broadcast: int, title: str) -> None:
    page.goto(f"/berichten-maken/{broadcast}/")
    expect(page.locator("main")).to_contain_text(title)
    Keys(page).follow(page.get_by_role("button", name="Keur goed en verstuur"))
    expect(page.locator("main")).to_contain_text("Slotbericht")
