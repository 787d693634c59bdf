"""A real browser for the journeys: a phone, a desk, one without JavaScript, and axe on what they see."""

import os
import shutil
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
# What does not come at all is a mistake; what comes late on a busy machine is none.
expect.set_options(timeout=20_000)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def browser():
    """One Chromium for the whole run."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
        "true"  # the driver keeps a loop running in the test's own thread
    )
    path = next((found for name in CHROMIUMS if (found := shutil.which(name))), None)
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@contextmanager
def opened(browser: Browser, base_url: str, *, size: dict = PHONE, **options):
    """A fresh browser profile with one page, of which every script mistake fails the test."""
    options = {"locale": "nl-NL"} | options
    context = browser.new_context(base_url=base_url, viewport=size, **options)
    page = context.new_page()
    mistakes: list[str] = []
    page.on("pageerror", lambda mistake: mistakes.append(str(mistake)))
    yield page
    context.close()
    assert not mistakes, mistakes


@pytest.fixture
def phone(browser, live_server):
    with opened(browser, live_server.url, has_touch=True) as page:
        yield page


@pytest.fixture
def desk(browser, live_server):
    with opened(browser, live_server.url, size=DESK) as page:
        yield page


@pytest.fixture
def plain_phone(browser, live_server):
    """A phone on which no script runs."""
    with opened(browser, live_server.url, java_script_enabled=False) as page:
        yield page


ACTIVATED = "navigator.serviceWorker.ready.then(({ active }) => active.state === 'activated')"


def push_to(page: Page, origin: str, text: str, came, seconds: float = 30):
    """Give a push to the page's service worker as the browser's own push client would, until it `came`.

    Returns what `came` gave. A worker that is being activated, or was just put to sleep, drops a push without
    a word; a push service would bring it again as well.
    """
    page.wait_for_function(ACTIVATED)
    session = page.context.new_cdp_session(page)
    known: list[dict] = []
    session.on("ServiceWorker.workerRegistrationUpdated", lambda event: known.extend(event["registrations"]))
    session.send("ServiceWorker.enable")
    wait_until(lambda: known or page.wait_for_timeout(50))
    values = {"origin": origin, "registrationId": known[0]["registrationId"], "data": text}
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        session.send("ServiceWorker.deliverPushMessage", values)
        again = time.monotonic() + 4
        while time.monotonic() < again:
            if found := came():
                return found
            time.sleep(0.1)
    raise AssertionError("the push never came")


def wait_until(condition, seconds: float = 20):
    """Wait until the condition holds, and return what it gave."""
    ends = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < ends, "it took too long"
        time.sleep(0.1)
    return found


def check_accessible(page: Page) -> None:
    """Zero violations of axe on the page as it stands, no exclusions."""
    page.wait_for_load_state()  # without its style sheets a page has other sizes and colours
    page.evaluate(AXE.read_text())
    found = page.evaluate("rules => axe.run({runOnly: rules})", RULES)["violations"]
    told = [f"{fault['id']}: {node['html'][:160]}" for fault in found for node in fault["nodes"]]
    assert not told, f"{page.url}\n" + "\n".join(told)


def keep_picture(page: Page, name: str) -> None:
    """Keep a picture of the whole page when NOABER_PICTURES names a folder; people look at them."""
    folder = os.environ.get("NOABER_PICTURES")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
