"""A newer version of a playbook: told in words, put before everybody, taken whole or not at all."""

import random
from datetime import date, timedelta

import pytest
from django.utils.translation import override

from noaber.core.http import Conflict, Refused
from noaber.initiatives.models import Member, Proposal
from noaber.initiatives.queries import shut_gates_of
from noaber.journal.models import Entry
from noaber.people.models import Person
from noaber.playbooks import actions, library
from noaber.playbooks.book import Library, Playbook
from noaber.playbooks.queries.difference import difference
from noaber.playbooks.running import book_of, values_of

DAY = timedelta(days=1)
TITLE = {"nl": "Iets nieuws", "en": "Something new"}
SHIPPED = library.library().playbooks["besmettingsbrieven"]


@pytest.fixture
def shelf(monkeypatch):
    """Return a function that puts another version of the example on the shelf; without a change, none."""
    kept = library.library()

    def put(change=None, version=3) -> Playbook | None:
        tables = SHIPPED.model_dump(mode="json", exclude_none=True) | {"version": version}
        book = change and Playbook.model_validate(change(tables) or tables)
        books = {slug: one for slug, one in kept.playbooks.items() if slug != SHIPPED.slug}
        monkeypatch.setattr(
            library, "library", lambda: Library(books | ({book.slug: book} if book else {}), kept.sources)
        )
        return book

    return put


@pytest.fixture
def running(prepared, town):
    row = actions.start_initiative(by=town.writer, initiative=prepared())
    actions.note_document(by=town.writer, initiative=row, gate="agreement", seen_on=date(2026, 11, 9))
    return row


def a_stage(key: str, **values) -> dict:
    ends = {"by": "person", "role": "writer", "within_days": 5}
    return {"key": key, "name": TITLE, "ends": ends} | values


def longer(tables):
    """Letters for 200 days unless somebody chooses, 60 metres at most, and a stage between and one less."""
    metres, _days, lasts = tables["parameters"]
    metres["most"], metres["default"], lasts["default"] = 60, 50, 200
    tables["stages"].insert(1, a_stage("print"))
    del tables["stages"][-1]


def test_what_differs_is_said_in_words(shelf):
    newer = shelf(longer)
    told = {(str(change.kind), change.name): change for change in difference(SHIPPED, newer)}
    assert told[("Fase", "Iets nieuws")].how == "new" and told[("Fase", "Terugkijken")].how == "gone"
    assert told[("Taak", "Vraag bewoners met en zonder brief wat de brief deed")].how == "gone"
    far = [(d.label, d.before, d.after) for d in told[("Wat u kiest", "Hoe ver rond het huis")].details]
    assert far == [
        ("Als niemand kiest", "100 meter", "50 meter"),
        ("Tussen wat", "te kiezen van 25 tot 400", "te kiezen van 25 tot 60"),
    ]
    letters = told[("Fase", "Een brief na elke inbraak")].details
    assert [(d.label, d.before, d.after) for d in letters] == [
        ("Komt na", "Afspreken met de politie", "Iets nieuws")
    ]
    assert difference(SHIPPED, SHIPPED) == []


def test_every_part_can_differ(shelf):
    def change(tables):
        tables["roles"][0]["at_least"] = 3
        tables["gates"][0]["name"] = TITLE
        tables["stages"][0]["ends"]["within_days"] = {"parameter": "days"}
        tables["reactions"][0]["where"] = {"category": "zwerfafval"}
        tables["ending"]["publish"] = False
        tables["stages"][1]["overdue"] = "involved"
        tables["stops"][0]["text"] = TITLE

    kinds = {str(change.kind) for change in difference(SHIPPED, shelf(change))}
    assert {
        "Rol",
        "Wat er eerst moet zijn",
        "Fase",
        "Bericht",
        "Kring",
        "Einde",
        "Reden om te stoppen",
    } <= kinds


