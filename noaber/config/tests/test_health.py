"""What a monitor and a load balancer are told; anybody may ask, so it names nothing."""

import json
import os
import subprocess
import sys
from datetime import timedelta

import psycopg
import pytest
from django.db import OperationalError, connection

from noaber.config.run import loop_names
from noaber.core.db import is_unreachable
from noaber.journal import actions
from noaber.journal.actors import SYSTEM
from noaber.journal.models import Upkeep

pytestmark = pytest.mark.django_db


@pytest.fixture
def beats():
    for name in loop_names():
        actions.beat(name)


def test_all_is_well(client, beats, at):
    actions.note_upkeep(Upkeep.Kind.BACKUP, ok=True, by=SYSTEM)
    at.move(timedelta(hours=30))
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "journal_lag_seconds": answer.json()["journal_lag_seconds"],
        "backup_age_hours": 30,
        "drill_age_days": None,
        "alarms": [],
    }


def test_an_alarm_gives_503_with_its_kind_and_no_detail(client, beats):
    actions.raise_alarm("disk.full:geheime-machine", "12 MB")
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["alarms"] == ["disk.full"]
    assert "geheime" not in answer.content.decode() and "12 MB" not in answer.content.decode()


def test_a_load_balancer_keeps_sending_visitors_while_an_alarm_is_open(client):
    actions.raise_alarm("backup.old", "-")
    assert client.get("/healthz").status_code == 503
    assert client.get("/healthz/web").status_code == 200


def test_without_a_worker_it_is_no_good(client, beats):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM journal_beat WHERE loop = 'tick'")
    assert client.get("/healthz").json()["alarms"] == ["worker.silent"]


@pytest.fixture
def no_database(client, monkeypatch):
    """A database that is away, as the driver says it: without a code of SQL."""
    client.raise_request_exception = False

    def broken(*args):
        raise OperationalError("connection to server at 10.0.0.7 failed")

    monkeypatch.setattr(connection, "cursor", broken)


@pytest.mark.parametrize(("language", "said"), [("nl", "niet bij onze gegevens"), ("en", "reach our data")])
def test_a_page_without_a_database_says_what_is_true_and_when_to_come_back(
    client, no_database, language, said
):
    answer = client.get("/melden/kwijt/klaar/", headers={"Accept-Language": language})
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert said in page and "tel:112" in page
    assert "bericht van deze fout" not in page and "10.0.0.7" not in page
    answer = client.get("/open311/v2/requests.json", headers={"Accept-Language": language})
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert answer.json()[0]["code"] == 503


def test_the_database_may_say_no_to_one_query_without_being_away():
    gone, cancelled = OperationalError("gone"), OperationalError("cancelled")
    cancelled.__cause__ = psycopg.errors.QueryCanceled()
    stopping = OperationalError("stopping")
    stopping.__cause__ = psycopg.errors.AdminShutdown()
    assert is_unreachable(gone) and is_unreachable(stopping)
    assert not is_unreachable(cancelled) and not is_unreachable(ValueError())


@pytest.mark.slow
def test_pages_wait_three_seconds_for_a_database_that_is_away_and_find_it_when_it_is_back(tmp_path):
    """The real thing: a web process with a pool, whose database stops and starts."""
    environment = os.environ | {
        "NOABER_DATA": str(tmp_path),
        "NOABER_POOL": "4",
        "NOABER_MODE": "development",
    }
    tmp_path.chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-c", AWAY_AND_BACK], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    away, back = json.loads(done.stdout.splitlines()[-1])
    assert away[0] == 503 and away[1] < 5
    assert back[0] == 200 and back[1] < 8


AWAY_AND_BACK = """
import json, os, time
from wsgiref.util import setup_testing_defaults
os.environ["DJANGO_SETTINGS_MODULE"] = "noaber.config.settings"
from noaber.config.cli import start_own_database
start_own_database()
from noaber.config.wsgi import application
from django.conf import settings
from noaber.core import postgres
said = []
def ask():
    environ = {"PATH_INFO": "/healthz/web", "HTTP_HOST": "localhost"}
    setup_testing_defaults(environ)
    application(environ, lambda status, headers: said.append(int(status[:3]))).close()
    return said[-1]
assert ask() == 200
postgres.stop(settings.NOABER_DATA)
began = time.monotonic()
away = ask(), time.monotonic() - began
start_own_database()
began = time.monotonic()
while (status := ask()) != 200 and time.monotonic() - began < 20:
    time.sleep(0.2)
back = status, time.monotonic() - began
postgres.stop(settings.NOABER_DATA)
print(json.dumps([away, back]))
"""


def test_without_a_database_it_is_down(client, no_database):
    for address in ("/healthz", "/healthz/web"):
        answer = client.get(address)
        assert answer.status_code == 503
        assert answer.json() == {"status": "down", "database": "no answer"}
