"""In a real browser: choosing messages, a push to the service worker, a page that keeps itself fresh."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from noaber.channels.actions import touch_topic
from noaber.channels.adapters.webpush.payload import Payloads
from noaber.channels.models import Result
from noaber.channels.queries import get_reachability, wishes_of
from noaber.channels.rules import Receipt
from tests.browsing import DESK, ROOT, check_accessible, keep_picture, opened, push_to, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TITLES = {"nl": "Welke berichten krijgt u?", "en": "Which messages do you get?"}


def sign_in(page, person, address):
    client = Client()
    client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])


@pytest.fixture
def person(transactional_db, new_person):
    return new_person()


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("size", ["phone", "desk"])
def test_somebody_chooses(browser, live_server, person, language, size):
    options = {"size": DESK} if size == "desk" else {}
    with opened(browser, live_server.url, **options) as page:
        sign_in(page, person, live_server.url)
        cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}
        page.context.add_cookies([cookie])
        page.goto("/ik/berichten/")
        assert page.inner_text("h1") == TITLES[language]
        check_accessible(page)
        keep_picture(page, f"berichten-kiezen-{language}-{size}")
        page.locator("input[name=neighbourhood][value=mail]").uncheck()
        page.fill("input[name=quiet_from]", "22:00")
        page.locator("main form button.utrecht-button--primary-action").click()
        page.locator("[role=alert]").wait_for()  # only one of two times: explained, nothing lost
        check_accessible(page)
        assert not page.locator("input[name=neighbourhood][value=mail]").is_checked()
        page.fill("input[name=quiet_until]", "07:00")
        page.locator("main form button.utrecht-button--primary-action").click()
        page.locator(".nb-message").wait_for()
    assert not wishes_of(person)["neighbourhood", "mail"]
    assert get_reachability(person).quiet_until.hour == 7


def test_a_push_is_shown_and_reported(browser, live_server, person, send):
    mailing = send({"webpush": [person.pk]}, title="Iemand voelt aan achterdeuren", link="/berichten/1/")
    text = Payloads(mailing).payload_for("nl", Receipt(mailing.pk, person.pk, 1)).decode()
    with opened(browser, live_server.url, permissions=["notifications"]) as page:
        sign_in(page, person, live_server.url)
        page.goto("/ik/berichten/")
        page.evaluate("navigator.serviceWorker.ready.then(() => null)")
        ask = "navigator.serviceWorker.ready.then((worker) => worker.getNotifications())"
        told = f"{ask}.then((all) => all.map((one) => [one.title, one.body, one.data.link]))"
        shown = push_to(page, live_server.url, text, lambda: page.evaluate(told))
        assert shown == [["Iemand voelt aan achterdeuren", "Er is iets.", "/berichten/1/"]]
        wait_until(Result.objects.filter(mailing=mailing, outcome="confirmed").exists)


def test_an_open_page_hears_and_fetches_by_itself(browser, person):
    with whole_front() as address, opened(browser, address) as page:
        sign_in(page, person, address)
        page.goto("/ik/berichten/")
        page.evaluate(
            """topic => {
                document.querySelector("main").insertAdjacentHTML("beforeend",
                    `<div id="deel" data-live-topic="${topic}" data-live-url="/sw.js">oud</div>`);
                return import(document.querySelector("meta[name='live-pass']").dataset.script).then(() => 0);
            }""",
            f"person:{person.pk}",
        )
        page.wait_for_timeout(1_500)
        assert page.inner_text("#deel") == "oud"
        started = time.monotonic()
        touch_topic(f"person:{person.pk}")
        page.locator("#deel", has_text="notificationclick").wait_for(timeout=5_000)
        assert time.monotonic() - started < 4


@contextmanager
def whole_front():
    """The single process with pages and streams, on the test's own database."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = connection.settings_dict
    database = f"postgresql://{own['USER']}@/{own['NAME']}?host={own['HOST']}"
    words = [sys.executable, "manage.py", "serve", "--port", str(port)]
    server = subprocess.Popen(words, cwd=ROOT, env=os.environ | {"NOABER_DATABASE_URL": database})
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: answers(address), seconds=40)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def answers(address):
    try:
        return urllib.request.urlopen(f"{address}/sw.js", timeout=5).status == 200
    except (urllib.error.URLError, ConnectionError):
        return False
