"""The processes of the demo start together, come back when they fall over, and all end."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from noaber.demo import opening, supervising
from noaber.demo.models import InventedTown
from noaber.demo.opening import opened
from noaber.demo.supervising import COMMAND, Supervisor, free_port, wait_until_it_answers

SLEEPER = "import signal, sys, time; signal.signal(signal.SIGTERM, lambda *_: sys.exit(0)); time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"


def supervisor_of(program: str) -> Supervisor:
    return Supervisor({}, say=lambda words: None, command=(sys.executable, "-c", program))


def test_all_are_ended_in_the_end():
    supervisor = supervisor_of(SLEEPER)
    supervisor.start("one")
    supervisor.start("other")
    supervisor.stop()
    assert all(process.running.poll() is not None for process in supervisor.processes)


@pytest.mark.slow
def test_who_does_not_listen_is_killed(monkeypatch):
    monkeypatch.setattr(supervising, "STOP_WITHIN_S", 0.5)
    supervisor = supervisor_of(STUBBORN)
    supervisor.start("deaf")
    time.sleep(1.0)
    supervisor.stop()
    assert supervisor.processes[0].running.returncode == -signal.SIGKILL


def test_all_are_ended_also_when_nobody_listens_any_more(monkeypatch):
    ended = []

    def say(words):
        raise BrokenPipeError

    monkeypatch.setattr(opening, "wait_until_it_answers", lambda *_, **__: True)
    monkeypatch.setattr(Supervisor, "start", lambda *_: None)
    monkeypatch.setattr(Supervisor, "stop", lambda supervisor: ended.append(supervisor))
    with pytest.raises(BrokenPipeError), opened(InventedTown(name="Lindervoort"), 18_600, say):
        pass
    assert len(ended) == 1


def test_what_fell_over_is_started_again(monkeypatch):
    monkeypatch.setattr(supervising, "AGAIN_AFTER_S", 0.0)
    said = []
    supervisor = Supervisor({}, say=said.append, command=(sys.executable, "-c", "pass"))
    supervisor.start("short")
    first = supervisor.processes[0].running
    first.wait()
    supervisor._mend(supervisor.processes[0])
    assert supervisor.processes[0].running is not first
    assert "short" in said[0]
    supervisor.stop()


def test_a_taken_port_is_passed_over():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        wanted = taken.getsockname()[1]
        assert free_port(wanted) > wanted


def test_two_towns_that_start_at_once_get_a_port_each():
    words = "from noaber.demo.supervising import free_port; print(free_port(18_500), flush=True); input()"
    towns = [
        subprocess.Popen(
            [sys.executable, "-c", words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    assert len({town.stdout.readline() for town in towns}) == 2
    for town in towns:
        town.communicate("\n", timeout=20)


def test_it_waits_until_the_house_answers():
    class Ill(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_error(503)

        def log_message(self, *words):
            pass

    server = HTTPServer(("127.0.0.1", 0), Ill)
    threading.Thread(target=server.handle_request).start()
    assert wait_until_it_answers(f"http://127.0.0.1:{server.server_port}", 5)
    server.server_close()
    assert not wait_until_it_answers(f"http://127.0.0.1:{server.server_port}", 0.3)


@pytest.fixture
def small_town(tmp_path):
    """Start the real thing, small, as often as wanted in one folder; returns it once it said these words."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("NOABER_")}
    environment |= {"NOABER_MODE": "demo", "NOABER_DATA": str(tmp_path / "town"), "PYTHONUNBUFFERED": "1"}
    words = [sys.executable, "-c", COMMAND, "demo", "--small", "--port", str(port)]
    tmp_path.chmod(0o755)
    started = []

    def start(until):
        demo = subprocess.Popen(
            words, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        started.append(demo)
        assert any(until in line for line in demo.stdout)
        return demo, f"http://localhost:{port}"

    yield start
    for demo in started:
        if demo.poll() is None:
            demo.terminate()
            demo.wait(30)


@pytest.mark.slow
def test_from_nothing_to_a_living_town_and_back(small_town, tmp_path):
    """Build, answer, live, and leave nothing running after Ctrl-C, or after SIGTERM at any moment."""
    demo, address = small_town("Ctrl-C")
    assert "/demo/als/bewoner/" in urllib.request.urlopen(f"{address}/demo/", timeout=20).read().decode()
    demo.send_signal(signal.SIGINT)
    assert_gone(demo, tmp_path)
    demo, _address = small_town("[100 %]")
    demo.send_signal(signal.SIGTERM)
    assert_gone(demo, tmp_path)


def assert_gone(demo, folder):
    """Its pipe ends only when no process holds it any more."""
    assert "Stopped" in demo.communicate(timeout=60)[0]
    assert demo.returncode == 0
    assert not (folder / "town" / "postgres" / "data" / "postmaster.pid").exists()
