"""Real processes: told to stop they finish what is in hand, several work at once, a killed one is back."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from django.db import connection, transaction

from noaber.channels.actions import hand_over
from noaber.channels.models import Chunk, Outcome, Result
from noaber.channels.tests.smtp_server import Session, SmtpServer
from noaber.journal.actions import open_coming_partitions
from noaber.journal.actors import SYSTEM
from noaber.people.contact import mail_hash
from noaber.people.models import Organisation, Person

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("committed")]

ROOT = Path(__file__).resolve().parent.parent
COMMAND = "from noaber.config.cli import main; main()"
PATIENCE = 60  # seconds, on a busy machine
PEOPLE = 120


def until(what, seconds: float = PATIENCE):
    """Wait until `what` gives something; return it."""
    end = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.05)
    return found


def kill(process: subprocess.Popen) -> None:
    """Kill it with whatever it started, as a machine that stops does."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


class SlowSmtpServer(SmtpServer):
    """Takes its time for each mail, so that there is always one in hand."""

    def shutdown_request(self, request):
        with suppress(OSError):  # a killed worker has closed its side
            super().shutdown_request(request)

    def handle_error(self, request, client_address):
        """A killed worker breaks off: no news."""


class SlowSession(Session):
    def take_in(self):
        super().take_in()
        time.sleep(0.01)


@pytest.fixture
def post():
    server = SlowSmtpServer()
    server.RequestHandlerClass = SlowSession
    yield server
    server.stop()


@pytest.fixture
def start(post):
    """Return a function that starts a process of the house on the database of this test; all end with it."""
    database, running = connection.settings_dict, []
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "NOABER_DATA": str(Path(os.environ["NOABER_DATA"])),
        "NOABER_DATABASE_URL": f"postgresql://{database['USER']}@/{database['NAME']}?host={database['HOST']}",
        "NOABER_MAIL_URL": post.url,
        "NOABER_MAIL_FROM": "buurt@voorbeeld.example",
        "NOABER_POOL": "4",
    }

    def run(*words: str) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, *words], cwd=ROOT, env=environment, start_new_session=True
        )
        running.append(process)
        return process

    yield run
    for process in running:
        kill(process)


@pytest.fixture
def mailed():
    """A message to many people by mail, some chunks of it, not yet on its way."""
    open_coming_partitions()
    house = Organisation.objects.create(slug="gemeente", name="Gemeente")
    rows = [
        Person(
            name="Buur", mail=f"buur{n}@voorbeeld.example", mail_hash=mail_hash(f"buur{n}@voorbeeld.example")
        )
        for n in range(PEOPLE)
    ]
    ids = np.array([person.pk for person in Person.objects.bulk_create(rows)], np.int64)

    def run():
        for half in np.split(ids, 4):
            hand_over(
                source=house, kind="alert", category="alerts", title="Let op", body="Er is iets.", link="/",
                recipients={"mail": half}, by=SYSTEM,
            )  # fmt: skip

    return run


def told() -> list[int]:
    """Who was told, as it was written down."""
    found = Result.objects.filter(channel="mail", outcome=Outcome.HANDED_OVER)
    return sorted(found.values_list("person_id", flat=True))


def waiting() -> bool:
    return Chunk.objects.filter(finished_at=None).exists()


def test_workers_share_the_work_and_finish_what_is_in_hand_when_they_are_told_to_stop(start, post, mailed):
    first, second = start("worker"), start("worker")
    until(lambda: working() == 2)
    mailed()
    until(lambda: len(post.mails) > 5)
    first.send_signal(signal.SIGTERM)
    assert first.wait(PATIENCE) == 0
    until(lambda: not waiting())
    second.send_signal(signal.SIGTERM)
    assert second.wait(PATIENCE) == 0
    assert len(post.mails) == len({mail["To"] for mail in post.mails}) == PEOPLE
    assert len(told()) == PEOPLE


def test_what_a_killed_worker_had_in_hand_is_taken_up_by_the_one_that_is_started_again(start, post, mailed):
    mailed()
    killed = start("worker")
    until(lambda: len(post.mails) > 5)
    kill(killed)
    again = start("worker")
    until(lambda: not waiting())
    assert {mail["To"] for mail in post.mails} == {f"buur{n}@voorbeeld.example" for n in range(PEOPLE)}
    assert len(told()) == PEOPLE
    again.send_signal(signal.SIGTERM)
    assert again.wait(PATIENCE) == 0


def test_servers_answer_side_by_side_and_finish_the_page_in_hand(start):
    ports = [free_port(), free_port()]
    servers = [start("serve", "--port", str(port)) for port in ports]
    for port in ports:
        until(lambda port=port: status_of(port))
    waits = http.client.HTTPConnection("127.0.0.1", ports[0], timeout=PATIENCE)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE cases_case IN ACCESS EXCLUSIVE MODE")
        waits.request("GET", "/open311/v2/requests.json")
        until(somebody_waits)
        servers[0].send_signal(signal.SIGTERM)
        time.sleep(0.5)
    answer = waits.getresponse()
    assert answer.status == 200 and answer.read() == b"[]"
    assert servers[0].wait(PATIENCE) == 0
    assert status_of(ports[1]) == 200
    kill(servers[1])
    again = start("serve", "--port", str(ports[1]))
    until(lambda: status_of(ports[1]))
    again.send_signal(signal.SIGTERM)
    assert again.wait(PATIENCE) == 0


def test_the_port_is_free_when_the_server_alone_is_killed(start):
    port = free_port()
    server = start("serve", "--port", str(port))
    until(lambda: status_of(port))
    server.kill()
    server.wait(10)
    until(lambda: not status_of(port))
    start("serve", "--port", str(port))
    until(lambda: status_of(port))


def working() -> int:
    """How many workers wait for the journal."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE query = 'LISTEN noaber_journal'")
        return cursor.fetchone()[0]


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        return cursor.fetchone()[0] > 0


def status_of(port: int) -> int:
    """What the health page says, 0 when nobody answers."""
    page = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        page.request("GET", "/healthz/web")
        return page.getresponse().status
    except OSError:
        return 0
    finally:
        page.close()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]
