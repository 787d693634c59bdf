"""Kinds that need an authority: nothing leaves without its reference and last day, also by URL and by SQL."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from noaber.broadcasts.actions import approve_broadcast, keep_gates, release_broadcasts, submit_broadcast
from noaber.broadcasts.content import content_hash
from noaber.broadcasts.models import Broadcast, Gate
from noaber.broadcasts.rules import why_gate_is_shut
from noaber.channels.models import Mailing
from noaber.core import clock
from noaber.core.http import BadInput
from noaber.initiatives.models import Initiative

pytestmark = pytest.mark.django_db


@pytest.fixture
def wanted(write, at):
    """Return a function that writes a message of a kind with a gate; it has an authority unless told."""

    def make(**values) -> Broadcast:
        until = at.now() + timedelta(days=20)
        given = {"authority_reference": "PL0600-2026-123", "authority_until": until, **values}
        return write(kind="wanted", **given)

    return make


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ({"authority_reference": " "}, "alleen met een zaaknummer van de officier"),
        ({"authority_until": None}, "Tot welke dag"),
        ({"authority_until": timedelta(days=60)}, "hoogstens 30 dagen"),
        ({"authority_until": timedelta(days=1)}, "stopt later"),
    ],
)
def test_it_is_not_offered_without(town, wanted, at, missing, sentence):
    values = {
        name: at.now() + value if isinstance(value, timedelta) else value for name, value in missing.items()
    }
    row = wanted(**values)
    with pytest.raises(BadInput, match=sentence):
        submit_broadcast(broadcast=row, by=town.author)
    assert Broadcast.objects.get(pk=row.pk).status == "draft"


def test_with_an_authority_it_says_so_to_everybody(town, wanted):
    row = submit_broadcast(broadcast=wanted(), by=town.author)
    assert content_hash(row) == row.content_hash
    approve_broadcast(broadcast=row, by=town.approver, shown_hash=row.content_hash)
    alert = Mailing.objects.get(kind="alert")
    said = "Op gezag van: zaaknummer van de officier van justitie PL0600-2026-123, tot en met"
    assert said in alert.text_in("nl")["body"]
    assert "On the authority of: case number" in alert.text_in("en")["body"]
    assert row.edits.get().content["authority_reference"] == "PL0600-2026-123"


def test_an_authority_that_ended_while_it_waited_stops_it(town, wanted, at):
    start = at.now() + timedelta(days=3)
    row = wanted(scheduled_at=start, expires_at=start + timedelta(days=1), authority_until=None)
    row.authority_until = start + timedelta(days=2)
    assert not why_gate_is_shut(row)
    row.expires_at = start + timedelta(days=4)
    assert "stopt later" in why_gate_is_shut(row)


def test_another_kind_keeps_no_authority(write, wanted):
    row = write(broadcast=wanted(), kind="now", authority_reference="X", closer=None)
    assert (row.authority_reference, row.authority_until) == ("", None)


def refused(rule: str, statement: str, *values) -> None:
    with pytest.raises(IntegrityError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
    assert caught.value.__cause__.diag.constraint_name == rule


def test_the_database_holds_it(town, wanted):
    row = wanted(authority_reference="")
    offer = (
        "UPDATE broadcasts_broadcast SET status = 'submitted', submitted_at = %s, submitted_by_id = %s "
        "WHERE id = %s"
    )
    refused("broadcast_needs_authority", offer, clock.now(), town.author.pk, row.pk)
    row = submit_broadcast(broadcast=wanted(), by=town.author)
    with connection.cursor() as cursor:  # an authority that is taken away after all makes it a concept again
        cursor.execute("UPDATE broadcasts_broadcast SET authority_until = NULL WHERE id = %s", [row.pk])
    assert Broadcast.objects.get(pk=row.pk).status == "draft"
    refused("broadcast_needs_authority", offer, clock.now(), town.author.pk, row.pk)


def test_by_url_too(town, wanted):
    row = wanted(authority_reference="")
    browser = Client()
    browser.force_login(town.author)
    values = {
        "kind": "wanted",
        "title": row.title,
        "text": row.text,
        "channels": ["page"],
        "closer": town.author.pk,
        "organisation": town.organisation.pk,
        "drawn": '{"rings": [{"lon": 6.705, "lat": 52.205, "metres": 60}]}',
        "do": "submit",
    }
    page = browser.post(reverse("broadcasts:compose", args=[row.pk]), values, follow=True)
    assert "zaaknummer van de officier van justitie" in page.content.decode()
    assert Broadcast.objects.get(pk=row.pk).status == "draft"


def test_the_rows_follow_the_file(db):
    Gate.objects.all().delete()
    Gate.objects.create(kind="old", max_days=3)
    assert keep_gates() == 3
    assert set(Gate.objects.values_list("kind", flat=True)) == {"wanted", "wanted_public", "order"}


def test_a_gate_that_shuts_before_the_planned_moment_stops_it(town, send, at):
    """The second person agreed while everybody consented; one of them left since."""
    row = send(scheduled_at=at.now() + timedelta(hours=1))
    book = {"gates": [{"key": "consent", "name": {"nl": "Iedereen is akkoord", "en": "All agree"}}]}
    here = {"name": "Proef", "organisation": town.organisation, "area": town.hof, "lead": town.author}
    initiative = Initiative.objects.create(playbook="proef", version=1, book=book, **here)
    gate = initiative.gates.create(key="consent", kind="consent", opened_at=None)
    made = {"object_label": "broadcasts.broadcast", "object_id": row.pk, "gates": ["consent"]}
    when = {"planned_at": at.now(), "due_at": at.now()}
    initiative.deliveries.create(key="message", what="message", **made, **when)
    at.move(timedelta(hours=1))
    assert release_broadcasts() == 0 and not Mailing.objects.filter(kind="alert").exists()
    gate.opened_at = at.now()
    gate.save()
    assert release_broadcasts() == 1 and Mailing.objects.filter(kind="alert").exists()