def test_everything_that_a_message_may_do_is_told(shelf):
    """Whom it is for, what it may show, how long its words stay: nobody agrees to what was not said."""
    was = {
        "kind": "hindrance",
        "exercise": True,
        "audience": "mandate",
        "mandate": "officer",
        "picture": "clear",
        "erase_after_days": 7,
        "expires_days": 3,
    }

    def change(tables):
        tables["reactions"][0]["opens"][1] |= was
        tables["stops"][0] |= {"withdraws": True, "says": TITLE}

    told = {str(one.name): {d.label for d in one.details} for one in difference(SHIPPED, shelf(change))}
    assert {"Soort", "Oefening", "Voor wie", "Beeld", "Tekst gewist na", "Hoe lang het geldt"} <= told[
        "Er is ingebroken bij u in de buurt"
    ]
    assert {"Haalt berichten terug", "Wat mensen dan lezen"} <= told[str(SHIPPED.stops[0].text)]


def test_a_text_that_differs_in_the_other_language_only_is_told_in_that_language(shelf):
    def change(tables):
        tables["reactions"][0]["opens"][1]["body"]["nl"] = "Let op: er is ingebroken."

    newer = shelf(change)
    with override("en"):
        [told] = difference(SHIPPED, newer)
        assert (str(told.kind), told.name) == ("Message", "There was a burglary near you")
        assert [(d.label, d.after) for d in told.details] == [("Tekst", "Let op: er is ingebroken.")]


def test_nobody_is_asked_while_there_is_nothing_newer(running, town, shelf):
    for version, change in ((2, longer), (3, None)):
        shelf(change, version)
        with pytest.raises(Conflict, match="geen nieuwere"):
            actions.propose_version(by=town.writer, initiative=running)
    shelf(longer)
    with pytest.raises(Refused):
        actions.propose_version(by=town.approver, initiative=running)


def test_it_is_taken_when_everybody_agrees_and_only_then(running, town, shelf, at):
    actions.choose_value(by=town.writer, initiative=running, key="metres", value=200)
    actions.choose_value(by=town.writer, initiative=running, key="days", value=14)
    actions.end_stage(by=town.writer, initiative=running, key="agree")
    at.move(370 * DAY)
    actions.advance_initiatives()

    def without_first(tables):
        longer(tables)
        tables["stages"] = [*tables["stages"][1:], a_stage("look-back"), a_stage("after")]

    shelf(without_first)
    proposal = actions.propose_version(by=town.writer, initiative=running)
    running.refresh_from_db()
    assert (proposal.status, running.version) == ("open", 2)
    proposal = actions.agree_version(by=town.approver, initiative=running, proposal=proposal.pk, agrees=True)
    running.refresh_from_db()
    assert (proposal.status, running.version) == ("taken", 3)
    assert dict(running.stages.values_list("key", "status")) == {
        "agree": "done",
        "print": "running",
        "letters": "done",
        "look-back": "running",
        "after": "waiting",
    }
    assert (values_of(running)["metres"], values_of(running)["days"]) == (50, 14), "what fits is kept"
    assert running.gates.get(key="agreement").opened_at
    taken = Entry.objects.get(name="initiatives.version_taken")
    assert taken.data == {"before": 2, "version": 3}
    lines = dict(running.deliveries.values_list("key", "never_at"))
    assert lines["ask-residents"] is not None, "what is not there any more is never done"


def test_what_was_done_by_a_former_version_stays_readable(running, town, shelf, client):
    [line] = running.deliveries.all()
    actions.tick_off(by=town.writer, delivery=line)
    actions.end_stage(by=town.writer, initiative=running, key="agree")
    shelf(lambda tables: tables | {"stages": tables["stages"][1:]})
    proposal = actions.propose_version(by=town.writer, initiative=running)
    client.force_login(town.approver)
    asked = client.get(f"/initiatieven/{running.pk}/").content.decode()
    assert "Nog 1 mens moet antwoorden." in asked and "Vervalt" in asked
    values = {"voorstel": proposal.pk, "antwoord": "ja"}
    client.post(f"/initiatieven/{running.pk}/versie/", values)
    shelf()
    proposal.refresh_from_db()
    proposal.former["no_longer_there"] = True  # the format of then knew more
    proposal.save()
    shown = client.get(f"/initiatieven/{running.pk}/").content.decode()
    assert "versie 3" in shown and "Afspreken met de politie" in shown
    assert "Spreek met de politie af" in shown, "and without its file"


