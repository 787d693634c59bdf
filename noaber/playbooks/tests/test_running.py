"""An initiative from preparation to thanks: clocks, gates, entries, people, and what each may not do."""

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from noaber.channels.models import Mailing
from noaber.core.http import BadInput, Conflict, NotHere, Refused
from noaber.initiatives.models import Initiative, Member, Stage, Status
from noaber.journal.actors import SYSTEM
from noaber.journal.models import Entry
from noaber.people.actions import record_training
from noaber.playbooks import actions
from noaber.playbooks.book import Playbook
from noaber.playbooks.running import book_of, calendar_of, keeps_shut, values_of
from noaber.playbooks.tests.making import a_playbook

DAY = timedelta(days=1)


def states(row) -> dict[str, str]:
    return dict(row.stages.values_list("key", "status"))


def log(row, at) -> list[tuple[str, str]]:
    return [(line.key, line.state(at.now())) for line in row.deliveries.order_by("planned_at", "pk")]


@pytest.fixture
def running(prepared, town):
    """Started, agreed with the police on paper: letters follow on burglaries."""
    row = actions.start_initiative(by=town.writer, initiative=prepared())
    actions.note_document(by=town.writer, initiative=row, gate="agreement", seen_on=date(2026, 11, 9))
    actions.end_stage(by=town.writer, initiative=row, key="agree")
    row.refresh_from_db()
    return row


def test_nothing_starts_before_its_people_are_there(prepared, town):
    row = prepared(writer=town.writer)
    with pytest.raises(BadInput, match="Goedkeurder \\(1\\)"):
        actions.start_initiative(by=town.writer, initiative=row)
    actions.invite(by=town.writer, initiative=row, role="approver", person=town.approver)
    with pytest.raises(BadInput):
        actions.start_initiative(by=town.writer, initiative=row)
    actions.answer_invitation(by=town.approver, initiative=row, role="approver", accept=True)
    assert actions.start_initiative(by=town.writer, initiative=row).status == Status.RUNNING


def test_who_may_not(prepared, town):
    row = prepared()
    for act in (actions.start_initiative, actions.pause_initiative):
        with pytest.raises(Refused):
            act(by=town.approver, initiative=row)
    with pytest.raises(Refused, match="mandaat"):
        actions.invite(by=town.writer, initiative=row, role="approver", person=town.stranger)
    with pytest.raises(NotHere):
        actions.answer_invitation(by=town.stranger, initiative=row, role="approver", accept=True)
    with pytest.raises(BadInput):
        actions.invite(by=town.writer, initiative=row, role="nobody", person=town.approver)


def test_a_role_that_asks_a_training_takes_who_had_it(prepared, town):
    title = {"nl": "Looper", "en": "Walker"}
    walker = {"key": "walker", "name": title, "party": "residents", "training": "aed"}
    roles = a_playbook().model_dump(mode="json", exclude_none=True)["roles"]
    row = prepared(a_playbook(roles=[*roles, walker]))
    actions.invite(by=town.writer, initiative=row, role="walker", person=town.stranger)
    answer = {"by": town.stranger, "initiative": row, "role": "walker"}
    with pytest.raises(Refused, match="eerst een training nodig: Reanimatie"):
        actions.answer_invitation(**answer, accept=True)
    record_training(person=town.stranger, organisation=town.organisation, kind="aed", by=SYSTEM)
    assert actions.answer_invitation(**answer, accept=True).status == Member.Status.ACCEPTED


def test_a_role_that_asks_a_certificate_takes_who_showed_it(prepared, town, at):
    title = {"nl": "Looper", "en": "Walker"}
    walker = {"key": "walker", "name": title, "party": "residents", "screening": True}
    roles = a_playbook().model_dump(mode="json", exclude_none=True)["roles"]
    row = prepared(a_playbook(roles=[*roles, walker]))
    member = actions.invite(by=town.writer, initiative=row, role="walker", person=town.stranger)
    answer = {"by": town.stranger, "initiative": row, "role": "walker", "accept": True}
    with pytest.raises(Refused, match=r"eerst een VOG nodig\. Laat die zien aan Anneke"):
        actions.answer_invitation(**answer)
    seen = {"initiative": row, "member": member.pk, "seen_on": at.today()}
    with pytest.raises(Refused):
        actions.note_screening(by=town.stranger, **seen)
    for wrong in (at.today() + DAY, at.today() - 367 * DAY):
        with pytest.raises(BadInput, match="hoogstens een jaar"):
            actions.note_screening(by=town.writer, **{**seen, "seen_on": wrong})
    actions.note_screening(by=town.writer, **seen)
    assert actions.answer_invitation(**answer).status == Member.Status.ACCEPTED
    assert Entry.objects.filter(name="initiatives.screening_seen").count() == 1
    writer = row.members.get(role="writer")
    with pytest.raises(NotHere, match="geen VOG nodig"):
        actions.note_screening(by=town.writer, **{**seen, "member": writer.pk})


