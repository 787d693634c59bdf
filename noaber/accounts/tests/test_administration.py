"""Roles, letters, vouching and configuration: for who holds the mandate, in their organisation and area."""

import re
from datetime import timedelta

import pytest
from django.contrib.staticfiles import finders

from noaber.accounts.actions import add_passkey
from noaber.channels.models import Mailing
from noaber.core import clock
from noaber.journal.models import Entry
from noaber.people.actions import ask_letter, remind_ending_roles
from noaber.people.models import Desk, LetterCode, Mandate, Passkey, Person, Role
from noaber.people.tests.making import (
    a_desk,
    a_handler,
    a_person,
    a_resident,
    a_role,
    an_area,
    an_organisation,
)

CLOSED = [
    "/beheer/mensen/",
    "/beheer/mensen/nieuw/",
    "/beheer/brieven/",
    "/beheer/instellingen/",
    "/beheer/instellingen/people/desk/",
    "/beheer/instellingen/login/",
]


def test_the_settings_speak_the_house_s_language_and_miss_nothing(client, administrator):
    page = client.get("/beheer/instellingen/").content.decode()
    for word in ("Organisaties en balies", "Organisaties", "Balies", "Wie hier werken"):
        assert word in page
    assert "Django" not in page and "Desks" not in page and "Organisations" not in page
    for path in ("", "people/", "people/desk/", "people/desk/add/", "people/organisation/", "jsi18n/"):
        answer = client.get(f"/beheer/instellingen/{path}")
        assert answer.status_code == 200, path
        files = re.findall(r'(?:href|src)="/static/([^"]+)"', answer.content.decode())
        assert all(finders.find(name) for name in files), files
        assert path == "jsi18n/" or 'rel="icon"' in answer.content.decode()


@pytest.fixture
def administrator(at, sign_in, db):
    person = a_person("Marit Oudhof")
    a_role(person, Mandate.ADMINISTRATOR, organisation=an_organisation())
    sign_in(person)
    return person


def organisation_of(person):
    return person.roles.get().organisation


@pytest.mark.django_db
@pytest.mark.parametrize("page", CLOSED)
def test_administration_is_closed_to_visitors_residents_and_handlers(client, sign_in, page):
    assert client.get(page).url.startswith("/inloggen/")
    sign_in(a_resident(an_area()))
    assert client.get(page).status_code == 403
    client.cookies.clear()
    sign_in(a_handler())
    assert client.get(page).status_code == 403


@pytest.mark.django_db
def test_an_expired_administrator_is_nobody_special(client, sign_in, at):
    person = a_person()
    a_role(person, Mandate.ADMINISTRATOR, days=1)
    sign_in(person)
    assert client.get("/beheer/mensen/").status_code == 200
    at.move(timedelta(days=1))
    assert client.get("/beheer/mensen/").status_code == 403


@pytest.mark.django_db
def test_an_administrator_sees_and_changes_only_their_own_organisation(client, administrator):
    elsewhere = a_desk(an_organisation("Politie"), "Basisteam Kanarie")
    stranger = a_handler(elsewhere, "Agent Kanarie")
    page = client.get("/beheer/mensen/").content.decode()
    assert "Marit Oudhof" in page
    assert "Kanarie" not in page
    assert client.get(f"/beheer/mensen/?organisatie={elsewhere.organisation.slug}").status_code == 404
    assert client.post(f"/beheer/mensen/{Role.objects.get(person=stranger).pk}/einde/").status_code == 404
    body = {"organisatie": elsewhere.organisation.slug, "mail": stranger.mail, "mandate": "author"}
    assert client.post("/beheer/mensen/nieuw/", body).status_code == 404
    body |= {"organisatie": organisation_of(administrator).slug, "mandate": "handler", "desk": elsewhere.pk}
    assert client.post("/beheer/mensen/nieuw/", body | {"until": "2027-01-01"}).status_code == 400
    assert Role.objects.filter(person=stranger).count() == 1


