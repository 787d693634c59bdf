"""Paper from the worker to the door and back: made, posted, returned, walked, forgotten."""

import csv
import io
import re
import zipfile
from datetime import timedelta

import pytest

from noaber.channels import actions
from noaber.channels.actions import empty_old_runs, withdraw
from noaber.channels.actions.paper import write_doors
from noaber.channels.models import Door, Mailing, PaperRun, Result, Tally
from noaber.channels.paper import bundles, letters
from noaber.channels.paper.codes import LETTER, PAGE, encode
from noaber.channels.paper.senders import read_senders
from noaber.channels.queries import delivery_counts, doors_told, recipients_of
from noaber.core import clock
from noaber.core.http import BadInput, Conflict, NotHere, Refused
from noaber.journal.actors import SYSTEM
from noaber.journal.models import Entry
from noaber.people.actions import add_place, confirm_place
from noaber.people.models import Organisation, PersonPlace, Role
from noaber.people.tests.making import with_role

pytestmark = pytest.mark.slow


def tally(run) -> dict[str, int]:
    rows = Tally.objects.filter(mailing=run.mailing, channel=run.channel, persons__gt=0)
    return dict(rows.values_list("outcome", "persons"))


def entries(name: str) -> int:
    return Entry.objects.filter(name=name).count()


def code_of(run, address) -> str:
    return encode(Door.objects.get(run=run, address=address).pk, LETTER)


def test_the_worker_makes_a_run_that_waits_for_the_post(printed, street, source):
    doors = street((1, ""), (2, ""))
    run = printed(doors)
    assert set(run.doors.values_list("address_id", flat=True)) == {door.pk for door in doors}
    assert tally(run) == {"made": 2}
    assert delivery_counts(source)["letter"] == {"chosen": 2, "waiting": 2}
    assert recipients_of(source) == {}, "a door is no person"
    assert doors_told(source) == {}, "nobody took them along yet"


def test_doors_are_told_from_when_somebody_takes_the_letters_until_long_after(
    printed, street, source, official, at
):
    doors = street((1, ""), (2, ""))
    run = printed(doors)
    actions.take_paper(run=run, form="addresses", by=official)
    assert list(doors_told(source)["letter"]) == sorted(door.pk for door in doors)
    actions.post_run(run=run, on=clock.today(), by=official)
    at.move(timedelta(days=91))
    assert empty_old_runs() == 1
    assert list(doors_told(source)["letter"]) == sorted(door.pk for door in doors)


def test_a_door_that_is_gone_has_no_letter(printed, street):
    doors = street((1, ""), (2, ""))
    doors[1].delete()
    assert tally(printed([doors[0], type(doors[0])(pk=987_654)])) == {"made": 1, "no_address": 1}


def test_a_repeat_after_a_crash_makes_no_second_letter(printed, street):
    doors = street((1, ""), (2, ""))
    run = printed(doors)
    assert write_doors(run.mailing, "letter", [door.pk for door in doors]) == 0
    assert run.doors.count() == 2


def test_letters_count_as_handed_over_when_a_person_says_they_were_posted(printed, street, official, source):
    run = printed(street((1, ""), (2, "")))
    actions.post_run(run=run, on=clock.today(), by=official)
    assert tally(run) == {"handed_over": 2}
    assert delivery_counts(source)["letter"] == {"chosen": 2, "handed_over": 2}
    assert Result.objects.filter(mailing=run.mailing, outcome="handed_over").count() == 2
    assert entries("channels.paper_posted") == 1
    with pytest.raises(Conflict):
        actions.post_run(run=run, on=clock.today(), by=official)
    with pytest.raises(Conflict):
        actions.change_run(run=run, walking=True, large=False, both_languages=False, by=official)


@pytest.mark.parametrize("days", [-1, 1])
def test_they_are_posted_on_a_day_that_can_be(printed, street, official, days):
    run = printed(street((1, "")))
    with pytest.raises(BadInput):
        actions.post_run(run=run, on=clock.today() + timedelta(days=days), by=official)


