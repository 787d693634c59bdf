"""The archive of an initiative: everything that happened, nobody's name, the same bytes, for who leads it."""

import csv
import io
import json
import zipfile
from hashlib import sha256

import pytest

from noaber.broadcasts.actions import (
    approve_broadcast,
    save_broadcast,
    submit_broadcast,
    withdraw_broadcast,
)
from noaber.cases import categories
from noaber.cases.actions import add_note, file_case
from noaber.cases.tests.making import a_handler
from noaber.core.http import Refused
from noaber.initiatives import entries
from noaber.initiatives.models import Initiative
from noaber.journal.actors import ANONYMOUS
from noaber.journal.models import Entry
from noaber.people.models import Desk
from noaber.people.tests.making import with_role
from noaber.playbooks import actions
from noaber.playbooks.queries import archive as telling

pytestmark = pytest.mark.django_db
CANARIES = ("Anneke", "Joris", "Bewoner Bertha", "kanarietekst", "06 12345678", "bertha@")


@pytest.fixture
def row(prepared, town):
    """Letters after burglaries, with one value changed, a message out and a case from a resident."""
    row = prepared()
    actions.choose_value(by=town.writer, initiative=row, key="days", value=21)
    return actions.start_initiative(by=town.writer, initiative=row)


def opened(zipped: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(zipped)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def archived(row, by) -> dict[str, bytes]:
    return opened(actions.archive_initiative(by=by, initiative=row).content)


def lines(files, name) -> list[dict]:
    text = files[name].decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def a_message(row, town, title="Bel 06 12345678"):
    """A draft that this initiative put ready."""
    now = row.started_at
    line = row.deliveries.create(key="letter", what="message", planned_at=now, due_at=now)
    draft = save_broadcast(
        by=town.writer,
        organisation=row.organisation,
        kind="warning",
        audience={"areas": [row.area_id]},
        title=title,
        text="Doe de deur op slot.",
        channels=["page"],
    )
    line.object_label, line.object_id = "broadcasts.broadcast", draft.pk
    line.save()
    return draft


def a_case(row, **more):
    kind = next(kind for slug in categories.slugs() if (kind := categories.get(slug)) and kind.public)
    Desk.objects.get_or_create(slug=kind.desk, defaults={"organisation": row.organisation, "name": "Balie"})
    contact = {"name": "Bewoner Bertha", "mail": "bertha@voorbeeld.example"}
    return file_case(
        by=ANONYMOUS, category=kind.slug, text="kanarietekst", contact=contact, initiative=row, **more
    ).case


def test_it_holds_what_happened_and_no_person(row, town):
    case = a_case(row)
    add_note(case, by=a_handler(case.desk), text="kanarietekst over Bewoner Bertha")
    a_case(row, quarantine="spam")
    files = archived(row, town.writer)
    whole = b"".join(files.values()).decode()
    assert not [canary for canary in CANARIES if canary in whole]
    kept = json.loads(files["initiatief.json"])
    assert kept["version"] == row.version and kept["cases_kept_back"] == 1
    assert {value["key"]: (value["value"], value["usual"]) for value in kept["values"]}["days"] == (21, 28)
    assert json.loads(files["draaiboek.json"])["slug"] == "besmettingsbrieven"
    [chosen] = [line for line in lines(files, "wijzigingen.csv") if line["Wat"] == "een waarde gekozen"]
    assert chosen["Gegevens"] == "before=28, key=days, value=21" and chosen["Door"].endswith(" A")
    [line] = lines(files, "zaken.csv")
    assert (line["Zaak"], line["Te laat"]) == (case.number, "")
    assert "artikel 5.1" in files["index.html"].decode()


def test_whatever_is_written_about_it_is_told_in_words():
    told = {entry: telling._happened(entry) for entry in entries.ALL if entry != entries.ARCHIVED}
    assert not [entry for entry, words in told.items() if words == entry]


def test_what_an_earlier_version_had_is_called_as_it_was_then(row, town):
    former, row.book = row.book, {**row.book, "stages": row.book["stages"][:-1]}
    row.save(update_fields=["book"])
    row.proposals.create(version=1, book=row.book, former=former, status="taken", closed_at=row.started_at)
    row.deliveries.create(
        stage="look-back", key="gone", what="task", planned_at=row.started_at, due_at=row.started_at
    )
    files = archived(row, town.writer)
    names = {stage["key"]: stage["name"] for stage in json.loads(files["initiatief.json"])["stages"]}
    assert names["look-back"] == "Terugkijken"
    [line] = [line for line in lines(files, "logboek.csv") if line["Wat"] == "gone"]
    assert line["Fase"] == "Terugkijken"


def test_the_words_that_do_not_stand_in_public_lose_their_people(row, town):
    draft = a_message(row, town)
    files = archived(row, town.writer)
    [version] = lines(files, "versies.csv")
    assert (version["Titel"], version["Iets weggelaten"]) == ("Bel [telefoonnummer]", "ja")
    submitted = submit_broadcast(broadcast=draft, by=town.writer)
    approve_broadcast(broadcast=submitted, by=town.approver, shown_hash=submitted.content_hash)
    files = archived(row, town.writer)
    [version] = lines(files, "versies.csv")
    assert version["Titel"] == "Bel 06 12345678" and version["Weggegaan"], "everybody could read it"
    assert version["Geschreven door"] != version["Goedgekeurd door"]
    withdraw_broadcast(broadcast=draft, by=town.writer, text="Er stond een nummer in.")
    files = archived(row, town.writer)
    assert lines(files, "versies.csv")[0]["Titel"] == "Bel [telefoonnummer]", "taken back"
    assert "ingetrokken" in [step["Wat"] for step in lines(files, "stappen.csv")]


def test_the_same_bytes_while_nothing_changes_and_their_digests(row, town):
    first = actions.archive_initiative(by=town.writer, initiative=row)
    second = actions.archive_initiative(by=town.writer, initiative=row)
    assert first == second
    files = opened(first.content)
    sums = dict(reversed(line.split("  ")) for line in files.pop("SHA256SUMS").decode().splitlines())
    assert sums == {name: sha256(content).hexdigest() for name, content in files.items()}
    noted = Entry.objects.filter(name="initiatives.archived", object_id=row.pk)
    assert [entry.data["sha256"] for entry in noted] == [sha256(first.content).hexdigest()] * 2
    assert noted[0].data["files"] == len(files)


def test_it_is_still_there_when_people_and_the_file_are_gone(row, town):
    actions.stop_initiative(by=town.writer, initiative=row, rule="", result="Het hielp hier niet.")
    before = archived(row, town.writer)
    administrator = with_role(town.stranger, row.organisation, "administrator")
    row.members.all().delete()
    Initiative.objects.filter(pk=row.pk).update(lead=None, playbook="weg")
    row.refresh_from_db()
    with pytest.raises(Refused):
        actions.archive_initiative(by=town.writer, initiative=row)
    after = archived(row, administrator)
    assert json.loads(after["initiatief.json"])["result"] == "Het hielp hier niet."
    assert after["draaiboek.json"] == before["draaiboek.json"]


def test_a_spreadsheet_runs_nothing_in_it(row, town):
    a_message(row, town, title="=1+1")
    [version] = lines(archived(row, town.writer), "versies.csv")
    assert version["Titel"] == "'=1+1"


@pytest.mark.parametrize(("who", "status"), [("writer", 200), ("approver", 403), ("stranger", 404)])
def test_who_may_take_it_along(row, town, client, who, status):
    client.force_login(getattr(town, who))
    answer = client.get(f"/initiatieven/{row.pk}/archief/")
    assert answer.status_code == status
    assert ("archief/" in client.get(f"/initiatieven/{row.pk}/").content.decode()) == (status == 200)
