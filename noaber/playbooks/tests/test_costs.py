"""What runs and has nothing to do costs one question; who goes for good opens and shuts gates at once."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from noaber.journal.models import Entry
from noaber.playbooks import actions
from noaber.playbooks.library import library
from noaber.playbooks.queries.late import late_count


@pytest.fixture
def three(prepared, town):
    return [actions.start_initiative(by=town.writer, initiative=prepared()) for _ in range(3)]


def asked(act) -> int:
    with CaptureQueriesContext(connection) as seen:
        act()
    return len(seen)


def test_the_clock_asks_once_until_something_is_due(three, at):
    assert asked(actions.advance_initiatives) == 1
    at.move(timedelta(days=31))
    assert asked(actions.advance_initiatives) > 3, "late now: it is said"
    assert asked(actions.advance_initiatives) == 1, "and was said"


def test_what_is_late_is_counted_on_every_page_of_the_desk_of_who_takes_part(three, town, client, at):
    client.force_login(town.writer)
    assert "utrecht-badge-counter" not in client.get("/berichten-maken/").content.decode()
    at.move(timedelta(days=31))
    assert (late_count(town.writer), late_count(town.approver), late_count(town.stranger)) == (3, 3, 0)
    page = client.get("/berichten-maken/").content.decode()
    assert '<span class="utrecht-badge-counter">3</span>' in page
    shown = client.get("/initiatieven/").content.decode()
    assert shown.count("Afspreken met de politie") == 3 and shown.count("Spreek met de politie af") == 3
    actions.pause_initiative(by=town.writer, initiative=three[0])
    assert late_count(town.writer) == 2


def test_an_entry_that_nobody_hears_reads_no_playbook(three, town, at):
    entry = Entry(
        name="cases.closed", area_id=town.hof.pk, object_label="cases.case", object_id=1, at=at.now()
    )
    actions.react_to(entry)
    assert asked(lambda: actions.react_to(entry)) <= 3  # the question, and a savepoint around it


def test_what_it_hears_is_what_its_playbook_names(three):
    three[0].refresh_from_db()
    assert three[0].hears == ["cases.filed"]
    assert library().playbooks["pinpointcommunicatie"].hears == {"broadcasts.handed_over"}


def test_who_goes_for_good_shuts_the_gate_that_counted_them(prepared, town):
    others = {"approver-municipality": town.approver, "approver-police": town.approver}
    row = actions.start_initiative(
        by=town.writer, initiative=prepared("pinpointcommunicatie", writer=town.writer, **others)
    )
    gate = actions.agree(by=town.approver, initiative=row, gate="list-agreed", agrees=True)
    assert gate.opened_at
    actions.leave_for_good(SimpleNamespace(object_id=town.approver.pk))
    gate.refresh_from_db()
    assert gate.opened_at is None and not row.members.filter(person=town.approver).exists()