def test_nobody_sees_their_own_certificate(prepared, town, at):
    book = a_playbook().model_dump(mode="json", exclude_none=True)
    book["roles"][0]["screening"] = True
    row = prepared(Playbook.model_validate(book), writer=town.writer)
    member = row.members.get(role="writer")
    assert member.status == Member.Status.INVITED, "the lead asked themselves"
    with pytest.raises(Refused, match="Uw eigen VOG"):
        actions.note_screening(by=town.writer, initiative=row, member=member.pk, seen_on=at.today())


def test_a_gate_stops_exactly_its_stage(prepared, town, at):
    row = actions.start_initiative(by=town.writer, initiative=prepared())
    assert states(row) == {"agree": "running", "letters": "waiting", "look-back": "waiting"}
    with pytest.raises(Refused):
        actions.end_stage(by=town.approver, initiative=row, key="agree")
    actions.end_stage(by=town.writer, initiative=row, key="agree")
    at.move(DAY)
    actions.advance_initiatives()
    letters = row.stages.get(key="letters")
    assert (letters.status, keeps_shut(row, letters, at.now())) == ("waiting", ["agreement"])
    with pytest.raises(BadInput):
        actions.agree(by=town.writer, initiative=row, gate="agreement", agrees=True)
    with pytest.raises(Refused):
        actions.note_document(by=town.approver, initiative=row, gate="agreement", seen_on=date(2026, 11, 9))
    actions.note_document(by=town.writer, initiative=row, gate="agreement", seen_on=date(2026, 11, 9))
    actions.advance_initiatives()
    assert states(row)["letters"] == "running"
    assert row.stages.get(key="letters").begun_at == at.now(), "from when the gate opened"


def test_what_was_missed_is_caught_up_in_order(running, at):
    at.move(366 * DAY)
    actions.advance_initiatives()
    assert states(running) == {"agree": "done", "letters": "done", "look-back": "running"}
    letters, look_back = running.stages.get(key="letters"), running.stages.get(key="look-back")
    assert letters.ended_at == letters.begun_at + 365 * DAY == look_back.begun_at
    assert actions.advance_initiatives() is False
    names = Entry.objects.filter(object_label="initiatives.initiative").order_by("id")
    begun = [entry.data["stage"] for entry in names if entry.name == "initiatives.stage_begun"]
    assert begun == ["agree", "letters", "look-back"]


@pytest.mark.slow
def test_what_is_more_than_one_turn_can_do_goes_on_in_the_next(prepared, town, at):
    """Stages that end by the clock are never late: what is left of them is taken up again."""
    title = {"nl": "Iets", "en": "Something"}
    side = {"key": "side", "name": title, "ends": {"by": "clock", "days": 1}}
    stage = {"name": title, "ends": {"by": "clock", "days": 0}}
    many = [{**stage, "key": f"s{n}"} for n in range(110)]
    many[0]["after"] = "side"
    book = a_playbook(stages=[side, *many], parameters=[], gates=[], reactions=[], stops=[])
    row = actions.start_initiative(by=town.writer, initiative=prepared(book))
    at.move(2 * DAY)
    assert actions.advance_initiatives() is True
    assert not row.stages.exclude(overdue_at=None).exists()
    assert actions.advance_initiatives() is True
    assert set(states(row).values()) == {"done"}


def test_an_overdue_stage_is_said_once(prepared, town, at):
    row = actions.start_initiative(by=town.writer, initiative=prepared())
    at.move(31 * DAY)
    actions.advance_initiatives()
    actions.advance_initiatives()
    assert Entry.objects.filter(name="initiatives.stage_overdue").count() == 1
    assert row.stages.get(key="agree").overdue_at == at.now()
    assert log(row, at) == [("talk-to-police", "late")]


def test_a_pause_moves_everything_along(running, town, at):
    due = running.stages.get(key="letters").due_at
    actions.pause_initiative(by=town.writer, initiative=running)
    at.move(10 * DAY)
    assert actions.advance_initiatives() is False
    with pytest.raises(Conflict):
        actions.end_stage(by=town.writer, initiative=running, key="look-back")
    actions.resume_initiative(by=town.writer, initiative=running)
    assert running.stages.get(key="letters").due_at == due + 10 * DAY