def test_an_exercise_goes_on_no_post(printed, street, official):
    with pytest.raises(Refused):
        actions.post_run(run=printed(street((1, "")), exercise=True), on=clock.today(), by=official)


def test_what_was_withdrawn_is_not_printed_or_posted_any_more(printed, street, official, source):
    run = printed(street((1, "")))
    withdraw(source, by=official)
    run.mailing.refresh_from_db()
    with pytest.raises(Conflict):
        actions.take_paper(run=run, form="letters", by=official)
    with pytest.raises(Conflict):
        actions.post_run(run=run, on=clock.today(), by=official)


def test_a_letter_that_came_back_is_an_outcome_and_a_question(printed, street, official, new_person):
    door, other = street((1, ""), (2, ""))
    place = add_place(person=new_person(), address=door)
    run = printed([door, other])
    with pytest.raises(Conflict):
        actions.return_letter(code=code_of(run, door), reason="moved", by=official)
    actions.post_run(run=run, on=clock.today(), by=official)
    actions.return_letter(code=code_of(run, door), reason="moved", by=official)
    actions.return_letter(code=code_of(run, door).lower().replace("-", ""), reason="unknown", by=official)
    assert tally(run) == {"handed_over": 1, "returned": 1}
    assert Door.objects.get(run=run, address=door).outcome == "unknown"
    place.refresh_from_db()
    assert place.doubted_at
    confirm_place(place=place, by=place.person)
    assert PersonPlace.objects.get(pk=place.pk).doubted_at is None
    assert Entry.objects.filter(name="people.place_doubted").count() == 1


def test_a_refused_letter_says_nothing_about_who_lives_there(printed, street, official, new_person):
    (door,) = street((1, ""))
    place = add_place(person=new_person(), address=door)
    run = printed([door])
    actions.post_run(run=run, on=clock.today(), by=official)
    actions.return_letter(code=code_of(run, door), reason="refused", by=official)
    place.refresh_from_db()
    assert place.doubted_at is None


def test_a_wrong_code_and_one_of_others_find_nothing(printed, street, official):
    run = printed(street((1, "")))
    actions.post_run(run=run, on=clock.today(), by=official)
    code = code_of(run, run.doors.get().address)
    other = Organisation.objects.create(slug="elders", name="Elders")
    Role.objects.filter(person=official).update(organisation=other)
    del official._remembered_roles
    with pytest.raises(NotHere):
        actions.return_letter(code=code, reason="moved", by=official)
    with pytest.raises(BadInput):
        actions.return_letter(code="AAAA-AAAA", reason="moved", by=official)
    with pytest.raises(BadInput):
        actions.return_letter(code=code, reason="boos", by=official)


def test_a_list_is_walked_and_a_tap_replaces_the_one_before(printed, street, official):
    run = printed(street((1, ""), (2, ""), (3, "")), channel="doorlist")
    first, second, _third = run.doors.order_by("pk")
    actions.visit_door(door=first, outcome="not_home", by=official)
    actions.visit_door(door=first, outcome="spoke", by=official)
    actions.visit_door(door=first, outcome="spoke", by=official)
    actions.visit_door(door=second, outcome="no_visit", by=official)
    assert tally(run) == {"made": 1, "handed_over": 1, "no_visit": 1}
    assert entries("channels.door_visited") == 3, "the same tap again changes nothing"
    with pytest.raises(BadInput):
        actions.visit_door(door=first, outcome="moved", by=official)


def test_after_its_term_a_run_knows_no_doors_and_still_its_counts(at, printed, street, official):
    run = printed(street((1, "")))
    actions.post_run(run=run, on=clock.today(), by=official)
    with clock.travel(clock.now() + timedelta(days=91)):
        assert empty_old_runs() == 1
        assert empty_old_runs() == 0
    run.refresh_from_db()
    assert run.emptied_at and not Door.objects.exists()
    assert tally(run) == {"handed_over": 1}
    with pytest.raises(Conflict):
        actions.take_paper(run=run, form="letters", by=official)


def test_erasing_a_person_takes_no_result_of_the_door_with_the_same_number(printed, street, new_person):
    run = printed(street((1, "")))
    person = new_person()
    Result.objects.filter(mailing=run.mailing).update(person_id=person.pk)

    class Erasure:
        object_id = person.pk

    actions.forget_person(Erasure)
    assert Result.objects.filter(mailing=run.mailing).exists()


