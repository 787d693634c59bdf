"""What somebody prints: the text and its state on white paper, without what can only be pressed or moved."""

import pytest
from playwright.sync_api import expect

from tests.browsing import keep_picture, opened

pytestmark = [pytest.mark.browser, pytest.mark.slow]
# On paper there is nothing to press, and what is written on a colour keeps that colour.
LEFT_TO_PRESS = """[...document.querySelectorAll("button, nav:not(.nb-views), input, textarea, [data-map]")]
  .filter((e) => e.checkVisibility() && e.getBoundingClientRect().width > 1)
  .map((e) => e.outerHTML.slice(0, 90))"""
PALE = """() => {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map(Number);
    return (r * 3 + g * 6 + b) / 2550;
  };
  return [...document.querySelectorAll("main *")].filter((e) => e.checkVisibility()
    && [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())
    && light(getComputedStyle(e).color) > 0.75
    && !e.closest(".nb-alert__strip, .nb-state--solid, .nb-dot, .nb-hidden"))
    .map((e) => e.outerHTML.slice(0, 90));
}"""


@pytest.fixture
def paper(browser, town):
    """Return a function that opens a page as it is printed, by somebody whose screen is dark."""
    with opened(browser, town, color_scheme="dark") as page:

        def show(part: str, path: str):
            page.emulate_media(media="screen")
            page.goto(f"/demo/als/{part}/")
            page.goto(path)
            page.emulate_media(media="print")
            assert page.evaluate(LEFT_TO_PRESS) == []
            assert page.evaluate(PALE) == []
            assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
            keep_picture(page, f"print-{part}-{path.strip('/').replace('/', '-')}")
            return page

        yield show


def first_link(page, path: str, wanted: str) -> str:
    page.emulate_media(media="screen")
    page.goto(path)
    return page.locator(wanted).first.get_attribute("href")


def test_a_place_its_promises_a_message_and_a_report(paper):
    page = paper("bewoner", "/buurt/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".nb-tally i").first).to_have_css("print-color-adjust", "exact")
    paper("bewoner", page.url.split("/", 3)[3].join(("/", "gezegd-en-gedaan/")))
    page = paper("bewoner", "/berichten/")
    page = paper("bewoner", first_link(page, "/buurt/", ".nb-alert a[href^='/bericht/']"))
    expect(page.locator(".nb-alert__strip").first).to_have_css("print-color-adjust", "exact")
    page = paper("bewoner", first_link(page, "/mijn-meldingen/", "main a[href^='/zaak/']"))
    moment = page.locator("main time").first
    shown = moment.evaluate("e => getComputedStyle(e, '::after').content")
    assert moment.get_attribute("title") in shown, "an hour ago means nothing on paper"


def test_the_queue_a_case_and_its_receipt_at_the_desk(paper):
    page = paper("straat", "/balie/")
    expect(page.locator(".nb-q").first).to_be_visible()
    case = page.locator(".nb-q").first.get_attribute("href").partition("?")[0]
    page = paper("straat", case)
    expect(page.locator("#zaak")).to_be_visible()
    expect(page.locator(".nb-q").first).to_be_hidden()
    page = paper("straat", f"{case}bon/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