def test_a_value_holds_from_now_on(running, town):
    with pytest.raises(BadInput, match="past niet"):
        actions.choose_value(by=town.writer, initiative=running, key="metres", value=5000)
    row = actions.choose_value(by=town.writer, initiative=running, key="metres", value=60)
    assert values_of(row)["metres"] == 60 and values_of(row)["days"] == 28
    chosen = Entry.objects.get(name="initiatives.value_chosen")
    assert (chosen.data["value"], chosen.data["before"]) == ("60", "100")


def test_the_calendar_says_what_may_be_expected(prepared, town, at):
    row = prepared()
    expected = [(p.stage.key, (p.begins - at.now()).days, p.sure) for p in calendar_of(row, at.now())]
    assert expected == [("agree", 0, False), ("letters", 30, False), ("look-back", 395, False)]


def test_a_newer_file_changes_nothing_that_runs(running):
    book = {**running.book, "name": {"nl": "Anders", "en": "Different"}, "stages": []}
    assert Initiative.objects.get(pk=running.pk).book["name"]["nl"] == "Besmettingsbrieven"
    assert book["name"]["nl"] == "Anders"


def test_the_end_thanks_everybody_and_says_what_was_never_done(running, town, at, settings):
    with pytest.raises(Conflict, match="nog een fase"):
        actions.end_initiative(by=town.writer, initiative=running, result="Het werkte goed hier.")
    at.move(366 * DAY)
    actions.advance_initiatives()
    actions.end_stage(by=town.writer, initiative=running, key="look-back")
    with pytest.raises(BadInput, match="paar zinnen"):
        actions.end_initiative(by=town.writer, initiative=running, result="ok")
    before = Mailing.objects.count()
    actions.end_initiative(by=town.writer, initiative=running, result="Er gingen geen brieven.")
    assert Mailing.objects.count() == before + 2
    ended = Entry.objects.get(name="initiatives.ended")
    assert ended.data == {"done": 0, "late": 0, "never": 2}
    assert actions.forget_members() == 0
    at.move(30 * 6 * DAY)
    assert actions.forget_members() == 1 and actions.forget_members() == 0
    running.refresh_from_db()
    assert (running.lead, Member.objects.filter(initiative=running).count()) == (None, 0)


def test_one_that_cannot_be_read_keeps_the_names_of_no_other(prepared, town, at):
    broken, other = prepared(), prepared()
    for row in (broken, other):
        actions.stop_initiative(by=town.writer, initiative=row, rule="", result="Wij beginnen er niet aan.")
    Initiative.objects.filter(pk=broken.pk).update(book={})
    at.move(400 * DAY)
    with pytest.raises(ValidationError):
        actions.forget_members()
    assert set(Member.objects.values_list("initiative", flat=True)) == {broken.pk}


def test_it_can_be_stopped_by_a_rule_with_words(running, town):
    with pytest.raises(Refused):
        actions.stop_initiative(by=town.approver, initiative=running, rule="police-stops", result="Genoeg.")
    row = actions.stop_initiative(
        by=town.writer, initiative=running, rule="police-stops", result="De politie kan niet meer leveren."
    )
    assert row.status == Status.STOPPED and states(row)["letters"] == Stage.Status.NEVER
    assert Entry.objects.get(name="initiatives.stopped").data["rule"] == "police-stops"
    with pytest.raises(Conflict):
        actions.choose_value(by=town.writer, initiative=row, key="metres", value=60)


def test_leaving_and_handing_on(running, town):
    with pytest.raises(BadInput):
        actions.hand_on(by=town.writer, initiative=running, to=town.stranger)
    actions.hand_on(by=town.writer, initiative=running, to=town.approver)
    with pytest.raises(Refused):
        actions.pause_initiative(by=town.writer, initiative=running)
    actions.leave_initiative(by=town.writer, initiative=running, role="writer")
    assert Entry.objects.filter(name="initiatives.left").exists()


@pytest.mark.parametrize("number", ["²", "٣٤", "-1", "9" * 30, ""])
def test_a_number_that_is_none_is_no_row(running, town, client, number):
    client.force_login(town.writer)
    here = f"/initiatieven/{running.pk}/"
    assert client.post(f"{here}taak-klaar/", {"taak": number}).status_code == 404
    assert client.post(f"{here}overdragen/", {"aan": number}).status_code == 400


def test_what_began_under_an_older_version_of_the_format_can_still_be_read(prepared):
    row = prepared()
    row.book["indicators"][0]["counts"] = "cases.filed"
    row.book["no_longer_there"] = True
    row.save(update_fields=["book"])
    assert book_of(row).indicators[0].name
