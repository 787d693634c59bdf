"""Which way a message goes, what it costs, and the second look above the limit of the month."""

import pytest
from django.urls import reverse

from noaber.broadcasts.actions import (
    approve_broadcast,
    close_broadcast,
    submit_broadcast,
    submit_revision,
)
from noaber.broadcasts.queries import course_of, plan_to_approve, proposed
from noaber.channels import sending as file
from noaber.channels.actions import add_browser, climb_ladders
from noaber.channels.adapters.webpush.encryption import KeyPair
from noaber.channels.models import Chunk, Rung
from noaber.core.http import BadInput
from noaber.people.contact import mail_hash

pytestmark = pytest.mark.django_db


@pytest.fixture
def reachable(town):
    """Everybody has mail; the first has a browser too."""
    for number, person in enumerate(town.residents):
        person.mail = f"bewoner{number}@example.org"
        person.mail_hash = mail_hash(person.mail)
        person.save()
    add_browser(
        by=town.residents[0], endpoint="https://fcm.googleapis.com/x", public_key=KeyPair.fresh().public,
        secret=b"s" * 16,
    )  # fmt: skip
    return town


@pytest.fixture
def dear(tmp_path, settings):
    """Mail costs three euros, and a month ten."""
    path = tmp_path / "sending.toml"
    sound = file.SHIPPED.read_text()
    path.write_text(sound.replace("sms = 7.5", "mail = 300").replace("month = 500", "month = 10"))
    settings.NOABER_SENDING = str(path)
    file.sending.cache_clear()
    yield
    file.sending.cache_clear()


def chunks(row):
    rows = Chunk.objects.filter(mailing__source_id=row.pk, mailing__kind="alert")
    return {chunk.channel: len(chunk.ids) for chunk in rows}


def test_a_kind_goes_step_by_step_unless_it_says_that_it_goes_at_once(reachable, send):
    at_once, stepwise = send(kind="now"), send(kind="missing")
    assert chunks(at_once) == {"page": 5, "webpush": 1, "mail": 5}
    assert chunks(stepwise) == {"page": 5, "webpush": 1, "mail": 4}
    [(_first, start), (_second, later)] = course_of(stepwise).steps
    assert {step.channel: step.sent for step in start} == {"page": 5, "webpush": 1, "mail": 4}
    assert [(step.channel, step.people, step.sent) for step in later] == [("mail", 1, None)]
    assert course_of(at_once).steps == []


def test_who_opens_it_gets_it_by_no_other_channel(reachable, send, client, at, settings):
    from datetime import timedelta

    from noaber.channels.adapters.page.adapter import PageTransport
    from noaber.channels.delivering.portion import deliver_next

    row = send(kind="missing")
    deliver_next(PageTransport())
    client.force_login(reachable.residents[0])
    assert client.get(reverse("broadcasts:received", args=[row.pk])).status_code == 200
    at.move(timedelta(minutes=10))
    climb_ladders()
    [later] = [step for _place, steps in course_of(row).steps for step in steps if step.number == 2]
    assert (later.people, later.sent, later.spared) == (1, 0, 1)


def test_the_closing_ends_the_ladder_and_goes_where_people_were_told(reachable, send):
    row = send(kind="missing")
    close_broadcast(broadcast=row, by=reachable.author, outcome="none", text="Niet gevonden.")
    climb_ladders()
    assert not Rung.objects.filter(taken_at=None).exists()
    closing = Chunk.objects.filter(mailing__kind="closing")
    assert {chunk.channel: len(chunk.ids) for chunk in closing} == {"page": 5, "webpush": 1, "mail": 4}


def test_the_screens_say_the_steps_before_and_after(reachable, write, send, client):
    client.force_login(reachable.author)
    page = client.get(reverse("broadcasts:compose", args=[write(kind="missing").pk])).content.decode()
    assert "Stap voor stap" in page
    assert "Na 10 minuten, wie het dan nog niet zag:" in page
    page = client.get(reverse("broadcasts:compose", args=[write(kind="now").pk])).content.decode()
    assert "langs alle kanalen tegelijk" in page
    page = client.get(reverse("broadcasts:desk", args=[send(kind="missing").pk])).content.decode()
    assert "Stappen van dit bericht" in page
    assert "komt nog" in page


def test_above_the_limit_the_second_person_looks_twice(reachable, write, client, dear):
    row = submit_broadcast(broadcast=write(kind="missing"), by=reachable.author)
    plan = plan_to_approve(row)
    assert (plan.costs[0].messages, str(plan.budget.adds)) == (5, "15.00")
    with pytest.raises(BadInput):
        approve_broadcast(broadcast=row, by=reachable.approver, shown_hash=row.content_hash)
    client.force_login(reachable.approver)
    page = client.get(reverse("broadcasts:desk", args=[row.pk])).content.decode()
    assert "De tweede persoon moet hier apart naar kijken." in page
    assert 'name="costs_seen"' in page
    url = reverse("broadcasts:approve", args=[row.pk])
    assert client.post(url, {"shown_hash": row.content_hash}).status_code == 400
    row.refresh_from_db()
    assert row.status == "submitted"
    assert client.post(url, {"shown_hash": row.content_hash, "costs_seen": "on"}).status_code == 302
    row.refresh_from_db()
    assert row.status == "sending"


def test_so_it_is_with_a_change_that_goes_out_once_more(reachable, send, change, client, dear):
    row = send(kind="missing", channels=["page"])
    change(row, channels=["page", "mail"])
    revision = submit_revision(broadcast=row, by=reachable.author)
    seen = {"shown_hash": proposed(row, revision).content_hash}
    client.force_login(reachable.approver)
    page = client.get(reverse("broadcasts:review", args=[row.pk])).content.decode()
    assert 'name="costs_seen"' in page
    url = reverse("broadcasts:approve", args=[row.pk])
    assert client.post(url, seen).status_code == 400
    assert client.post(url, {**seen, "costs_seen": "on"}).status_code == 302
    row.refresh_from_db()
    assert row.version == 2


def test_lives_in_danger_wait_for_no_second_look(reachable, write, dear):
    row = submit_broadcast(broadcast=write(kind="danger"), by=reachable.author)
    assert approve_broadcast(broadcast=row, by=reachable.approver, shown_hash=row.content_hash).is_out
