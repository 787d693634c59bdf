"""Ik: see, correct, take along, be forgotten; only ever one's own."""

import json
import re
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.management import call_command

from noaber.journal.actors import SYSTEM
from noaber.journal.models import Entry
from noaber.people import portability
from noaber.people.actions import erase_person, replay_erasures
from noaber.people.models import AudiencePoint, Erasure, Mandate, Passkey, Person, PersonPlace, Role, Session
from noaber.people.queries import person_by_mail, person_by_phone
from noaber.people.tests.making import a_person, a_resident, a_role, an_area
from noaber.people.throttle import visitor_key

pytestmark = pytest.mark.django_db

PAGES = [
    "/ik/",
    "/ik/naam/",
    "/ik/telefoon/",
    "/ik/taal/",
    "/ik/mail/",
    "/ik/toestemming/",
    "/ik/plekken/",
    "/ik/plekken/nieuw/",
    "/ik/adres/",
    "/ik/veilig/",
    "/ik/inzage/",
    "/ik/weg/",
    "/ik/weg/zeker/",
    "/meedoen/welkom/",
]


@pytest.fixture
def me(client, sign_in):
    person = a_resident(an_area(), "Truus Jansen", phone="06-12 34 56 78")
    sign_in(person)
    return person


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_page_about_me_opens_in_both_languages(client, me, page, language):
    client.cookies["django_language"] = language
    answer = client.get(page)
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_every_page_about_me_asks_to_sign_in_first(client, page):
    assert client.get(page).url.startswith("/inloggen/")


def test_my_page_costs_few_queries(client, me, django_assert_max_num_queries):
    client.get("/ik/")
    with django_assert_max_num_queries(9):
        client.get("/ik/")


def test_i_correct_my_name_phone_and_language(client, me):
    client.post("/ik/naam/", {"name": "Truus de Wit", "pseudonym": "Buur", "shown_as": "pseudonym"})
    client.post("/ik/telefoon/", {"phone": "+31 20 555 01 23"})
    client.post("/ik/taal/", {"language": "en"})
    me.refresh_from_db()
    assert (me.name, me.display_name, me.phone, me.language) == ("Truus de Wit", "Buur", "+31205550123", "en")
    assert person_by_phone("020 5550123") == me
    assert person_by_phone("06 12345678") is None
    fields = [entry.data["field"] for entry in Entry.objects.filter(name="people.corrected")]
    assert sorted(fields) == ["language", "name", "phone"]
    client.post("/ik/telefoon/", {"phone": ""})
    me.refresh_from_db()
    assert (me.phone, me.phone_hash) == ("", None)


@pytest.mark.parametrize(
    ("page", "body"),
    [
        ("/ik/naam/", {"name": "", "pseudonym": "", "shown_as": "name"}),
        ("/ik/naam/", {"name": "T", "pseudonym": "", "shown_as": "pseudonym"}),
        ("/ik/naam/", {"name": "x" * 5000, "pseudonym": "", "shown_as": "name"}),
        ("/ik/naam/", {"name": "T", "shown_as": "koning"}),
        ("/ik/telefoon/", {"phone": "bel maar"}),
        ("/ik/telefoon/", {"phone": "123"}),
        ("/ik/taal/", {"language": "fy"}),
        ("/ik/mail/", {"mail": "geen adres"}),
    ],
)
def test_what_cannot_be_used_is_said_and_nothing_changes(client, me, page, body):
    assert client.post(page, body).status_code == 400
    fresh = Person.objects.get(pk=me.pk)
    assert (fresh.name, fresh.phone, fresh.language) == (me.name, me.phone, me.language)


def test_a_new_mail_address_is_proved_first_and_the_old_one_is_told(client, me, mails):
    old = me.mail
    client.post("/ik/mail/", {"mail": "nieuw@voorbeeld.example"})
    code = re.search(r"\d{6}", mails[-1]["subject"])[0]
    assert mails[-1]["to"] == "nieuw@voorbeeld.example"
    client.post("/ik/mail/code/", {"code": f"{(int(code) + 1) % 10**6:06d}"})
    assert person_by_mail(old) == me
    client.post("/ik/mail/code/", {"code": code})
    assert person_by_mail("nieuw@voorbeeld.example") == me
    assert person_by_mail(old) is None
    assert mails[-1]["to"] == old


def test_a_code_for_a_new_address_signs_nobody_in(client, me, mails):
    other = a_person(mail="ander@voorbeeld.example")
    client.post("/ik/mail/", {"mail": other.mail})
    code = re.search(r"\d{6}", mails[-1]["subject"])[0]
    assert client.post("/inloggen/code/", {"code": code}).url == "/inloggen/"
    assert client.post("/ik/mail/code/", {"code": code}).status_code == 409
    assert person_by_mail(other.mail) == other


def test_i_take_back_a_consent_and_give_it_again(client, me):
    client.post("/ik/toestemming/", {"questions": "on"})
    assert me.consents.get(purpose="questions").withdrawn_at is None
    client.post("/ik/toestemming/", {})
    assert me.consents.get(purpose="questions").withdrawn_at is not None
    client.post("/ik/toestemming/", {"questions": "on"})
    assert me.consents.filter(purpose="questions").count() == 2


def test_my_places_are_mine_alone(client, me):
    theirs = a_resident(an_area()).places.get()
    for page in ("naam", "klopt-nog", "weg"):
        assert client.post(f"/ik/plekken/{theirs.pk}/{page}/").status_code == 404
    mine = me.places.get()
    client.post(f"/ik/plekken/{mine.pk}/naam/", {"kind": "family", "label": "Bij moeder"})
    assert "Bij moeder" in client.get("/ik/plekken/").content.decode()
    client.post(f"/ik/plekken/{mine.pk}/klopt-nog/")
    client.post(f"/ik/plekken/{mine.pk}/weg/")
    assert not AudiencePoint.objects.filter(person=me).exists()
    assert PersonPlace.objects.filter(pk=theirs.pk).exists()


