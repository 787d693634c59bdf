"""Alarms: raised for what is wrong, told once, told again while it lasts, and an all-clear at the end."""

import re
import shutil
from collections import namedtuple
from datetime import timedelta

import pytest
from django.db import connection

from noaber.channels.models import Chunk, Mailing, Tally, Urgency
from noaber.channels.tests.smtp_server import SmtpServer
from noaber.config import watching
from noaber.config.run import beating, loop_names
from noaber.config.watching import look
from noaber.core import clock, loops
from noaber.journal import actions, reading
from noaber.journal.actors import SYSTEM
from noaber.journal.clockwork import Tick, tick
from noaber.journal.models import Alarm, Entry, Upkeep
from noaber.journal.queries import open_alarms
from noaber.people import entries as people
from noaber.people.models import Mandate
from noaber.people.tests.making import a_person, a_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(settings):
    """A mail server that keeps what the operator gets."""
    server = SmtpServer()
    settings.NOABER_MAIL_URL = server.url
    settings.NOABER_OPERATOR_MAIL = "beheer@voorbeeld.example"
    yield server
    server.stop()


@pytest.fixture
def beats():
    """Every loop came round just now."""
    for name in loop_names():
        actions.beat(name)


def subjects(server) -> list[str]:
    return [re.sub(r"^.*?: ", "", mail["Subject"]) for mail in server.mails]


def open_kinds() -> set[str]:
    return set(open_alarms().values_list("kind", flat=True))


def test_all_is_well(beats, operator):
    look()
    assert open_kinds() == set() and operator.mails == []


def test_one_mail_per_alarm_again_after_hours_and_an_all_clear(beats, operator, at):
    actions.raise_alarm("backup.old", "-")
    for _minute in range(30):
        watching.tell_operator()
        at.move(timedelta(minutes=1))
    assert subjects(operator) == ["Alarm: De laatste back-up is te oud"]
    at.move(timedelta(hours=4))
    watching.tell_operator()
    assert len(operator.mails) == 2
    actions.clear_alarm("backup.old")
    watching.tell_operator()
    watching.tell_operator()
    assert subjects(operator)[2:] == ["Voorbij: De laatste back-up is te oud"]
    text = operator.mails[0].get_content()
    assert "noaber backup" in text and "/beheer/toestand/" in text and "om de 4 uur" in text
    assert operator.mails[0]["To"] == "beheer@voorbeeld.example"


def test_an_alarm_that_comes_and_goes_does_not_flood(operator, at):
    for _turn in range(20):
        actions.raise_alarm("backup.old", "-")
        watching.tell_operator()
        actions.clear_alarm("backup.old")
        watching.tell_operator()
        at.move(timedelta(seconds=15))
    assert len(operator.mails) == 2


def test_a_short_lag_is_shown_and_not_mailed(operator, at):
    actions.raise_alarm("journal.lag", "wiring: 6 s")
    watching.tell_operator()
    assert operator.mails == []
    at.move(timedelta(seconds=31))
    watching.tell_operator()
    assert subjects(operator) == ["Alarm: Het logboek loopt achter"]


def test_what_could_not_be_sent_is_tried_again_soon(operator, at):
    operator.refusals["beheer@voorbeeld.example"] = "450 later"
    actions.raise_alarm("backup.old", "-")
    assert watching.tell_operator() == 0
    operator.refusals.clear()
    assert watching.tell_operator() == 0, "not at every look"
    at.move(timedelta(minutes=6))
    assert watching.tell_operator() == 1
    operator.refusals["beheer@voorbeeld.example"] = "450 later"
    actions.clear_alarm("backup.old")
    assert watching.tell_operator() == 0
    operator.refusals.clear()
    at.move(timedelta(minutes=6))
    assert watching.tell_operator() == 1
    assert len(operator.mails) == 2


def test_without_an_operator_nothing_is_sent_and_nothing_lost(settings, operator):
    settings.NOABER_OPERATOR_MAIL = ""
    actions.raise_alarm("backup.old", "-")
    assert watching.tell_operator() == 0
    settings.NOABER_OPERATOR_MAIL = "een@voorbeeld.example, twee@voorbeeld.example"
    assert watching.tell_operator() == 1
    assert {mail["To"] for mail in operator.mails} == {"een@voorbeeld.example", "twee@voorbeeld.example"}


def test_a_worker_that_falls_silent_is_noticed_and_one_that_comes_back_too(beats, operator):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE journal_beat SET beat_at = beat_at - interval '2 minutes' WHERE loop = 'react'"
        )
    look()
    assert Alarm.objects.get(kind="worker.silent", cleared_at=None).detail == "react"
    assert subjects(operator) == ["Alarm: Er draait geen worker, of hij zit vast"]
    assert beating(loops.Loop("react", lambda: False)).step() is False
    look()
    assert open_kinds() == set()
    assert len(operator.mails) == 2


def test_a_disk_that_is_nearly_full(beats, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**12, 97 * 10**10, 3 * 10**10))
    look()
    assert [kind.partition(":")[0] for kind in open_kinds()] == ["disk.full"]
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**12, 0, 10**12))
    actions.raise_alarm("disk.full:another-machine", "1 %")
    look()
    assert open_kinds() == {"disk.full:another-machine"}, "only its own machine can say that it is over"


