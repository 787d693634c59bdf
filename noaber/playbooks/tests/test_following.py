"""Open pages of an initiative follow: who may hear that it changed, and what they fetch then."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client

from noaber.channels.live.topics import may_listen
from noaber.initiatives import entries
from noaber.journal.models import Entry
from noaber.people.tests.making import a_person, an_organisation, with_role
from noaber.playbooks import actions
from noaber.playbooks.actions import show_change

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(prepared):
    return prepared()


def touched() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT topic FROM channels_live_event ORDER BY id")
        return [topic for (topic,) in cursor.fetchall()]


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def test_who_sees_it_hears_that_it_changed_and_nobody_else(row):
    colleague, stranger = with_role(a_person(), row.organisation, "author"), a_person()
    elsewhere = with_role(a_person(), an_organisation("Elders"), "author")
    here, theirs = f"initiative:{row.pk}", f"initiatives:{row.organisation_id}"
    assert may_listen(colleague, here) and may_listen(colleague, theirs)
    for other in (stranger, elsewhere, AnonymousUser()):
        assert not may_listen(other, here) and not may_listen(other, theirs)
    assert not may_listen(colleague, "initiative:x") and not may_listen(colleague, f"initiative:{'1' * 30}")


def test_whatever_is_written_about_it_reaches_its_pages(row):
    before = len(touched())
    show_change(Entry(name=entries.STARTED, object_id=row.pk))
    show_change(Entry(name=entries.STARTED, object_id=0))
    assert touched()[before:] == [f"initiative:{row.pk}", f"initiatives:{row.organisation_id}"]


def test_one_voice_at_a_gate_is_counted_on_the_pages_of_the_others(prepared, town):
    second = with_role(a_person(), an_organisation("Politie"), "approver")
    two = {"approver-municipality": town.approver, "approver-police": second}
    row = actions.start_initiative(
        by=town.writer, initiative=prepared("pinpointcommunicatie", writer=town.writer, **two)
    )
    browser, before = client_of(town.writer), len(touched())
    assert "0 van 2 akkoord" in browser.get(f"/initiatieven/{row.pk}/").content.decode()
    actions.agree(by=town.approver, initiative=row, gate="list-agreed", agrees=True)
    assert f"initiative:{row.pk}" in touched()[before:]
    assert "1 van 2 akkoord" in browser.get(f"/initiatieven/{row.pk}/").content.decode()


def test_a_page_fetches_what_changed_without_the_page_around_it(row):
    browser = client_of(row.lead)
    for address in ("/initiatieven/", f"/initiatieven/{row.pk}/"):
        whole = browser.get(address).content.decode()
        part = browser.get(address, headers={"HX-Request": "true"}).content.decode()
        assert f'data-live-url="{address}"' in whole and row.name in part
        assert "<html" in whole and "<html" not in part and "data-live-url" not in part
