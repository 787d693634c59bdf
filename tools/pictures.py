"""Take the pictures of docs/pictures from a running town: `python tools/pictures.py [http://localhost:8000]`.

Start the town with `make demo STILL=1`. The main screens, on a phone and at a desk, as docs/screens.md shows
them; the same town gives the same pictures.
"""

import io
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1440, "height": 900}}
MOST = 150 * 1024
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
# Without a graphics card a map needs the software renderer.
SWITCHES = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
DRAWN = """[...document.querySelectorAll("[data-map]")].every((box) =>
  !box.checkVisibility() || box.getBoundingClientRect().top > innerHeight || box.dataset.state === "failed"
  || (box.dataset.state === "ready" && box.map.loaded() && box.map.areTilesLoaded()))"""

AT_DOOR = "at => document.querySelector('.nb-reach [data-map]').map.jumpTo({ center: at, zoom: 15.5 })"


@dataclass(frozen=True)
class Screen:
    """One picture: its name, who looks, where they begin, and what they do before it is taken."""

    name: str
    part: str
    path: str
    then: Callable[[Page], None] = lambda page: None
    colours: str = "light"


def first_late_case(page: Page) -> None:
    page.goto(page.locator(".nb-q").first.get_attribute("href"))


def running_alert(page: Page) -> None:
    """Open the alert that this reader has before them."""
    page.goto(page.locator(".nb-alert a[href^='/bericht/']").first.get_attribute("href"))


def write_a_message(page: Page) -> None:
    """Fill in a message and draw a circle round an address on the map; nothing of it is kept."""
    page.get_by_label("Wat gebeurt er?").fill("Iemand voelt aan achterdeuren")
    page.get_by_label("Waar en wanneer?").fill("In het pad achter de Margrietstraat. De politie komt.")
    page.get_by_label("Wat kunnen mensen doen?").fill("Ziet u het nu? Bel 112. Ga er niet zelf op af.")
    ring = page.locator("summary", has_text="Adres en meters")
    ring.click()
    page.locator("[name=ring_metres]").fill("150")
    ring.click()
    page.locator(".nb-reach").scroll_into_view_if_needed()
    page.wait_for_function(DRAWN, timeout=60_000)
    door = page.request.get("/adressen/zoek", params={"q": "Margrietstraat 11"}).json()["addresses"][0]
    page.evaluate(AT_DOOR, [door["lon"], door["lat"]])
    page.locator("[data-tool=ring]").click()
    with page.expect_response("**/voorbeeld/"):
        page.locator(".nb-reach canvas").first.click()
    page.evaluate("scrollTo(0, 0)")


def where_is_it(page: Page) -> None:
    page.get_by_role("button", name="Zwerfafval").click()
    page.get_by_label("Adres of plek").fill("Margrietstraat 11")
    page.locator(".nb-suggest__list :is(a, button)").first.click()


def message_named(words: str) -> Callable[[Page], None]:
    """Open the first message of the list in this state."""
    return lambda page: page.goto(page.locator(".nb-q", has_text=words).first.get_attribute("href"))


def what_became_of_the_last(page: Page) -> None:
    """Open the page after the newest message that ended, where its numbers begin."""
    page.goto(page.locator("#lijst ~ ul a[href$='/na-afloop/']").first.get_attribute("href"))
    page.locator("#getallen").evaluate("heading => heading.scrollIntoView()")


SCREENS = (
    Screen("place", "bewoner", "/buurt/"),
    Screen("place-dark", "bewoner", "/buurt/", colours="dark"),
    Screen("said-and-done", "bewoner", "/buurt/korenbloembuurt/gezegd-en-gedaan/"),
    Screen("report-numbers", "bewoner", "/melden/"),
    Screen("report-where", "bewoner", "/melden/soort/broken/", where_is_it),
    Screen("alert", "bewoner", "/buurt/", running_alert),
    Screen("inbox", "bewoner", "/berichten/"),
    Screen("queue", "straat", "/balie/"),
    Screen("case", "straat", "/balie/", first_late_case),
    Screen("compose", "schrijver", "/berichten-maken/nieuw/", write_a_message),
    Screen("running", "schrijver", "/berichten-maken/", message_named("minuten geleden")),
    Screen("after", "bewoner", "/verantwoording/politie/", what_became_of_the_last),
)


def settle(page: Page) -> None:
    """Wait for the fonts, and for every map in sight to be drawn whole."""
    page.evaluate("document.fonts.ready")
    page.wait_for_function(DRAWN, timeout=60_000)
    page.wait_for_timeout(300)


def small(png: bytes) -> bytes:
    """Return the picture as WebP, as good as fits."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for quality in (88, 80, 70, 60):
        held = io.BytesIO()
        picture.save(held, "WEBP", quality=quality, method=6)
        if held.tell() <= MOST:
            break
    return held.getvalue()


def take(browser: Browser, town: str, screen: Screen, size: str) -> None:
    """Take one picture in a browser of its own."""
    context = browser.new_context(
        base_url=town,
        viewport=SIZES[size],
        color_scheme=screen.colours,
        locale="nl-NL",
        timezone_id="Europe/Amsterdam",
        reduced_motion="reduce",
        bypass_csp=True,  # the wait below is a script of ours
        has_touch=size == "phone",
    )
    page = context.new_page()
    page.goto(f"/demo/als/{screen.part}/")
    page.goto(screen.path)
    screen.then(page)
    settle(page)
    (FOLDER / f"{screen.name}-{size}.webp").write_bytes(small(page.screenshot()))
    context.close()


def main(town: str = "http://localhost:8000", *names: str) -> None:
    """Take every picture, or those named."""
    path = next((found for name in CHROMIUMS if (found := shutil.which(name))), None)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=SWITCHES)
        for screen in SCREENS:
            for size in SIZES:
                if not names or screen.name in names:
                    take(browser, town.rstrip("/"), screen, size)
                    print(f"{screen.name}-{size}")
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