def test_one_no_keeps_the_old_one_and_so_does_another_file(running, town, shelf):
    before = dict(running.book)
    shelf(longer)
    first = actions.propose_version(by=town.writer, initiative=running)
    assert actions.propose_version(by=town.writer, initiative=running).pk == first.pk
    first = actions.agree_version(by=town.approver, initiative=running, proposal=first.pk, agrees=False)
    assert first.status == Proposal.Status.REFUSED
    second = actions.propose_version(by=town.writer, initiative=running)
    shelf(longer, 4)
    second = actions.agree_version(by=town.approver, initiative=running, proposal=second.pk, agrees=True)
    assert second.status == Proposal.Status.LAPSED
    with pytest.raises(Conflict):
        actions.agree_version(by=town.approver, initiative=running, proposal=second.pk, agrees=True)
    with pytest.raises(Conflict):
        third = actions.propose_version(by=town.writer, initiative=running)
        actions.agree_version(by=town.stranger, initiative=running, proposal=third.pk - 1, agrees=True)
    with pytest.raises(Refused):
        actions.agree_version(by=town.stranger, initiative=running, proposal=third.pk, agrees=True)
    running.refresh_from_db()
    assert (running.version, running.book) == (2, before)


def test_a_stage_that_runs_must_end_first(running, town, shelf):
    shelf(lambda tables: tables | {"stages": tables["stages"][1:]})
    with pytest.raises(Conflict, match="“Afspreken met de politie” niet"):
        actions.propose_version(by=town.writer, initiative=running)


def test_a_gate_of_another_kind_is_shut_and_an_old_draft_keeps_its_own(running, town, shelf):
    line = running.deliveries.first()
    line.gates, line.object_label, line.object_id = ["agreement", "gone"], "broadcasts.broadcast", 7
    line.save()
    letter = {"planned_at": line.planned_at, "due_at": line.due_at, "picture": "clear"}
    running.deliveries.create(key="letter", what="message", occasion=1, **letter)

    def other(tables):
        tables["gates"][0] = {"key": "agreement", "kind": "two-persons", "name": TITLE, "roles": ["writer"]}
        tables["reactions"][0]["opens"][1]["picture"] = "blurred"

    shelf(other)
    proposal = actions.propose_version(by=town.writer, initiative=running)
    actions.agree_version(by=town.approver, initiative=running, proposal=proposal.pk, agrees=True)
    gate = running.gates.get(key="agreement")
    assert (gate.kind, gate.opened_at) == ("two-persons", None)
    assert shut_gates_of("broadcasts.broadcast", 7, gate.initiative.created_at) == ["Iets nieuws", "gone"]
    assert running.deliveries.get(key="letter").picture == "blurred", "but it shows no more than it may now"


@pytest.mark.parametrize("seed", range(12))
def test_no_order_of_people_files_and_voices_takes_what_not_everybody_agreed_to(prepared, town, shelf, seed):
    chance, version, shape = random.Random(seed), 3, longer
    row = actions.start_initiative(by=town.writer, initiative=prepared())
    third = Person.objects.create(name="Derde")
    Member.objects.create(initiative=row, role="writer", person=third, status="accepted")
    shelf(shape, version)
    for _ in range(25):
        row.refresh_from_db()
        held, book = row.version, row.book
        proposal = row.proposals.filter(status="open").first()
        person = chance.choice([town.writer, town.approver, third])
        what = chance.choice(["propose", "yes", "yes", "no", "file", "leave"])
        try:
            if what == "propose":
                actions.propose_version(by=town.writer, initiative=row)
            elif what == "file":
                version += 1
                shelf(shape, version)
            elif what == "leave" and person is third:
                row.members.filter(person=third).update(
                    status=chance.choice([Member.Status.ACCEPTED, Member.Status.LEFT])
                )
            elif what in ("yes", "no") and proposal:
                actions.agree_version(by=person, initiative=row, proposal=proposal.pk, agrees=what == "yes")
        except (Conflict, Refused):
            pass
        row.refresh_from_db()
        if (row.version, row.book) != (held, book):
            taken = row.proposals.get(status="taken", version=row.version)
            agreed = set(taken.voices.filter(agrees=True).values_list("person_id", flat=True))
            members = row.members.filter(status="accepted").values_list("person_id", flat=True)
            assert set(members) <= agreed and row.version == version == book_of(row).version
