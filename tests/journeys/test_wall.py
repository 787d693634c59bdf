"""A screen on a wall: it shows, loses its line, keeps the last good state, and comes back by itself."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from noaber.broadcasts.actions import (
    approve_broadcast,
    save_broadcast,
    submit_broadcast,
    withdraw_broadcast,
)
from noaber.channels.actions import make_screen
from noaber.channels.models import Screen
from noaber.core import clock
from noaber.people.models import Organisation
from noaber.people.tests.making import a_person, a_role
from noaber.places.tests.factories import make_town
from tests.browsing import DESK, ROOT, check_accessible, keep_picture, opened
from tests.journeys.conftest import free_port

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
POLL = 15_000  # milliseconds: as often a screen asks by itself
SIZES = {"hall": (1920, 1080), "stop": (1080, 1920), "old": (1280, 720)}
LONG = {
    "title": "Er is veel rook over de hele wijk door een grote brand bij het oude fabrieksterrein hier"[:90],
    "text": ("De brandweer is bezig. De rook trekt langzaam naar het noorden en kan nog uren duren. " * 12)[
        :1000
    ],
    "advice": ("Blijf binnen. Sluit ramen, deuren en roosters. Zet de ventilatie uit. " * 6)[:400],
}


class Server:
    """The single process with pages and streams, on the test's own database; it can be killed and started."""

    def __init__(self, offset: float):
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        own = connection.settings_dict
        database = f"postgresql://{own['USER']}@/{own['NAME']}?host={own['HOST']}"
        self.environment = os.environ | {
            "NOABER_DATABASE_URL": database,
            "NOABER_CLOCK_OFFSET": str(offset),
        }
        self.process = None

    def start(self) -> None:
        words = [sys.executable, "manage.py", "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(words, cwd=ROOT, env=self.environment, start_new_session=True)
        wait_until(self.answers, seconds=60)

    def kill(self) -> None:
        """As a power cut would: nothing is said goodbye to."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(20)
            self.process = None

    def answers(self) -> bool:
        try:
            return urllib.request.urlopen(f"{self.address}/scherm/sw.js", timeout=5).status == 200
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False


def wait_until(condition, seconds: float = 20) -> None:
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, "it took too long"
        time.sleep(0.05)


@pytest.fixture
def hall(transactional_db):
    """A screen in a hall, who writes and approves there, on a Tuesday morning that goes on."""
    began = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)
    offset = (began - datetime.now(UTC)).total_seconds()
    with clock.travel(began):
        hof = make_town()["Hof"]
        gemeente = Organisation.objects.create(
            slug="gemeente", name="Gemeente Lindervoort", kind="municipality"
        )
        people = {
            mandate: a_role(a_person(mandate), mandate, organisation=gemeente).person
            for mandate in ("author", "approver", "administrator")
        }
        screen, token = make_screen(
            by=people["administrator"], organisation=gemeente, name="Hal", area_ids=[hof.pk], exercises=True
        )

        def catch_up():
            """Let the clock here be that of the server, which goes on."""
            clock.move(datetime.now(UTC) + timedelta(seconds=offset) - clock.now())

        def say(title: str, *, seconds: int = 7200, kind: str = "warning", **values):
            catch_up()
            given = {
                "text": "In het Hof.",
                "advice": "Let op.",
                "channels": ["wall"],
                "audience": {"areas": [hof.pk]},
            }
            row = save_broadcast(
                by=people["author"],
                organisation=gemeente,
                kind=kind,
                title=title,
                expires_at=clock.now() + timedelta(seconds=seconds),
                **given | values,
            )
            row = submit_broadcast(broadcast=row, by=people["author"])
            return approve_broadcast(broadcast=row, by=people["approver"], shown_hash=row.content_hash)

        path = reverse("site:wall", args=[token])
        yield SimpleNamespace(path=path, say=say, offset=offset, catch_up=catch_up, screen=screen, **people)


def pages_of(page) -> str:
    return page.locator("#scherm main").inner_text() + page.locator("#scherm main").inner_html()


def look(page, name: str) -> None:
    check_accessible(page)
    keep_picture(page, f"wall-{name}")


LOST = {"nl": "geen verbinding", "en": "No connection"}


@pytest.mark.parametrize(("language", "size"), [("nl", (1920, 1080)), ("en", (390, 844))])
def test_a_wall_screen_that_loses_its_connection(browser, hall, language, size):
    """Also in English and as small as a phone: somebody may look at it there."""
    Screen.objects.update(language=language)
    hall.lost = LOST[language]
    server = Server(hall.offset)
    server.start()
    try:
        with opened(browser, server.address, size=dict(zip(("width", "height"), size, strict=True))) as page:
            page.clock.install()  # the screen's own clock goes on, and can be moved ahead
            _shows_and_lets_go(page, hall)
            short = hall.say("Dit duurt maar even", seconds=600)
            expect(page.locator("main h2", has_text=short.title)).to_be_visible()
            server.kill()
            _keeps_the_last_good_state(page, hall, short)
            page = _after_a_power_cut(page, server.address + hall.path, hall, short)
            server.start()
            expect(page.locator("#lijn > span")).to_be_hidden(timeout=20_000)
            hall.say("De lijn is terug")
            expect(page.locator("main h2", has_text="De lijn is terug")).to_be_visible(timeout=8_000)
            look(page, "back")
    finally:
        server.kill()


def _shows_and_lets_go(page, hall) -> None:
    hall.say(
        "Fietsen gestolen bij het station", text="Vijf keer deze week.", advice="Zet twee sloten op uw fiets."
    )
    page.goto(hall.path)
    expect(page.locator("main h2:visible")).to_have_text(["Fietsen gestolen bij het station"])
    expect(page.locator("[data-clock]")).to_contain_text("10:")
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    look(page, "alert")
    wait_until(lambda: Screen.objects.get().shows)
    assert Screen.objects.get().verifies, "this browser checks the signature"
    page.wait_for_timeout(1_500)  # the stream is open
    wrong = hall.say("Dit klopt niet")
    expect(page.locator("main h2", has_text=wrong.title)).to_be_visible(timeout=3_000)
    hall.catch_up()
    withdraw_broadcast(broadcast=wrong, by=hall.author)
    expect(page.get_by_text(wrong.title)).to_have_count(0, timeout=2_000)


def _keeps_the_last_good_state(page, hall, short) -> None:
    line = page.locator("#lijn")
    page.clock.fast_forward(POLL)
    expect(line).to_contain_text(hall.lost, timeout=30_000)
    assert " 10:" in line.inner_text()
    expect(page.get_by_text("Fietsen gestolen bij het station")).to_have_count(1)
    look(page, "lost")
    expect(page.get_by_text(short.title)).to_have_count(1)
    page.clock.fast_forward("10:00")
    expect(page.get_by_text(short.title)).to_have_count(0)  # by its own end, without a line


def _after_a_power_cut(page, address: str, hall, short):
    """Start the browser again: a new page in the same profile, while there is no line."""
    context = page.context
    page.close()
    page = context.new_page()
    page.goto(address)
    expect(page.locator("main h2", has_text="Fietsen gestolen")).to_be_visible()
    expect(page.get_by_text(short.title)).to_have_count(0)
    expect(page.locator("#lijn")).to_contain_text(hall.lost, timeout=30_000)
    assert page.locator(".nb-wall__head").evaluate("e => getComputedStyle(e).display") == "flex", (
        "with its looks"
    )
    look(page, "after-power-cut")
    return page


def test_a_forged_or_older_state_is_refused(browser, hall):
    server = Server(hall.offset)
    server.start()
    try:
        with opened(browser, server.address, size={"width": 1280, "height": 720}) as page:
            hall.say("Eerste bericht")
            kept = []
            page.on(
                "response", lambda answer: kept.append(answer) if answer.url.endswith("/stand/") else None
            )
            page.goto(hall.path)
            wait_until(lambda: page.wait_for_timeout(100) or any(answer.status == 200 for answer in kept))
            first = next(answer for answer in kept if answer.status == 200)
            old = {"status": 200, "headers": first.all_headers(), "body": first.body()}
            page.wait_for_timeout(1_100)  # older is: of an earlier second
            hall.say("Tweede bericht")
            expect(page.locator("main h2", has_text="Tweede bericht")).to_have_count(1)
            _refuses(page, old)
            forged = {**old, "body": old["body"].replace(b"Eerste bericht", b"Vals bericht!!")}
            _refuses(page, forged)
            other = {**old, "headers": {k: v for k, v in old["headers"].items() if k != "x-jws-signature"}}
            _refuses(page, other)
            page.unroute_all()
            expect(page.locator("#lijn > span")).to_be_hidden(timeout=20_000)
    finally:
        server.kill()


def _refuses(page, answer: dict) -> None:
    page.unroute_all()
    page.route("**/stand/", lambda route: route.fulfill(**answer))
    wait_until(lambda: _looks_again(page) or "niet te vertrouwen" in page.locator("#lijn").text_content())
    expect(page.locator("main h2", has_text="Tweede bericht")).to_have_count(1)
    assert "Vals bericht" not in page.content()


def _looks_again(page) -> None:
    """A line is called lost after two looks that went wrong; one that was under way may have gone well."""
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_timeout(300)


@pytest.mark.parametrize("look_", ["light", "dark", "contrast"])
@pytest.mark.parametrize("size", SIZES)
def test_everything_fits_and_reads_on_every_screen(browser, live_server, hall, size, look_):
    language = "en" if look_ == "dark" else "nl"
    Screen.objects.update(look=look_, language=language)
    hall.say("Doe alsof er brand is", exercise=True)
    width, height = SIZES[size]
    options = {"size": {"width": width, "height": height}, "reduced_motion": "reduce"}
    with opened(browser, live_server.url, **options) as page:
        page.goto(hall.path)
        expect(page.locator(".nb-wall.is-drill")).to_be_visible()
        assert overflowing(page) == []
        look(page, f"{size}-{look_}-exercise")
        hall.say(**LONG)
        hall.say(f"En {LONG['title']}"[:90], text=LONG["text"][:190], advice=LONG["advice"][:150])
        page.reload()
        expect(page.locator("main h2", has_text=LONG["title"][:40]).first).to_be_visible()
        assert page.locator("[data-drill]").count() == 0, "never beside what is real"
        for number in range(page.locator("[data-page]").count()):
            if number == 0:
                look(page, f"{size}-{look_}-long")
            keep_picture(page, f"wall-{size}-{look_}-{number}")
            assert overflowing(page) == []
            page.keyboard.press("ArrowRight")


OVERFLOWING = """() => [document.documentElement, ...document.querySelectorAll(
    ".nb-wall, .nb-wall__page:not([hidden]), .nb-wall__page:not([hidden]) .nb-wall__says, .nb-wall__foot")]
    .filter((e) => e.scrollHeight > e.clientHeight + 1 || e.scrollWidth > e.clientWidth + 1)
    .map((e) => e.className || e.tagName)"""


def overflowing(page) -> list[str]:
    """What is larger than the place it has."""
    return page.evaluate(OVERFLOWING)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_an_administrator_hangs_one_and_sees_what_it_shows(browser, live_server, hall, language):
    client = Client()
    client.force_login(hall.administrator)
    names = (settings.SESSION_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME)
    values = (client.cookies[names[0]].value, language)
    cookies = [
        {"name": name, "value": value, "url": live_server.url}
        for name, value in zip(names, values, strict=True)
    ]
    with opened(browser, live_server.url, size=DESK) as page:
        page.context.add_cookies(cookies)
        page.goto("/beheer/schermen/nieuw/")
        look(page, f"form-{language}")
        page.get_by_role("button", name={"nl": "Maak dit scherm", "en": "Make this screen"}[language]).click()
        page.locator("[role=alert]").wait_for()
        page.locator("[name=name]").fill("Bushalte Markt")
        page.get_by_role("checkbox", name="Hof").first.check()
        page.get_by_role("button", name={"nl": "Maak dit scherm", "en": "Make this screen"}[language]).click()
        link = page.locator(".nb-prose b").inner_text()
        look(page, f"link-{language}")
        hall.say("Fietsen gestolen")
        with opened(browser, live_server.url, size=DESK) as wall:
            wall.goto(urlsplit(link).path)
            expect(wall.locator("main h2:visible")).to_have_text("Fietsen gestolen")
            wait_until(lambda: Screen.objects.get(name="Bushalte Markt").shows)
        page.goto("/beheer/schermen/")
        row = page.locator("tr", has_text="Bushalte Markt")
        expect(row).to_contain_text({"nl": "1 bericht", "en": "1 message"}[language])
        look(page, f"screens-{language}")
        row.get_by_role("button").last.click()
        expect(page.locator("tr", has_text="Bushalte Markt")).to_have_count(0)
