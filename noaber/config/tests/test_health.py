"""What a monitor and a load balancer are told; anybody may ask, so it names nothing."""

from datetime import timedelta

import pytest
from django.db import connection

from noaber.config.run import loop_names
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


def test_without_a_database_it_is_down(client, monkeypatch):
    from django.db import OperationalError

    def broken(*args):
        raise OperationalError("connection to server at 10.0.0.7 failed")

    monkeypatch.setattr(connection, "cursor", broken)
    for address in ("/healthz", "/healthz/web"):
        answer = client.get(address)
        assert answer.status_code == 503
        assert answer.json() == {"status": "down", "database": "no answer"}