@pytest.fixture
def desk(client, official):
    client.force_login(official)
    return client


def test_the_letters_come_as_one_pdf_and_many_as_a_zip(desk, printed, street, senders, monkeypatch):
    run = printed(street((1, ""), (2, ""), (3, "")))
    answer = desk.get(f"/drukwerk/{run.pk}/brieven/")
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")
    assert "no-store" in answer["Cache-Control"]
    for module in (letters, bundles):
        monkeypatch.setattr(module, "BATCH", 2)
    answer = desk.get(f"/drukwerk/{run.pk}/brieven/")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert archive.testzip() is None
    assert len(archive.namelist()) == 2
    assert entries("channels.paper_taken") == 2


def test_without_a_sender_there_are_no_letters(desk, printed, street):
    run = printed(street((1, "")))
    assert "niet ingesteld" in desk.get(f"/drukwerk/{run.pk}/").content.decode()
    assert desk.get(f"/drukwerk/{run.pk}/brieven/").status_code == 409


def test_the_address_file_runs_nothing_and_keeps_its_accents(desk, printed, street, senders):
    run = printed(street((1, "=1+1"), name="@Skûtsjestrjitte"))
    content = b"".join(desk.get(f"/drukwerk/{run.pk}/adressen/").streaming_content)
    assert content.startswith("\ufeff".encode())
    (row,) = csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")
    assert row["straat"] == "'@Skûtsjestrjitte" and row["toevoeging"] == "'=1+1"
    assert row["aan"] == "Aan de bewoners van" and row["talen"] == "nl" and row["grote_letter"] == "nee"
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", row["retourcode"])


def test_an_official_says_when_they_were_posted_and_which_came_back(desk, printed, street, senders):
    run = printed(street((1, ""), (2, "")))
    answer = desk.post(f"/drukwerk/{run.pk}/gepost/", {"on": "1999-01-01"})
    assert answer.status_code == 422 and "Kies een dag" in answer.content.decode()
    for far in ("0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01"):
        assert desk.post(f"/drukwerk/{run.pk}/gepost/", {"on": far}).status_code == 422
    answer = desk.post(f"/drukwerk/{run.pk}/gepost/", {"on": str(clock.today())}, follow=True)
    assert "gepost op" in answer.content.decode()
    code = code_of(run, run.doors.first().address)
    answer = desk.post("/drukwerk/retour/", {"reason": "moved", "codes": f"{code}\nAAAA-AAAA\n\n"})
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "Margrietstraat 1" in said and "Deze code klopt niet" in said
    assert tally(run) == {"handed_over": 1, "returned": 1}
    assert "Verhuisd" in desk.get(f"/drukwerk/{run.pk}/").content.decode()


def test_the_list_works_on_a_phone_without_any_script(desk, printed, street):
    run = printed(street((1, ""), (2, "a")), channel="doorlist")
    page = desk.get(f"/drukwerk/{run.pk}/lopen/").content.decode()
    assert page.index("Margrietstraat 1") < page.index("Margrietstraat 2 a")
    door = run.doors.first()
    answer = desk.post(f"/drukwerk/{run.pk}/bezocht/", {"door": door.pk, "outcome": "spoke"})
    assert answer.status_code == 302 and answer["Location"].endswith(f"/lopen/#deur-{door.pk}")
    again = desk.post(
        f"/drukwerk/{run.pk}/bezocht/", {"door": door.pk, "outcome": "spoke"}, headers={"HX-Request": "true"}
    )
    assert again.status_code == 204
    for wrong in ({"door": "x"}, {"door": 2**63}, {"door": door.pk + 99, "outcome": "spoke"}):
        assert desk.post(f"/drukwerk/{run.pk}/bezocht/", wrong).status_code == 404
    wrong = desk.post(f"/drukwerk/{run.pk}/bezocht/", {"door": door.pk, "outcome": "boos"})
    assert wrong.status_code == 400