def test_the_download_holds_all_that_is_mine_readable_and_for_machines(client, me, monkeypatch):
    monkeypatch.setattr(portability, "_chapters", {})
    portability.contribute(
        "cases",
        lambda person: [{"title": "Lamp"}],
        title="Meldingen",
        files=lambda person: [("foto.jpg", b"\xff\xd8")],
    )
    a_role(me, "author")
    answer = client.post("/ik/download/")
    zipped = zipfile.ZipFile(BytesIO(answer.content))
    assert set(zipped.namelist()) == {"data.json", "lees-mij.html", "cases/foto.jpg"}
    found = json.loads(zipped.read("data.json"))
    assert found["people"]["name"] == "Truus Jansen"
    assert found["people"]["phone"] == "+31612345678"
    assert found["people"]["places"][0]["address"].startswith("Dijkstraat")
    assert found["people"]["roles"][0]["mandate"] == "author"
    assert found["cases"] == [{"title": "Lamp"}]
    page = zipped.read("lees-mij.html").decode()
    assert "Truus Jansen" in page and "Lamp" in page
    assert "hash" not in zipped.read("data.json").decode()


def test_the_download_escapes_what_people_wrote(client, me):
    client.post("/ik/naam/", {"name": "<script>alert(1)</script>", "pseudonym": "", "shown_as": "name"})
    zipped = zipfile.ZipFile(BytesIO(client.post("/ik/download/").content))
    assert "<script>" not in zipped.read("lees-mij.html").decode()


def test_being_forgotten_clears_everything_but_the_number(client, me, django_capture_on_commit_callbacks):
    a_role(me, "author")
    Passkey.objects.create(person=me, name="telefoon", credential_id=b"x", public_key=b"y")
    assert client.get("/ik/weg/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/ik/weg/zeker/").url == "/weg/"
    assert client.get("/weg/").status_code == 200
    assert client.get("/ik/").status_code == 302

    gone = Person.objects.get(pk=me.pk)
    assert (gone.name, gone.mail, gone.phone, gone.mail_hash, gone.phone_hash) == ("", "", "", None, None)
    for model in (PersonPlace, AudiencePoint, Role, Passkey, Session):
        assert not model.objects.filter(person=me).exists()
    assert person_by_mail(me.mail) is None
    entry = Entry.objects.get(name="people.erased")
    assert (entry.object_id, entry.data) == (me.pk, {"places": 1, "roles": 1, "again": False})
    a_person(mail=me.mail)


def test_a_restored_backup_is_made_to_forget_again(tmp_path, django_capture_on_commit_callbacks):
    kept, gone = a_person(), a_person("Truus Kanarie")
    before = Person.objects.get(pk=gone.pk)
    with django_capture_on_commit_callbacks(execute=True):
        erase_person(person=gone, by=gone)
    Erasure.objects.all().delete()
    before.save()
    assert Person.objects.get(pk=gone.pk).name == "Truus Kanarie"

    with (tmp_path / "erasures.jsonl").open("a") as file:
        file.write('{"person": 12')
    call_command("replay_erasures")
    assert Person.objects.get(pk=gone.pk).name == ""
    assert Person.objects.get(pk=kept.pk).is_active
    assert replay_erasures(by=SYSTEM) == 0


def test_somebody_new_under_an_erased_number_is_left_alone(tmp_path, at):
    newcomer = a_person("Nieuw")
    earlier = (at.now() - timedelta(days=1)).isoformat()
    (tmp_path / "erasures.jsonl").write_text(f'{{"person": {newcomer.pk}, "erased_at": "{earlier}"}}\n')
    assert replay_erasures(by=SYSTEM) == 0
    assert Person.objects.get(pk=newcomer.pk).name == "Nieuw"


def test_an_erasure_that_missed_the_file_is_written_there_later(tmp_path):
    gone = a_person()
    erase_person(person=gone, by=gone)
    assert not (tmp_path / "erasures.jsonl").exists()
    replay_erasures(by=SYSTEM)
    assert f'"person": {gone.pk}' in (tmp_path / "erasures.jsonl").read_text()


@pytest.mark.parametrize("address", ["203.0.113.9", "::ffff:203.0.113.9"])
def test_an_old_address_is_the_same_visitor_however_it_is_written(rf, address):
    assert visitor_key(rf.get("/", REMOTE_ADDR=address)) == "203.0.113.9"


@pytest.mark.parametrize("address", ["2001:db8::1", "2001:db8::ffff:1"])
def test_one_household_is_one_visitor(rf, address):
    assert visitor_key(rf.get("/", REMOTE_ADDR=address)) == "2001:db8::/64"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("mandate", "shown", "hidden"),
    [
        (Mandate.HANDLER, "/balie/", "/berichten-maken/"),
        (Mandate.AUTHOR, "/berichten-maken/", "/balie/"),
        (Mandate.APPROVER, "/berichten-maken/", "/balie/"),
    ],
)
def test_who_has_a_role_finds_the_way_to_the_work(client, sign_in, mandate, shown, hidden):
    person = a_person("Marit Oudhof")
    a_role(person, mandate)
    sign_in(person)
    page = client.get("/ik/").content.decode()
    assert f'href="{shown}"' in page
    assert f'href="{hidden}"' not in page