def test_backups_and_drills_that_are_too_old(beats, settings, at):
    look()
    assert open_kinds() == set(), "an invented town needs no backup"
    settings.NOABER_MODE = "production"
    look()
    assert open_kinds() == {"backup.old", "drill.old"}
    actions.note_upkeep(Upkeep.Kind.BACKUP, ok=True, by=SYSTEM)
    actions.note_upkeep(Upkeep.Kind.DRILL, ok=False, by=SYSTEM)
    look()
    assert open_kinds() == {"drill.old"}
    actions.note_upkeep(Upkeep.Kind.DRILL, ok=True, by=SYSTEM)
    look()
    assert open_kinds() == set()
    at.move(timedelta(hours=settings.NOABER_BACKUP_HOURS, minutes=1))
    look()
    assert open_kinds() == {"backup.old"}
    at.move(timedelta(days=settings.NOABER_DRILL_DAYS))
    look()
    assert open_kinds() == {"backup.old", "drill.old"}


def sent(channel: str, **outcomes: int) -> Mailing:
    """A mailing with so many persons per outcome."""
    mailing = Mailing.objects.create(
        source_label="x.y",
        source_id=1,
        kind="notice",
        category="answers",
        urgency=Urgency.NORMAL,
        texts="{}",
        handed_at=clock.now(),
    )
    for outcome, persons in outcomes.items():
        Tally.objects.create(mailing=mailing, channel=channel, outcome=outcome, persons=persons)
    return mailing


def test_many_failures_are_an_alarm_and_a_few_are_not(beats, at):
    sent("mail", handed_over=1000, failed=50)
    sent("webpush", handed_over=3, failed=3)
    look()
    assert open_kinds() == set()
    mailing = sent("mail", failed=100)
    look()
    assert open_kinds() == {"delivery.failing:mail"}
    assert Alarm.objects.get(cleared_at=None).detail == "150 / 1150"
    at.move(timedelta(hours=2))
    look()
    assert open_kinds() == set()
    Chunk.objects.create(
        mailing=mailing,
        channel="mail",
        urgency=1,
        turn=1,
        ids=[1],
        size=40,
        attempt=2,
        not_before=clock.now(),
    )
    look()
    assert open_kinds() == {"delivery.failing:mail"}, "what waits for another try counts too"
    sent("sms", handed_over=50, unknown=30)
    look()
    assert "delivery.failing:sms" in open_kinds(), "and what nobody answered to"


def test_a_clocked_job_that_fails_rings_and_stops_ringing(at):
    broken = [True]

    def job():
        if broken[0]:
            raise ValueError("the words of somebody")

    jobs = [Tick("cases.test", every=10, run=job)]
    tick(jobs)
    assert Alarm.objects.get(cleared_at=None).detail == "ValueError"
    broken[0] = False
    at.move(timedelta(seconds=11))
    tick(jobs)
    assert open_kinds() == set()


def test_what_others_raise_stays_until_they_clear_it_or_a_day_has_passed(beats, at):
    for kind in ("journal.lag", "journal.parked", "tick.cases.test", "deliver.gave_up"):
        actions.raise_alarm(kind, "")
    look()
    assert open_kinds() == {"journal.lag", "journal.parked", "tick.cases.test", "deliver.gave_up"}
    at.move(timedelta(days=1, minutes=1))
    look()
    assert open_kinds() == {"journal.lag", "journal.parked", "tick.cases.test"}


def poison(monkeypatch, entry_name: str, broken: list) -> list:
    """Make a reaction of the real wiring fail as long as `broken` says so; returns what it did."""
    from noaber.config import wiring

    seen = []

    def effect(entry: Entry) -> None:
        if broken[0]:
            raise ValueError("kanarie: the words of somebody")
        seen.append(entry.object_id)

    monkeypatch.setitem(wiring.REACTIONS, entry_name, [effect])
    return seen


def test_a_poison_entry_from_mail_to_button(committed, operator, client, monkeypatch, beats):
    """Five failures, a mail, the page, the button, the all-clear; who pressed it stands in the journal."""
    from noaber.config import wiring

    broken = [True]
    seen = poison(monkeypatch, people.ERASED, broken)
    admin, gone = a_person("Marit Oudhof"), a_person()
    a_role(admin, Mandate.ADMINISTRATOR)
    actions.record(people.ERASED, by=SYSTEM, about=gone, places=0, roles=0, again=False)
    for _turn in range(8):
        reading.react(wiring.REACTIONS)
    watching.tell_operator()
    assert subjects(operator) == ["Alarm: Er is een regel van het logboek apart gezet"]
    client.force_login(admin)
    page = client.get("/beheer/toestand/").content.decode()
    assert "people.erased" in page and "ValueError" in page and "kanarie" not in page
    assert "1 regel wacht" in page and client.get("/healthz").json()["alarms"] == ["journal.parked"]
    page = client.post("/beheer/toestand/opnieuw/", follow=True).content.decode()
    assert "0 gelukt, 1 nog niet" in page and not seen
    broken[0] = False
    page = client.post("/beheer/toestand/opnieuw/", follow=True).content.decode()
    assert "1 regel is alsnog gelukt" in page and seen == [gone.pk]
    assert "Er staat niets apart" in client.post("/beheer/toestand/opnieuw/", follow=True).content.decode()
    watching.tell_operator()
    assert subjects(operator)[1:] == ["Voorbij: Er is een regel van het logboek apart gezet"]
    retried = Entry.objects.filter(name="journal.retried").order_by("id")
    assert [(row.actor, row.data["done"]) for row in retried] == [
        (admin.actor_key, False),
        (admin.actor_key, True),
    ]
