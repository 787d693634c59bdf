"""The processes of the demo: web, workers and pulse, started together and stopped together.

Each runs in a session of its own, so that Ctrl-C reaches only the supervisor, which then ends them in order.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings

COMMAND = "from noaber.config.cli import main; main()"
STOP_WITHIN_S = 15.0
LOOK_EVERY_S = 0.5
AGAIN_AFTER_S = 2.0
KEPT: list[socket.socket] = []  # see free_port


def end_as_by_ctrl_c() -> None:
    """Let SIGTERM end this process as Ctrl-C does, with all that it started, from its first moment.

    Ctrl-C too is asked for: a shell tells what it starts in the background to ignore that.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)


@dataclass
class Process:
    """One part of the demo: the words of its command, and when it was started last."""

    name: str
    words: list[str]
    running: subprocess.Popen | None = None
    started_at: float = 0.0


@dataclass
class Supervisor:
    """Starts processes, starts one again that fell over, and stops all of them."""

    environment: dict[str, str]
    say: Callable[[str], None]
    command: tuple[str, ...] = (sys.executable, "-c", COMMAND)
    always: tuple[str, ...] = ()
    processes: list[Process] = field(default_factory=list)
    stopping: bool = False

    @property
    def surroundings(self) -> dict[str, str]:
        """The whole environment of each process."""
        return {**os.environ, **self.environment}

    def start(self, name: str, *words: str) -> None:
        """Start `noaber WORDS` as a process of its own."""
        process = Process(name, list(words))
        self.processes.append(process)
        self._launch(process)

    def _launch(self, process: Process) -> None:
        process.started_at = time.monotonic()
        process.running = subprocess.Popen(
            [*self.command, *process.words, *self.always],
            cwd=settings.BASE_DIR,
            env=self.surroundings,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def watch(self) -> None:
        """Wait for Ctrl-C or SIGTERM; start again what stops by itself, not more often than every 2 s."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask_to_stop)
        while not self.stopping:
            time.sleep(LOOK_EVERY_S)
            self.mend()

    def mend(self) -> None:
        """Start again what has stopped by itself."""
        for process in self.processes:
            self._mend(process)

    def _ask_to_stop(self, *_) -> None:
        self.stopping = True

    def _mend(self, process: Process) -> None:
        ended = process.running is None or process.running.poll() is not None
        if ended and not self.stopping and time.monotonic() - process.started_at > AGAIN_AFTER_S:
            self.say(f"{process.name} stopped by itself; starting it again")
            self._launch(process)

    def stop(self) -> None:
        """Ask all to stop, the last started first; kill what has not stopped in time."""
        self.stopping = True
        running = [process.running for process in reversed(self.processes) if process.running is not None]
        for child in running:
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + STOP_WITHIN_S
        for child in running:
            try:
                child.wait(timeout=max(deadline - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()


def free_port(wanted: int) -> int:
    """The wanted port, or the next one that nobody listens on; kept for us for as long as this process lives.

    Who listens on it starts later, and another town may be looking too. That it was given away says the UDP
    port of the same number, which nobody else uses.
    """
    for port in range(wanted, wanted + 20):
        kept = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                kept.bind(("127.0.0.1", port))
            except OSError:
                kept.close()
                continue
        KEPT.append(kept)
        return port
    raise OSError(f"ports {wanted} to {wanted + 19} are all in use")


def wait_until_it_answers(address: str, within_s: float = 90.0, meanwhile: Callable[[], None] = int) -> bool:
    """Ask for the first page until it answers, whatever it says; do `meanwhile` between the questions."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        meanwhile()
        try:
            with urllib.request.urlopen(f"{address}/demo/", timeout=2):  # noqa: S310  our own address
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            time.sleep(0.1)
    return False
