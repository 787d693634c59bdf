"""A picture beside the words: kept clean, shown only as it was approved, gone when its message ends."""

import json
from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from noaber.broadcasts.actions import (
    approve_broadcast,
    approve_revision,
    close_broadcast,
    erase_old_words,
    forget_pictures,
    remove_picture,
    set_picture,
    submit_broadcast,
    submit_revision,
    withdraw_broadcast,
)
from noaber.broadcasts.content import content_hash
from noaber.broadcasts.models import Broadcast, Picture
from noaber.broadcasts.queries import pictures_that_do_not_open, proposed
from noaber.core import clock
from noaber.core.http import BadInput, Conflict, Refused
from noaber.core.tests.pictures import shaded
from noaber.initiatives.models import Delivery, Initiative
from noaber.people.tests.making import an_organisation, with_role

pytestmark = pytest.mark.django_db
FACE = "Een man met een rode jas, op de rug gezien."


@pytest.fixture
def pictured(town, write, settings, tmp_path, django_capture_on_commit_callbacks):
    """Return a function that writes a public message with a picture."""
    settings.NOABER_DATA = tmp_path

    def make(version="clear", alt=FACE, upload=None, **values) -> Broadcast:
        row = write(kind="hindrance", channels=["page", "wall"], **values)
        set_picture(broadcast=row, by=town.author, upload=upload or shaded(), version=version, alt=alt)
        row.refresh_from_db()
        return row

    return make


@pytest.fixture
def out(town, pictured):
    """Return a function that lets such a message leave."""

    def make(**values) -> Broadcast:
        row = submit_broadcast(broadcast=pictured(**values), by=town.author)
        return approve_broadcast(broadcast=row, by=town.approver, shown_hash=row.content_hash)

    return make