@pytest.mark.django_db
def test_a_role_counts_until_the_end_of_its_last_day(client, administrator, at):
    colleague = a_person("Joris Veldkamp")
    body = {"mail": colleague.mail.upper(), "mandate": "author", "until": "2026-12-31"}
    assert client.post("/beheer/mensen/nieuw/", body).status_code == 302
    role = colleague.roles.get()
    assert clock.local(role.until).isoformat() == "2027-01-01T00:00:00+01:00"
    assert "Joris Veldkamp" in client.get("/beheer/mensen/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body",
    [
        {"mail": "niemand@voorbeeld.example", "mandate": "author", "until": "2027-01-01"},
        {"mail": "marit", "mandate": "author", "until": "2027-01-01"},
        {"mandate": "resident", "until": "2027-01-01"},
        {"mandate": "handler", "until": "2027-01-01"},
        {"mandate": "author", "until": "gisteren"},
        {"mandate": "author", "area": "x", "until": "2027-01-01"},
        {},
    ],
)
def test_a_role_that_makes_no_sense_is_refused_and_keeps_what_was_typed(client, administrator, at, body):
    known = a_person("Joris")
    answer = client.post("/beheer/mensen/nieuw/", {"mail": known.mail} | body)
    assert answer.status_code == 400
    assert not known.roles.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "until, sentence",
    [
        ("0001-01-01", "Dit jaar kan niet kloppen."),
        ("9999-12-31", "Dit jaar kan niet kloppen."),
        ("2031-01-01", "hoogstens twee jaar vooruit"),
        ("2020-01-01", "hoogstens twee jaar vooruit"),
    ],
)
def test_a_term_out_of_reach_gets_a_sentence(client, administrator, at, until, sentence):
    known = a_person("Joris")
    answer = client.post("/beheer/mensen/nieuw/", {"mail": known.mail, "mandate": "author", "until": until})
    assert answer.status_code == 400
    assert sentence in answer.content.decode()


@pytest.mark.django_db
def test_a_letter_shows_its_code_once_and_the_code_proves_the_address(client, sign_in, administrator, at):
    resident = a_resident(an_area())
    client.cookies.clear()
    sign_in(resident)
    place = resident.places.get()
    assert client.post(f"/ik/adres/brief/{place.pk}/").status_code == 302
    assert client.post(f"/ik/adres/brief/{place.pk}/").status_code == 409
    letter = LetterCode.objects.get()

    client.cookies.clear()
    sign_in(administrator)
    assert "Dijkstraat" in client.get("/beheer/brieven/").content.decode()
    printed = client.post(f"/beheer/brieven/{letter.pk}/").content.decode()
    code = printed.split('class="nb-code">')[1].split("<")[0]
    assert client.post(f"/beheer/brieven/{letter.pk}/").status_code == 404
    assert LetterCode.objects.get().code_to_print == ""

    client.cookies.clear()
    sign_in(resident)
    assert client.post("/ik/adres/", {"code": "0000 0000"}).status_code == 400
    assert client.post("/ik/adres/", {"code": code}).status_code == 302
    resident.refresh_from_db()
    assert resident.verified_until == at.today() + timedelta(days=730)
    assert not LetterCode.objects.exists()
    assert "bevestigd tot" in client.get("/ik/").content.decode()


@pytest.mark.django_db
def test_a_letter_goes_only_to_an_address_of_ones_own(client, sign_in):
    other, coarse = a_resident(an_area()), a_resident(an_area(), coarse=True)
    sign_in(coarse)
    assert client.post(f"/ik/adres/brief/{other.places.get().pk}/").status_code == 404
    assert client.post(f"/ik/adres/brief/{coarse.places.get().pk}/").status_code == 403


@pytest.mark.django_db
def test_a_guessed_letter_code_dies_after_ten_tries(client, sign_in, at):
    resident = a_resident(an_area())
    letter = ask_letter(place=resident.places.get(), by=resident)
    code = letter.code_to_print
    sign_in(resident)
    for _number in range(10):
        client.post("/ik/adres/", {"code": f"{(int(code) + 1) % 10**8:08d}"})
    at.move(timedelta(hours=3))
    assert client.post("/ik/adres/", {"code": code}).status_code == 400


