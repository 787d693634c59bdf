"""A server of our own for a measurement: started, warmed, watched and ended by its number."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import ground


@dataclass(frozen=True)
class Server:
    """A running web server; `pids` are its processes, children included."""

    port: int
    pids: list[int]


@contextmanager
def serving(
    part: str = "web", *, database: str = "", port: int = 8111, workers: int = 1, threads: int = 8
) -> Iterator[Server]:
    """Run `noaber serve` while the block lasts, with a pool; `database` is one of the bench's own."""
    words = [sys.executable, "manage.py", "serve", part, "--port", str(port), "--workers", str(workers)]
    words += ["--threads", str(threads)]
    process = _started(words, database)
    try:
        _wait(port, process)
        yield Server(port, [process.pid, *children(process.pid)])
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


@contextmanager
def working(*only: str, database: str = "") -> Iterator[int]:
    """Run `noaber worker` while the block lasts; yields its number."""
    process = _started(
        [sys.executable, "manage.py", "worker", *(["--only", *only] if only else [])], database
    )
    try:
        time.sleep(3)
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()


def _started(words: list[str], database: str) -> subprocess.Popen:
    own = {"NOABER_DATABASE_URL": ground.address(database), "NOABER_POOL": "8"} if database else {}
    quiet = subprocess.DEVNULL
    return subprocess.Popen(words, cwd=ground.ROOT, env=os.environ | own, stdout=quiet, stderr=quiet)


def children(pid: int) -> list[int]:
    """Return the processes that `pid` started, and theirs."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += [int(child), *children(int(child))]
    return found


def _wait(port: int, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except urllib.error.HTTPError:
            return  # it answers, if only to say that an alarm is open
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the server does not answer")