def browser(person=None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def address(row: Broadcast, digest: str = "", name: str = "picture") -> str:
    return reverse(f"broadcasts:{name}", args=[row.pk, digest or row.picture["digest"]])


def test_what_is_approved_is_this_file_in_this_version_with_these_words(town, pictured):
    row = pictured()
    seen = row.content_hash
    assert content_hash(row) == seen and row.edits.count() == 2
    submit_broadcast(broadcast=row, by=town.author)
    for change in ({"version": "blurred"}, {"alt": "Iets anders."}, {"upload": shaded(90)}):
        set_picture(broadcast=row, by=town.author, **{"alt": FACE, **change})
        row.refresh_from_db()
        assert (row.status, row.content_hash == seen) == ("draft", False), change
        row = submit_broadcast(broadcast=row, by=town.author)
        with pytest.raises(Conflict):
            approve_broadcast(broadcast=row, by=town.approver, shown_hash=seen)
        seen = row.content_hash
    remove_picture(broadcast=row, by=town.author)
    row.refresh_from_db()
    assert row.picture == {} and row.status == "draft"


def test_the_database_holds_what_a_picture_says(write, out):
    row = out()
    for said in ({**row.picture, "alt": "Ander woord"}, {}):
        with pytest.raises(IntegrityError, match="signed for"), transaction.atomic():
            Broadcast.objects.filter(pk=row.pk).update(picture=said)
    with pytest.raises(IntegrityError, match="broadcast_picture_whole"), transaction.atomic():
        Broadcast.objects.filter(pk=write().pk).update(picture={"digest": "x"})


def test_without_words_for_who_cannot_see_it_it_is_not_offered(town, pictured):
    row = pictured(alt=" ")
    with pytest.raises(BadInput, match="Beschrijf het beeld"):
        submit_broadcast(broadcast=row, by=town.author)


def test_only_who_writes_it_gives_it_a_picture(town, pictured):
    row = pictured()
    for person in (town.approver, town.handler, town.residents[0]):
        with pytest.raises(Refused):
            set_picture(broadcast=row, by=person, upload=shaded(), alt="x")


def test_everybody_sees_exactly_what_was_approved_and_the_original_stays_inside(town, out, people):
    row = out(version="blurred", upload=shaded())
    clear, blurred = (row.pictures.get(version=version) for version in ("clear", "blurred"))
    for reader in (None, town.residents[0], town.handler):
        client = browser(reader)
        answer = client.get(address(row))
        assert answer.status_code == 200 and answer["Content-Type"] == "image/jpeg"
        assert answer["Cache-Control"] == "private, no-store"
        assert sha256(answer.content).hexdigest() == row.picture["digest"] == blurred.digest
        assert client.get(address(row, clear.digest)).status_code == 404
        at_desk = client.get(address(row, clear.digest, "desk_picture"))
        assert at_desk.status_code in (302, 403, 404)
    assert browser(town.handler).get(address(row, name="desk_picture")).status_code == 200
    for reader in (town.author, town.approver):
        assert browser(reader).get(address(row, clear.digest, "desk_picture")).status_code == 200
    elsewhere = with_role(people("Elders"), an_organisation("Woningstichting"), "author")
    assert browser(elsewhere).get(address(row, clear.digest, "desk_picture")).status_code == 404
    page = browser().get(reverse("broadcasts:received", args=[row.pk])).content.decode()
    assert address(row) in page and FACE in page and "Met opzet onherkenbaar" in page
    assert clear.digest not in page


def test_nobody_outside_sees_a_picture_of_a_concept(town, pictured):
    row = pictured()
    for reader in (None, town.residents[0], town.handler):
        for name in ("picture", "desk_picture"):
            assert browser(reader).get(address(row, name=name)).status_code in (302, 403, 404)


def test_a_message_for_some_shows_its_picture_to_them_only(town, send, settings, tmp_path):
    settings.NOABER_DATA = tmp_path
    row = send(kind="now")
    assert not row.kind_data.public
    set_picture(broadcast=row, by=town.author, upload=shaded(), alt=FACE)
    revision = submit_revision(broadcast=row, by=town.author)
    after = proposed(row, revision)
    approve_revision(broadcast=row, by=town.approver, shown_hash=after.content_hash)
    row.refresh_from_db()
    assert row.picture == after.picture
    assert browser(town.residents[0]).get(address(row)).status_code == 200
    assert browser().get(address(row)).status_code == 404


@pytest.mark.parametrize("how", ["withdrawn", "closed", "expired"])
def test_when_it_ends_the_picture_is_gone(town, out, at, how):
    row = out()
    assert browser().get(address(row)).status_code == 200
    if how == "withdrawn":
        withdraw_broadcast(broadcast=row, by=town.approver)
    elif how == "closed":
        close_broadcast(broadcast=row, by=town.author, outcome="none", text="Klaar.")
    else:
        at.move(row.expires_at - at.now() + timedelta(seconds=1))
    assert browser(town.residents[0]).get(address(row)).status_code == 410
    page = browser().get(reverse("broadcasts:received", args=[row.pk])).content.decode()
    assert row.picture["digest"] not in page


def test_a_correction_replaces_the_picture_with_a_second_person(town, out):
    row = out(version="blurred")
    blurred = row.picture["digest"]
    set_picture(broadcast=row, by=town.author, version="clear", alt=FACE)
    clear = row.pictures.get(version="clear").digest
    assert browser().get(address(row, clear)).status_code == 404, "nobody approved it yet"
    revision = submit_revision(broadcast=row, by=town.author)
    shown = proposed(row, revision)
    approve_revision(broadcast=row, by=town.approver, shown_hash=shown.content_hash)
    assert browser().get(address(row, clear)).status_code == 200
    assert browser().get(address(row, blurred)).status_code == 404


def test_a_file_that_was_swapped_is_not_shown(out):
    row = out()
    one = row.pictures.get()
    other = sha256(b"another").hexdigest()
    Picture.objects.filter(pk=one.pk).update(digest=other)
    assert browser().get(address(row)).status_code == 410


def test_a_concept_keeps_no_file_that_it_does_not_show(town, pictured, django_capture_on_commit_callbacks):
    row = pictured()
    with django_capture_on_commit_callbacks(execute=True):
        set_picture(broadcast=row, by=town.author, upload=shaded(90), alt=FACE)
        set_picture(broadcast=row, by=town.author, version="blurred", alt=FACE)
    assert sorted(row.pictures.values_list("version", flat=True)) == ["blurred", "clear"]
    assert pictures_that_do_not_open() == (2, 0)
    with django_capture_on_commit_callbacks(execute=True):
        remove_picture(broadcast=row, by=town.author)
    assert not row.pictures.exists()


def test_a_month_after_the_end_the_files_are_erased(
    town, out, at, settings, django_capture_on_commit_callbacks
):
    row = out(version="blurred")
    withdraw_broadcast(broadcast=row, by=town.author)
    files = lambda: [path for path in (settings.NOABER_DATA / "photos").rglob("*") if path.is_file()]  # noqa: E731
    assert forget_pictures() == 0 and len(files()) == 4
    at.move(timedelta(days=30, minutes=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert forget_pictures() == 2
    assert not files() and forget_pictures() == 0


def test_a_draft_that_can_still_leave_keeps_its_picture(town, pictured, at):
    lasting, ends = pictured(valid_for=timedelta(days=1)), pictured()
    at.move(timedelta(days=90))
    forget_pictures()
    assert lasting.pictures.exists() and not ends.pictures.exists()


# The composer


def post(client, row, upload=None, **values):
    """Send the form as it stands, with these changes."""
    row.refresh_from_db()
    where = reverse("broadcasts:compose", args=[row.pk])
    fields = client.get(where).context["picture_form"].initial
    sent = {
        "kind": row.kind,
        "title": row.title,
        "text": row.text,
        "channels": row.channels,
        "organisation": row.organisation_id,
        "closer": row.closer_id,
        "drawn": json.dumps(row.audience),
        "seen_version": row.version,
        **fields,
        **values,
    }
    if upload is not None:
        sent["picture"] = SimpleUploadedFile("foto.jpg", upload)
    return client.post(where, sent, follow=True)


def test_the_writer_adds_blurs_and_removes_it_with_a_plain_form(town, write, settings, tmp_path):
    settings.NOABER_DATA = tmp_path
    row, client = write(kind="hindrance"), browser(town.author)
    page = post(client, row, shaded(), picture_alt=FACE, do="save").content.decode()
    row.refresh_from_db()
    assert row.picture["version"] == "clear" and row.picture["alt"] == FACE
    assert address(row, name="desk_picture") in page
    post(client, row, rectangles="[[0.1, 0.1, 0.5, 0.5]]", picture_version="blurred", do="save")
    row.refresh_from_db()
    made = row.pictures.get(version="blurred")
    assert row.picture["digest"] == made.digest and made.parts == [[0.1, 0.1, 0.5, 0.5]]
    post(client, row, shaded(180), do="save")
    row.refresh_from_db()
    assert row.pictures.get(version="blurred").parts == [[0, 0, 1, 1]], "another picture: blurred whole"
    post(client, row, do="no-picture")
    row.refresh_from_db()
    assert row.picture == {}


@pytest.mark.parametrize(
    ("upload", "sentence"),
    [(b"geen foto", "geen foto die wij kunnen lezen"), (b"\0" * (15 * 1024 * 1024 + 1), "groter dan 15 MB")],
)
def test_a_wrong_file_is_refused_and_nothing_is_lost(town, write, upload, sentence):
    row, client = write(kind="hindrance"), browser(town.author)
    page = post(client, row, upload, title="Nieuwe titel", do="submit").content.decode()
    row.refresh_from_db()
    assert sentence in page and row.title == "Nieuwe titel" and "Nieuwe titel" in page
    assert (row.picture, row.status) == ({}, "draft")


def test_the_second_person_sees_what_leaves(town, pictured):
    row = submit_broadcast(broadcast=pictured(version="blurred"), by=town.author)
    page = browser(town.approver).get(reverse("broadcasts:desk", args=[row.pk])).content.decode()
    assert address(row, name="desk_picture") in page and FACE in page and "Onherkenbaar gemaakt" in page


def test_when_the_words_are_erased_the_picture_goes_along(town, out, at, django_capture_on_commit_callbacks):
    row = withdraw_broadcast(broadcast=out(erase_after_days=3), by=town.author)
    at.move(timedelta(days=3))
    with django_capture_on_commit_callbacks(execute=True):
        assert erase_old_words() == 1
    row.refresh_from_db()
    assert row.picture == {} and not row.pictures.exists()
    assert FACE not in str(list(row.edits.values_list("content", flat=True)))


def test_what_is_out_gets_another_picture_with_a_plain_form(town, out):
    row, client = out(), browser(town.author)
    where = reverse("broadcasts:revise", args=[row.pk])
    page = client.get(where)
    sent = {
        **{name: getattr(row, name) for name in ("title", "text", "advice", "channels")},
        **page.context["picture_form"].initial,
        "drawn": json.dumps(row.audience),
        "seen_version": row.version,
        "do": "submit",
    }
    answer = client.post(where, sent)
    assert answer.status_code == 422 and "U veranderde nog niets" in answer.content.decode()
    sent["picture"] = SimpleUploadedFile("foto.jpg", b"geen foto")
    assert "geen foto die wij kunnen lezen" in client.post(where, sent).content.decode()
    sent |= {"picture": SimpleUploadedFile("foto.jpg", shaded(90)), "title": "Andere titel"}
    assert client.post(where, sent).status_code == 302
    revision = row.revisions.get()
    after = proposed(row, revision)
    assert revision.state == "submitted" and after.title == "Andere titel"
    assert after.picture["digest"] != row.picture["digest"] and after.picture["alt"] == FACE
    page = browser(town.approver).get(reverse("broadcasts:review", args=[row.pk])).content.decode()
    assert address(after, name="desk_picture") in page


@pytest.fixture
def opened(town):
    """Return a function that lets an initiative have opened a message, which may show so much."""
    from_book = {"gates": [{"key": "leave", "name": {"nl": "Toestemming"}}]}
    here = {"organisation": town.organisation, "area": town.hof, "name": "Proef"}
    row = Initiative.objects.create(playbook="proef", version=1, book=from_book, **here)

    def make(broadcast, most, **line):
        line |= {"picture": most, "what": "message", "planned_at": clock.now(), "due_at": clock.now()}
        made = {"object_label": "broadcasts.broadcast", "object_id": broadcast.pk}
        return Delivery.objects.create(initiative=row, key=f"m{broadcast.pk}", **made, **line)

    return make


@pytest.mark.parametrize(
    ("most", "version", "goes"),
    [
        ("none", "blurred", False),
        ("blurred", "clear", False),
        ("blurred", "blurred", True),
        ("clear", "blurred", True),
        ("clear", "clear", True),
    ],
)
def test_a_picture_shows_no_more_than_the_initiative_that_opened_it_may(
    town, pictured, opened, most, version, goes
):
    row = pictured(version=version)
    opened(row, most)
    if goes:
        assert submit_broadcast(broadcast=row, by=town.author).status == "submitted"
        return
    with pytest.raises(BadInput, match=r"geen (herkenbaar )?beeld"):
        submit_broadcast(broadcast=row, by=town.author)


def test_what_left_may_not_show_more_by_a_correction(town, out, opened):
    row = out(version="blurred")
    opened(row, "blurred")
    set_picture(broadcast=row, by=town.author, version="clear", alt=FACE)
    with pytest.raises(BadInput, match="geen herkenbaar beeld"):
        submit_revision(broadcast=row, by=town.author)


def test_a_message_does_not_outlive_the_gate_that_it_waits_for(town, pictured, opened):
    row = pictured()
    line = opened(row, "", gates=["leave"])
    gate = line.initiative.gates.create(
        key="leave", kind="authority", opened_at=clock.now(), until=row.expires_at - timedelta(minutes=1)
    )
    with pytest.raises(BadInput, match="stopt later dan de toestemming"):
        submit_broadcast(broadcast=row, by=town.author)
    gate.until = row.expires_at
    gate.save()
    assert submit_broadcast(broadcast=row, by=town.author).status == "submitted"