@pytest.mark.django_db
def test_an_officer_vouches_for_residents_of_their_own_area_found_by_whole_contact(client, sign_in, at):
    mills, dike = an_area("Molenbuurt"), an_area("Dijkbuurt")
    near, far = a_resident(mills, "Truus", phone="0612345678"), a_resident(dike, "Kanarie")
    officer = a_person("Agent")
    a_role(officer, Mandate.OFFICER, area=mills)
    sign_in(officer)
    assert client.post("/beheer/bevestigen/", {"contact": "0612"}).status_code == 400
    answer = client.post("/beheer/bevestigen/", {"contact": far.mail})
    assert answer.status_code == 400
    assert "Kanarie" not in answer.content.decode()
    assert "Truus" in client.post("/beheer/bevestigen/", {"contact": "06-12345678"}).content.decode()
    assert client.post(f"/beheer/bevestigen/{far.pk}/{far.places.get().pk}/").status_code == 404
    assert client.post(f"/beheer/bevestigen/{near.pk}/{far.places.get().pk}/").status_code == 404
    assert client.post(f"/beheer/bevestigen/{near.pk}/{near.places.get().pk}/").status_code == 302
    assert Person.objects.get(pk=near.pk).is_verified
    assert Entry.objects.get(name="people.verified").data["way"] == "vouched"


@pytest.mark.django_db
def test_configuration_is_written_through_actions_and_never_deleted(client, administrator):
    body = {
        "organisation": organisation_of(administrator).pk,
        "slug": "noord",
        "name": "Noord",
        "mail": "n@g.example",
    }
    assert client.post("/beheer/instellingen/people/desk/add/", body).status_code == 302
    desk = Desk.objects.get(slug="noord")
    assert desk.mail == "n@g.example"
    assert client.get(f"/beheer/instellingen/people/desk/{desk.pk}/change/").status_code == 200
    assert Entry.objects.get(name="people.desk_saved").actor == administrator.actor_key
    assert client.post(f"/beheer/instellingen/people/desk/{desk.pk}/delete/").status_code == 403
    assert client.get("/beheer/instellingen/people/person/").status_code == 404


@pytest.mark.django_db
def test_a_role_is_given_another_year_and_announced_again(client, administrator, at):
    author = a_person()
    role = a_role(author, "author", organisation=organisation_of(administrator), days=10)
    remind_ending_roles()
    assert client.post(f"/beheer/mensen/{role.pk}/langer/").status_code == 302
    role.refresh_from_db()
    assert clock.local(role.until).isoformat() == "2027-11-11T00:00:00+01:00"
    assert role.reminded_at is None
    at.move(timedelta(days=400))
    assert client.post(f"/beheer/mensen/{role.pk}/langer/").status_code in (302, 403, 404)
    assert Role.objects.get(pk=role.pk).until == role.until


@pytest.mark.django_db
def test_a_month_before_its_end_a_role_is_announced_once(at):
    role = a_role(a_person(), "author", days=40)
    assert remind_ending_roles() == 0
    at.move(timedelta(days=15))
    assert remind_ending_roles() == 1
    assert remind_ending_roles() == 0
    assert Entry.objects.get(name="people.role_ending").data["role"] == role.pk


@pytest.mark.slow
def test_holder_and_administrators_hear_that_a_role_ends(settle, at):
    organisation = an_organisation()
    administrator, author = a_person("Marit"), a_person("Joris")
    a_role(administrator, Mandate.ADMINISTRATOR, organisation=organisation)
    a_role(author, "author", organisation=organisation, days=20)
    settle()
    told = {mailing.person_id: mailing.link for mailing in Mailing.objects.all()}
    assert told == {author.pk: "/ik/", administrator.pk: "/beheer/mensen/"}


@pytest.mark.slow
def test_the_owner_hears_of_a_new_passkey(settle):
    person = a_person()
    add_passkey(person=person, passkey=Passkey(credential_id=b"x", public_key=b"y"), name="", by=person)
    settle()
    mailing = Mailing.objects.get()
    assert (mailing.person_id, mailing.link) == (person.pk, "/ik/veilig/")


