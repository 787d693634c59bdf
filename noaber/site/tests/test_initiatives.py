"""What everybody may know of an initiative: that it runs, what is late, how it ended. Never who."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from noaber.initiatives.models import Initiative
from noaber.playbooks import actions
from noaber.playbooks.queries.publicly import public_in
from noaber.playbooks.tests.conftest import prepared, town

__all__ = ["prepared", "town"]
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def nothing_kept():
    cache.clear()


@pytest.fixture
def running(prepared, town):
    row = actions.start_initiative(by=town.writer, initiative=prepared())
    Initiative.objects.filter(pk=row.pk).update(name="Brieven in de Hof")
    return row


@pytest.fixture
def place(town):
    return f"/buurt/{town.hof.slug}/"


@pytest.fixture
def listed(place):
    return f"{place}initiatieven/"


def text(client, address: str) -> str:
    cache.clear()
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_runs_stands_on_the_page_of_the_place_and_of_what_lies_in_and_around_it(
    client, running, town, listed
):
    for area in ("Hof", "Wijk 2 Zuid", "Lindervoort"):
        shown = text(client, f"/buurt/{town.areas[area].slug}/")
        assert "Wat hier loopt" in shown and "Brieven in de Hof" in shown
        assert f"{listed}{running.pk}/" in shown
    assert "Brieven in de Hof" in text(client, listed)
    own = text(client, f"{listed}{running.pk}/")
    assert "/draaiboeken/besmettingsbrieven/" in own and "Sinds" in own and "Gemeente" in own
    assert "Nu bezig" in own and "Komt nog" in own
    for name in ("Anneke", "Joris"):
        assert name not in own + shown
    assert (
        client.get(f"/buurt/{town.areas['Lindervoort'].slug}/initiatieven/{running.pk}/").status_code == 404
    )


def test_what_is_prepared_or_never_began_is_nobodys_business(client, prepared, town, listed):
    row = prepared()
    assert public_in(town.hof) == [] and client.get(f"{listed}{row.pk}/").status_code == 404
    actions.stop_initiative(by=town.writer, initiative=row, rule="", result="Het ging niet door hier.")
    assert public_in(town.hof) == [] and client.get(f"{listed}{row.pk}/").status_code == 404


def test_a_playbook_that_is_not_public_is_not_seen_to_run(client, prepared, town, place, listed):
    others = {"approver-municipality": town.approver, "approver-police": town.approver}
    row = prepared("pinpointcommunicatie", writer=town.writer, **others)
    quiet = [text(client, place), text(client, listed)]
    actions.start_initiative(by=town.writer, initiative=row)
    assert client.get(f"{listed}{row.pk}/").status_code == 404
    assert [text(client, place), text(client, listed)] == quiet, "nothing differs while it runs"
    actions.stop_initiative(by=town.writer, initiative=row, rule="", result="De zaak is opgelost door ons.")
    assert [text(client, place), text(client, listed)] == quiet, "nor afterwards"
    client.force_login(town.writer)
    assert "Alleen wie meedoet en een beheerder zien dit." in text(client, f"/initiatieven/{row.pk}/")


def test_what_is_late_is_told_where_the_playbook_says_so(client, running, town, at, place, listed):
    at.move(31 * DAY)
    actions.advance_initiatives()
    assert public_in(town.hof)[0].late == [], "only who takes part sees that the talks are late"
    actions.end_stage(by=town.writer, initiative=running, key="agree")
    assert public_in(town.hof)[0].late == []
    at.move(2 * DAY)
    [late] = public_in(town.hof)[0].late
    assert (late.stage.key, late.has_begun) == ("letters", False)
    for address in (place, listed, f"{listed}{running.pk}/"):
        assert "moeten beginnen, en wacht nog" in text(client, address)
    actions.pause_initiative(by=town.writer, initiative=running)
    assert public_in(town.hof)[0].late == [], "what stands still is not late"


def test_the_result_stands_there_a_year_with_counts_and_no_number_of_few_people(
    client, running, town, at, place, listed
):
    actions.stop_initiative(
        by=town.writer, initiative=running, rule="", result="Er kwamen te weinig brieven."
    )
    own = text(client, f"{listed}{running.pk}/")
    assert "Er kwamen te weinig brieven." in own and "minder dan 5 mensen" in own
    assert "niet afgemaakt" in own, "what had begun is not said to have never been done"
    found = public_in(town.hof)[0]
    assert (found.log.planned, found.log.done, found.log.late, found.log.never) == (1, 0, 0, 1)
    assert "Er kwamen te weinig brieven." in text(client, place)
    Initiative.objects.filter(pk=running.pk).update(took_part=5)
    assert "Er deden 5 mensen mee." in text(client, f"{listed}{running.pk}/")
    at.move(366 * DAY)
    assert "Brieven in de Hof" not in text(client, place)
    assert "Er kwamen te weinig brieven." in text(client, f"{listed}{running.pk}/")


def test_many_cost_one_query(prepared, town, at):
    for _ in range(3):
        actions.start_initiative(by=town.writer, initiative=prepared())
    assert len(public_in(town.hof, most=2)) == 2
    with CaptureQueriesContext(connection) as seen:
        assert len([(one.busy_with, one.late) for one in public_in(town.hof)]) == 3
    assert len(seen) == 1
