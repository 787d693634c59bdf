"""What goes another way than its author thought: a writer comes later, one presses twice, a role goes."""

import pytest
from django.test import Client

from noaber.broadcasts import entries as said
from noaber.broadcasts.actions import save_broadcast
from noaber.broadcasts.models import Broadcast
from noaber.cases import categories
from noaber.cases.actions import close_case, file_case
from noaber.cases.models import Case
from noaber.cases.tests.making import a_handler
from noaber.initiatives.models import Member
from noaber.journal.actions import record
from noaber.journal.actors import ANONYMOUS, SYSTEM
from noaber.journal.models import Entry
from noaber.people.models import Desk, Person
from noaber.people.tests.making import with_role
from noaber.playbooks import actions, versions
from noaber.playbooks.book import Playbook
from noaber.playbooks.tests.making import a_playbook

pytestmark = pytest.mark.django_db
NAME = {"nl": "Iets", "en": "Some"}
BARE = {"parameters": [], "gates": [], "stops": []}
TASK = {"what": "task", "name": NAME, "role": "writer", "within_days": 1}
FIRST = {"key": "first", "name": NAME, "ends": {"by": "person", "role": "approver", "within_days": 5}}


@pytest.fixture
def letters(prepared, town):
    """A burglary is followed by a letter, and nobody is there to write it."""
    letter = a_playbook().reactions[0].model_dump(mode="json") | {"stages": ["first"]}
    letter["opens"] = [
        {**part, "metres": 50} | ({"days": 9} if part["what"] == "ring" else {}) for part in letter["opens"]
    ]
    row = prepared(a_playbook(stages=[FIRST], reactions=[letter], **BARE))
    actions.start_initiative(by=town.writer, initiative=row)
    actions.leave_initiative(by=town.writer, initiative=row, role="writer")
    Desk.objects.create(slug=categories.get("inbraak").desk, organisation=town.organisation, name="Balie")
    for door in (town.doors[0], town.doors[9]):
        file_case(by=ANONYMOUS, category="inbraak", text="Het raam is open.", lon=door.lon, lat=door.lat)
        actions.react_to(Entry.objects.filter(name="cases.filed").latest("id"))
    return row


def test_what_had_no_writer_is_put_ready_for_who_takes_the_role(letters, town):
    assert not Broadcast.objects.exists()
    new = with_role(Person.objects.create(name="Nieuw"), town.organisation, "author")
    actions.invite(by=town.writer, initiative=letters, role="writer", person=new)
    for _twice in range(2):
        actions.answer_invitation(by=new, initiative=letters, role="writer", accept=True)
    first, second = Broadcast.objects.order_by("pk")
    assert {first.author, second.author} == {new}
    assert "minus" not in first.audience, "what happened later takes nothing off"
    assert second.audience["minus"]["rings"][0]["lon"] == pytest.approx(town.doors[0].lon, abs=1e-5)


def test_a_stage_may_end_on_a_case_that_came_of_it_and_of_no_other(prepared, town):
    ends = {"by": "entry", "entry": "cases.closed", "own": True, "within_days": 3}
    row = prepared(a_playbook(stages=[{**FIRST, "ends": ends}], reactions=[], **BARE))
    actions.start_initiative(by=town.writer, initiative=row)
    desk = Desk.objects.create(
        slug=categories.get("zwerfafval").desk, organisation=town.organisation, name="Balie"
    )
    handler, found = a_handler(desk), []
    for initiative in (None, row):
        file_case(by=ANONYMOUS, category="zwerfafval", text="Er ligt afval.", lon=6.705, lat=52.205)
        Case.objects.filter(pk=Case.objects.latest("pk").pk).update(initiative=initiative)
        close_case(Case.objects.latest("pk"), by=handler, outcome="answered", text="Het is weg.")
        actions.react_to(Entry.objects.filter(name="cases.closed").latest("id"))
        found.append(row.stages.get().status)
    assert found == ["running", "done"]


def test_a_task_about_a_message_of_others_does_not_make_it_ones_own(prepared, town):
    hears = [
        {"on": "broadcasts.handed_over", "opens": [{**TASK, "key": "look"}]},
        {"on": "broadcasts.closed", "about": "own", "opens": [{**TASK, "key": "own"}]},
    ]
    row = prepared(a_playbook(stages=[FIRST], reactions=hears, **BARE))
    actions.start_initiative(by=town.writer, initiative=row)
    other = save_broadcast(
        by=town.writer, organisation=town.organisation, kind="good_news", audience={"areas": [town.hof.pk]}
    )
    for entry in (said.HANDED_OVER, said.CLOSED):
        record(entry, by=SYSTEM, about=other, area=town.hof.pk, kind=other.kind)
        actions.react_to(Entry.objects.filter(name=entry).latest("id"))
    assert [line.key for line in row.deliveries.all()] == ["look"]


def test_who_had_a_role_that_went_may_leave_and_say_no(prepared, town, monkeypatch):
    older = a_playbook(stages=[FIRST], reactions=[], **BARE).model_dump(mode="json")
    helper = {"key": "helper", "name": NAME, "party": "residents", "at_least": 0}
    row = prepared(Playbook.model_validate({**older, "roles": [*older["roles"], helper]}))
    stays, asked = (Person.objects.create(name=name) for name in ("Bram", "Cato"))
    for person in (stays, asked):
        actions.invite(by=town.writer, initiative=row, role="helper", person=person)
    actions.answer_invitation(by=stays, initiative=row, role="helper", accept=True)
    newer = Playbook.model_validate({**older, "version": older["version"] + 1})
    monkeypatch.setattr(versions, "get_playbook", lambda slug: newer)
    proposal = actions.propose_version(by=town.writer, initiative=row)
    for person in (town.approver, stays):
        actions.agree_version(by=person, initiative=row, proposal=proposal.pk, agrees=True)
    actions.leave_initiative(by=stays, initiative=row, role="helper")
    actions.answer_invitation(by=asked, initiative=row, role="helper", accept=False)
    assert set(row.members.filter(role="helper").values_list("status", flat=True)) == {
        Member.Status.LEFT,
        Member.Status.DECLINED,
    }


@pytest.mark.parametrize("act", ["fase-klaar", "antwoorden", "vertrekken", "stemmen", "aanbod", "stoppen"])
def test_a_key_that_the_database_cannot_hold_is_no_error_of_the_house(prepared, town, act):
    row, client = prepared(), Client()
    client.force_login(town.writer)
    values = dict.fromkeys(("fase", "rol", "poort", "wat", "regel"), "\0")
    assert client.post(f"/initiatieven/{row.pk}/{act}/", values).status_code < 500
