"""The pulse acts through the actions, as nobody a visitor can be, and only where nothing is real."""

import threading
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from noaber.broadcasts.models import Approval, Broadcast
from noaber.cases.actions import file_case
from noaber.cases.models import Case, CaseEvent, Status
from noaber.channels.models import Mailing
from noaber.core import clock
from noaber.demo.history.caserows import write_courses
from noaber.demo.history.courses import draw_courses
from noaber.demo.models import Beat, InventedTown
from noaber.demo.pulse import cases
from noaber.demo.pulse.beating import (
    PAUSE_S,
    SHOWN_EVERY,
    NoPulse,
    Pulse,
    keep_beating,
    refuse_unless_invented,
)
from noaber.journal.actions import origin
from noaber.journal.models import Entry
from noaber.people.models import Person
from noaber.places.queries import get_area

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def town(loaded, settings):
    settings.NOABER_DEMO, settings.NOABER_MAIL_URL = True, ""
    courses = draw_courses(
        80, cast=loaded.cast, geography=loaded.geography, seed=4, start=loaded.start, end=loaded.end
    )
    with origin("history"):
        write_courses(courses, cast=loaded.cast, geography=loaded.geography)
    parts = {
        "bewoner": loaded.cast.residents[0].pk,
        "afval": loaded.cast.handlers["afval"][0].pk,
        "goedkeurder": loaded.cast.with_mandate("politie", "approver")[0].pk,
    }
    return InventedTown.objects.create(
        name="Lindervoort", seed=1, built_at=loaded.end - timedelta(minutes=1), parts=parts
    )


def test_it_never_beats_where_something_may_be_real(town, settings):
    refuse_unless_invented(town)
    with pytest.raises(NoPulse):
        refuse_unless_invented(None)
    settings.NOABER_MAIL_URL = "smtp://mail.example"
    with pytest.raises(NoPulse):
        keep_beating(town, threading.Event())
    settings.NOABER_MAIL_URL, settings.NOABER_DEMO = "", False
    with pytest.raises(CommandError):
        call_command("pulse")


def test_things_happen_and_each_is_seen(town):
    before = set(Entry.objects.values_list("id", flat=True))
    pulse = Pulse(town, seed=1)
    done = [pulse.beat() for _ in range(100)]
    assert {"file", "work", "join", "write", "show"} <= set(done)
    assert all(done)
    fresh = Entry.objects.exclude(id__in=before)
    assert set(fresh.values_list("origin", flat=True)) == {"live"}
    assert fresh.count() >= 100
    people = {int(actor.split(":")[1]) for actor in fresh.values_list("actor", flat=True) if ":" in actor}
    assert not people & set(town.parts.values())
    assert set(Person.objects.filter(pk__in=people).values_list("is_invented", flat=True)) == {True}


def test_the_page_where_a_visitor_begins_changes_every_ten_seconds(town, client):
    pulse = Pulse(town, seed=7)
    area = get_area(pulse.players.stage)
    parts = [reverse(f"site:{part}", args=[area.slug]) for part in ("place_list", "place_said")]
    seen = [client.get(part).content for part in parts]
    for _ in range(15):
        for _beat in range(SHOWN_EVERY):
            pulse.beat()
        now = [client.get(part).content for part in parts]
        assert now != seen
        seen = now
    assert SHOWN_EVERY * PAUSE_S[1] < 10


def test_what_a_visitor_made_is_left_alone(town, loaded):
    visitor = loaded.cast.residents[0]
    mine = file_case(
        by=visitor, category="grofvuil", text="Bank.", area=loaded.geography.quarters[0], reporter=visitor
    )
    pulse = Pulse(town, seed=2)
    for _ in range(60):
        pulse.beat()
    mine.case.refresh_from_db()
    assert mine.case.status == Status.NEW
    assert CaseEvent.objects.filter(case=mine.case).count() == 1


def test_a_message_is_written_by_one_and_approved_by_another(town):
    pulse = Pulse(town, seed=3)
    assert pulse.newsroom.write()
    assert not pulse.newsroom.write()
    assert not pulse.newsroom.approve()
    row = Broadcast.objects.get()
    with clock.travel(clock.now() + timedelta(minutes=1)):
        assert pulse.newsroom.approve()
    approval = Approval.objects.get(broadcast=row)
    assert approval.person_id not in {row.author_id, *town.parts.values()}
    with clock.travel(row.expires_at + timedelta(hours=1)):
        assert pulse.newsroom.close()
    row.refresh_from_db()
    assert row.status == "closed"


def test_the_disk_does_not_fill(town, monkeypatch):
    monkeypatch.setattr(cases, "KEPT", 3)
    pulse = Pulse(town, seed=5)
    while Beat.objects.count() < 8:
        pulse.desks.file()
    closed = Beat.objects.values_list("pk", flat=True)[:6]
    Case.objects.filter(pk__in=closed).update(
        status="closed", outcome="done", closed_at=clock.now(), answered_at=clock.now()
    )
    assert pulse.desks.clear_away() == 5
    assert Beat.objects.count() == 3
    left = set(Mailing.objects.filter(source_label="cases.case").values_list("source_id", flat=True))
    assert left <= set(Case.objects.values_list("pk", flat=True))


def test_it_rests_when_it_has_lived_long_enough(town, monkeypatch):
    monkeypatch.setattr("noaber.demo.pulse.beating.MOST_ENTRIES", 0)
    pulse = Pulse(town, seed=6)
    pulse.desks.file()
    assert pulse.beat() == ""
    assert pulse.resting