@pytest.mark.django_db
def test_who_was_not_looked_up_cannot_be_confirmed(client, sign_in):
    mills = an_area("Molenbuurt")
    near, other = a_resident(mills, "Truus"), a_resident(mills, "Kanarie")
    officer = a_person("Agent")
    a_role(officer, Mandate.OFFICER, area=mills)
    sign_in(officer)
    client.post("/beheer/bevestigen/", {"contact": near.mail})
    place = other.places.get().pk
    answer = client.post(f"/beheer/bevestigen/{other.pk}/{place}/", follow=True)
    assert answer.status_code == 404
    assert "Kanarie" not in answer.content.decode()
    assert client.post(f"/beheer/bevestigen/{near.pk}/{near.places.get().pk}/").status_code == 302


@pytest.mark.django_db
def test_an_administrator_configures_their_own_organisation_and_takes_no_desk_of_another(client, sign_in):
    residents, police = an_organisation("Bewonersclub", "residents"), an_organisation("Politie", "police")
    own, tips = a_desk(residents, "Spreekuur"), a_desk(police, "Tips")
    neighbour = a_person("Marit")
    a_role(neighbour, Mandate.ADMINISTRATOR, organisation=residents)
    sign_in(neighbour)
    start = "/beheer/instellingen/people"
    listed = client.get(f"{start}/desk/").content.decode()
    assert "Spreekuur" in listed
    assert "Tips" not in listed
    taken = {"name": "Tips", "slug": tips.slug, "organisation": residents.pk}
    assert client.post(f"{start}/desk/{tips.pk}/change/", taken).status_code == 302
    given = {"name": "Inloop", "slug": own.slug, "organisation": police.pk}
    assert client.post(f"{start}/desk/{own.pk}/change/", given).status_code == 302
    new = {"name": "Recherche", "slug": "recherche", "organisation": police.pk}
    assert client.post(f"{start}/desk/add/", new).status_code == 200  # the form again, with what is wrong
    assert set(Desk.objects.values_list("name", "organisation__name")) == {
        ("Inloop", "Bewonersclub"),
        ("Tips", "Politie"),
    }
    assert client.get(f"{start}/organisation/add/").status_code == 403
    promoted = {"name": "Bewonersclub", "slug": residents.slug, "kind": "municipality"}
    assert client.post(f"{start}/organisation/{residents.pk}/change/", promoted).status_code == 302
    residents.refresh_from_db()
    assert residents.kind == "residents"


@pytest.mark.django_db
def test_letters_are_the_municipality_s_to_print(client, sign_in):
    resident = a_resident(an_area())
    letter = ask_letter(place=resident.places.get(), by=resident)
    welfare = a_person("Marit")
    a_role(welfare, Mandate.ADMINISTRATOR, organisation=an_organisation("Welzijn", "welfare"))
    sign_in(welfare)
    assert "Dijkstraat" not in client.get("/beheer/brieven/").content.decode()
    assert client.post(f"/beheer/brieven/{letter.pk}/").status_code == 404
    assert "/beheer/brieven/" not in client.get("/beheer/mensen/").content.decode()


def test_an_administrator_notes_a_training_and_takes_it_off(administrator, client):
    helper = a_person("Hulp", mail="hulp@voorbeeld.example")
    today = clock.today().isoformat()
    send = {"mail": helper.mail, "kind": "aed", "seen_on": today}
    assert client.post("/beheer/mensen/training/", send).status_code == 302
    (training,) = helper.trainings.all()
    assert (training.kind, training.until.year) == ("aed", clock.today().year + 2)
    assert "Hulp" in client.get("/beheer/mensen/").content.decode()
    for wrong in ({"mail": "niemand@voorbeeld.example"}, {"kind": "x"}, {"seen_on": "1999-01-01"}):
        assert client.post("/beheer/mensen/training/", {**send, **wrong}).status_code == 400
    for far in ("0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01"):
        assert client.post("/beheer/mensen/training/", {**send, "seen_on": far}).status_code == 400
    assert client.post(f"/beheer/mensen/training/{training.pk}/weg/").status_code == 302
    assert not helper.trainings.exists()
    assert client.post(f"/beheer/mensen/training/{training.pk}/weg/").status_code == 404
    names = Entry.objects.filter(name__startswith="people.training").order_by("id")
    assert list(names.values_list("name", flat=True)) == [
        "people.training_recorded",
        "people.training_removed",
    ]
