"""The journeys walk through a whole invented town, started as `make demo` starts it."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.browsing import DESK, PHONE, opened

ROOT = Path(__file__).resolve().parent.parent.parent
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
    log = (folder / "log").open("w")
    process = subprocess.Popen(words, cwd=ROOT, env=environment, stdout=log, stderr=log, text=True)
    try:
        yield awake(process, folder / "log")
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)
        log.close()


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


@pytest.fixture
def as_(browser, town):
    """Return a function that opens a browser of its own and signs in as one of the town's parts."""
    stack = []

    def open_as(part: str | None, *, at_desk: bool = False, language: str = "nl", **options):
        size = {"size": DESK} if at_desk else {"size": PHONE, "has_touch": True}
        holder = opened(browser, town, **size, **options)
        page = holder.__enter__()
        page.set_default_timeout(20_000)
        stack.append(holder)
        if part:
            page.goto(f"/demo/als/{part}/")
        if language == "en":
            page.get_by_role("button", name="English").or_(page.get_by_role("link", name="English")).click()
        return page

    yield open_as
    mistakes = []
    for holder in reversed(stack):
        try:
            holder.__exit__(None, None, None)
        except AssertionError as wrong:
            mistakes.append(wrong)
    assert not mistakes


@contextmanager
def within(seconds: float):
    """Fail when the block takes longer."""
    start = time.monotonic()
    yield
    assert time.monotonic() - start <= seconds
