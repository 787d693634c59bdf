"""The journeys walk through a whole invented town, started as `make demo` starts it."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import tomllib
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.utils import translation

from noaber.channels.tests.push_service import FakePushService
from tests.browsing import DESK, PHONE, check_accessible, keep_picture, opened

ROOT = Path(__file__).resolve().parent.parent.parent
DOOR = re.compile(r"^(.+?) (\d+)\S*, .+ · (.+)$")  # "Fitisstraat 35, Lindervoort · Merelveld"
PATIENCE = 240  # seconds, on a busy machine


@pytest.fixture(scope="session")
def town(tmp_path_factory):
    """Return the address of a small, still town; it is stopped and gone afterwards.

    NOABER_TOWN names one that runs already, to write a journey against.
    """
    if address := os.environ.get("NOABER_TOWN"):
        yield address
        return
    folder = tmp_path_factory.mktemp("town")
    words = [sys.executable, "manage.py", "demo", "--small", "--still", "--port", str(free_port())]
    environment = os.environ | {"NOABER_MODE": "demo", "NOABER_DATA": str(folder), "NOABER_POOL": "8"}
    environment["NOABER_PLAYBOOKS"] = str(folder_of_our_own(folder / "draaiboeken"))
    environment["NOABER_BROADCAST_KINDS"] = str(kinds_without_a_most(folder / "kinds.toml"))
    log = (folder / "log").open("w")
    process = subprocess.Popen(words, cwd=ROOT, env=environment, stdout=log, stderr=log, text=True)
    try:
        yield awake(process, folder / "log")
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)
        log.close()


def kinds_without_a_most(path: Path) -> Path:
    """Write the kinds of broadcasts without the most that a person gets in a week: here one gets them all."""
    shipped = (ROOT / "noaber/broadcasts/data/kinds.toml").read_text()
    path.write_text(re.sub(r"^(area_)?most = .*\n", "", shipped, flags=re.MULTILINE))
    return path


def folder_of_our_own(path: Path) -> Path:
    """The playbook of the tutorial, in a folder as a municipality has one. A person says that its days are
    over: nobody waits a week in a browser."""
    path.mkdir()
    page = (ROOT / "docs/adding-a-playbook.md").read_text()
    *parts, _variant = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    by_clock = 'ends = { by = "clock", days = { parameter = "notice" } }'
    by_person = 'ends = { by = "person", role = "leader", within_days = { parameter = "notice" } }'
    text = "\n".join(parts)
    assert by_clock in text
    (path / "plantenruil.toml").write_text(text.replace(by_clock, by_person))
    return path


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def awake(process: subprocess.Popen, log: Path) -> str:
    """Wait until the town is there; return its address."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        said = log.read_text()
        if "[100 %]" in said and (found := re.search(r"http://localhost:\d+", said)):
            return found[0]
        if process.poll() is not None:
            raise AssertionError(f"the town did not wake up:\n{said[-3000:]}")
        time.sleep(0.5)
    raise AssertionError(f"the town is still asleep after {PATIENCE} s:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def push_service():
    """A push service that decrypts what it gets, as the browsers would that take part in it."""
    service = FakePushService()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(service.start(), loop).result(10)
    yield service
    asyncio.run_coroutine_threadsafe(service.stop(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)


@dataclass(frozen=True)
class Manner:
    """How a journey is walked: in which language, on what, and in what light."""

    language: str
    home: dict
    work: dict
    colours: str

    def __call__(self, text: str) -> str:
        """Return a text of the house as this reader sees it; `text` is the Dutch of code and data files."""
        if self.language == "nl":
            return text
        with translation.override(self.language):
            return NAMES.get(text) or translation.gettext(text)


def names_in(table, found: dict) -> dict:
    """Collect the names that a data file gives in both languages, from the Dutch to the English."""
    parts = table.values() if isinstance(table, dict) else table if isinstance(table, list) else ()
    if isinstance(table, dict) and {"nl", "en"} <= set(table):
        found[table["nl"]] = table["en"]
    for part in parts:
        names_in(part, found)
    return found


NAMES: dict[str, str] = {}
for file in ("cases/data/categories.toml", "broadcasts/data/kinds.toml"):
    names_in(tomllib.loads((ROOT / "noaber" / file).read_text()), NAMES)

MANNERS = {
    "nl-phone-light": Manner("nl", PHONE, DESK, "light"),
    "en-desk-dark": Manner("en", DESK, PHONE, "dark"),
}


@pytest.fixture(params=MANNERS.values(), ids=MANNERS.keys())
def says(request) -> Manner:
    """Walk a journey twice: in Dutch on the usual screens, and in English, dark, on the other ones."""
    return request.param


@pytest.fixture
def as_(browser, town, says):
    """Return a function that opens a browser of its own and signs in as one of the town's parts."""
    stack = []

    def open_as(part: str | None, *, at_desk: bool = False, **options):
        size = says.work if at_desk else says.home
        holder = opened(
            browser, town, size=size, has_touch=size == PHONE, color_scheme=says.colours, **options
        )
        page = holder.__enter__()
        page.set_default_timeout(20_000)
        stack.append(holder)
        page.goto(f"/taal/{says.language}/")
        if part:
            page.goto(f"/demo/als/{part}/")
        return page

    yield open_as
    mistakes = []
    for holder in reversed(stack):
        try:
            holder.__exit__(None, None, None)
        except AssertionError as wrong:
            mistakes.append(wrong)
    assert not mistakes


def home_of(page) -> tuple[str, int, str]:
    """The street, number and neighbourhood of somebody's first address."""
    page.goto("/ik/plekken/")
    lines = page.locator("main").inner_text().split("\n")
    found = next(m for line in lines if (m := DOOR.match(line.strip())))
    return found[1], int(found[2]), found[3]


def look(page, name: str) -> None:
    """Let axe judge the page as it stands, and keep a picture for whoever wants to see it."""
    check_accessible(page)
    keep_picture(page, f"{name}-{page.viewport_size['width']}")


@contextmanager
def within(seconds: float):
    """Fail when the block takes longer."""
    start = time.monotonic()
    yield
    assert time.monotonic() - start <= seconds