def test_others_find_no_run(client, printed, street, new_person, source):
    run = printed(street((1, "")))
    other = Organisation.objects.create(slug="elders", name="Elders")
    stranger = with_role(new_person(), other, "author")
    client.force_login(stranger)
    for page in ("", "brieven/", "adressen/", "deuren/", "lopen/"):
        assert client.get(f"/drukwerk/{run.pk}/{page}").status_code == 404
    assert client.post(f"/drukwerk/{run.pk}/gepost/", {"on": str(clock.today())}).status_code == 404
    assert PaperRun.objects.get().posted_on is None
    assert "Let op" not in client.get("/drukwerk/").content.decode()


def test_whoever_has_the_paper_reads_how_it_ended(client, printed, send, street, source, settle, new_person):
    run = printed(street((1, "")), title="Let op", body="Er is iets.")
    page = f"/b/{encode(run.mailing_id, PAGE)}/"
    assert "Er is iets." in client.get(page).content.decode()
    send({"page": []}, kind="closing", title="Afgelopen", body="Er is niets gevonden.", organisation=source)
    said = client.get(page).content.decode()
    assert said.index("Er is niets gevonden.") < said.index("Er is iets.")
    assert client.get("/b/AAAA-AAAA/").status_code == 404
    private = send({"page": [new_person().pk]}, title="Besloten", body="Alleen voor wie het kreeg.")
    settle()
    assert client.get(f"/b/{encode(private.pk, PAGE)}/").status_code == 404


def test_a_poster_of_old_words_is_printed_no_more(desk, send, source, settle):
    first, second = (send({"poster": [0]}, title=title, organisation=source) for title in ("Eerst", "Daarna"))
    settle()
    assert desk.get(f"/drukwerk/poster/{first.pk}/a4/").status_code == 404
    assert desk.get(f"/drukwerk/poster/{second.pk}/a3/")["Content-Type"] == "application/pdf"
    Mailing.objects.filter(pk=second.pk).update(expires_at=clock.now())
    assert desk.get(f"/drukwerk/poster/{second.pk}/a3/").status_code == 404
    Mailing.objects.filter(pk=second.pk).update(expires_at=None)
    withdraw(source, by=SYSTEM)
    assert desk.get(f"/drukwerk/poster/{second.pk}/a3/").status_code == 404


def test_whoever_prints_or_walks_sees_that_there_is_newer_paper_or_that_it_is_over(
    desk, printed, street, source, official
):
    doors = street((1, ""))
    old = printed(doors, title="Eerst")
    new = printed(doors, title="Daarna")
    page = desk.get(f"/drukwerk/{old.pk}/").content.decode()
    assert f"/drukwerk/{new.pk}/" in page and "Kijk eerst of dit nog weg moet." in page
    assert "Kijk eerst" not in desk.get(f"/drukwerk/{new.pk}/").content.decode()
    walked = printed(doors, channel="doorlist")
    withdraw(source, by=official)
    assert (
        "Ga er niet meer mee langs de deuren." in desk.get(f"/drukwerk/{walked.pk}/lopen/").content.decode()
    )
    assert "Hoe het wordt gemaakt" not in desk.get(f"/drukwerk/{new.pk}/").content.decode()


def test_i_choose_how_letters_come_to_my_door(client, new_person):
    person = new_person()
    client.force_login(person)
    client.post("/ik/brieven/", {"by_name": "on", "large": "on"})
    person.refresh_from_db()
    assert person.paper_wish.by_name and person.paper_wish.large
    client.post("/ik/brieven/", {})
    person.paper_wish.refresh_from_db()
    assert not person.paper_wish.by_name


@pytest.mark.parametrize(
    "wrong",
    [
        "[bron]\nname='x'",
        "bron = 1",
        "[bron",
        "[bron]\nname='x'\nlines='y'\nreturn='z'\nphone='1'\n",
    ],
)
def test_a_mistake_in_the_file_of_senders_is_one_sentence(tmp_path, wrong):
    path = tmp_path / "senders.toml"
    path.write_text(wrong, encoding="utf-8")
    with pytest.raises(ValueError, match=str(path)):
        read_senders(path)
