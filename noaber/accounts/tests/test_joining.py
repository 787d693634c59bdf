"""Opening an account: one question a page, sixteen and older, an address or only an area."""

import re

import pytest
from django.test import Client

from noaber.people.models import AudiencePoint, Consent, Person
from noaber.people.queries import person_by_mail
from noaber.people.tests.making import a_person
from noaber.places.tests.factories import make_address, make_street, make_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    areas = make_town()
    street = make_street("Saliestraat", areas["Hof"])
    make_address(street, 31, postcode="1234AB")
    make_address(street, 33, postcode="1234AB")
    return areas


@pytest.fixture
def newcomer(client, mails):
    """A browser whose mail address has been proved."""
    client.post("/inloggen/", {"mail": "nieuw@voorbeeld.example"})
    answer = client.post("/inloggen/code/", {"code": re.search(r"\d{6}", mails[-1]["subject"])[0]})
    assert answer.url == "/meedoen/leeftijd/"
    return client


def born(client, day, month, year):
    return client.post("/meedoen/leeftijd/", {"day": day, "month": month, "year": year})


def test_four_questions_make_an_account_with_a_place_and_no_date_of_birth(newcomer, town, at):
    assert born(newcomer, 10, 11, 2010).url == "/meedoen/naam/"
    name = {"name": " Truus  Jansen ", "pseudonym": "Buur", "shown_as": "pseudonym"}
    assert newcomer.post("/meedoen/naam/", name).url == "/meedoen/plek/"
    found = newcomer.post("/meedoen/plek/", {"q": "saliestraat 31"}).content.decode()
    choice = re.search(r'name="address" value="(\d+)"[^>]*checked', found)[1]
    answer = newcomer.post("/meedoen/plek/", {"q": "saliestraat 31", "address": choice})
    assert answer.url == "/meedoen/klopt-dit/"
    check = newcomer.get("/meedoen/klopt-dit/").content.decode()
    assert "Saliestraat 31" in check and "Buur" in check
    assert newcomer.post("/meedoen/klopt-dit/", {"language": "nl"}).status_code == 400
    done = newcomer.post("/meedoen/klopt-dit/", {"language": "nl", "terms": "on"})
    assert done.url == "/meedoen/welkom/"

    person = person_by_mail("nieuw@voorbeeld.example")
    assert (person.name, person.display_name) == ("Truus Jansen", "Buur")
    assert person.sixteen_confirmed_at == at.now()
    assert not [field.name for field in Person._meta.fields if "born" in field.name or "birth" in field.name]
    (place,) = person.places.all()
    assert str(place.address) == "Saliestraat 31"
    assert AudiencePoint.objects.get().person_id == person.pk
    assert Consent.objects.get(person=person).purpose == "terms"
    assert newcomer.get("/meedoen/welkom/").status_code == 200


def to_the_last_question(newcomer):
    """Answer everything but the last; returns the session as it is then."""
    born(newcomer, 10, 11, 2000)
    newcomer.post("/meedoen/naam/", {"name": "Truus Jansen", "pseudonym": "", "shown_as": "name"})
    found = newcomer.post("/meedoen/plek/", {"q": "saliestraat 31"}).content.decode()
    choice = re.search(r'name="address" value="(\d+)"[^>]*checked', found)[1]
    newcomer.post("/meedoen/plek/", {"q": "saliestraat 31", "address": choice})
    return dict(newcomer.session)


def test_a_second_click_ends_where_the_first_does(newcomer, town):
    before = to_the_last_question(newcomer)
    agreed = {"language": "nl", "terms": "on"}
    assert newcomer.post("/meedoen/klopt-dit/", agreed).url == "/meedoen/welkom/"
    assert newcomer.post("/meedoen/klopt-dit/", agreed).url == "/meedoen/welkom/"

    at_once = Client()  # its session was read before the first click was done
    session = at_once.session
    session.update(before)
    session.save()
    at_once.cookies["sessionid"] = session.session_key
    assert at_once.post("/meedoen/klopt-dit/", agreed).url == "/meedoen/welkom/"
    assert at_once.get("/ik/").status_code == 200
    assert Person.objects.count() == 1


def test_who_prefers_gives_only_the_neighbourhood(newcomer, town, at):
    born(newcomer, 1, 1, 1950)
    newcomer.post("/meedoen/naam/", {"pseudonym": "Buur", "shown_as": "name"})
    page = newcomer.get("/meedoen/plek/?alleen=buurt").content.decode()
    assert "Hof" in page
    newcomer.post("/meedoen/plek/?alleen=buurt", {"area": town["Hof"].pk})
    newcomer.post("/meedoen/klopt-dit/", {"language": "en", "terms": "on"})
    person = person_by_mail("nieuw@voorbeeld.example")
    assert (person.shown_as, person.language) == ("pseudonym", "en")
    (place,) = person.places.all()
    assert (place.coarse, place.address) == (True, None)


def test_under_sixteen_is_refused_kindly_and_nothing_is_kept(newcomer, town, at):
    answer = born(newcomer, 11, 11, 2010)
    assert answer.url == "/meedoen/nog-even-wachten/"
    assert "vanaf 16 jaar" in newcomer.get(answer.url).content.decode()
    assert newcomer.get("/meedoen/naam/").status_code == 302
    assert newcomer.get("/meedoen/leeftijd/").url == "/meedoen/"
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("day", "month", "year"),
    [
        (31, 2, 1990),
        (1, 1, 0),
        (1, 1, 9999),
        (0, 1, 1990),
        ("een", "mei", "x"),
        ("", "", ""),
        (1, 1, "1990; DROP"),
    ],
)
def test_an_impossible_date_keeps_what_was_typed_and_says_what_is_wrong(newcomer, day, month, year):
    answer = born(newcomer, day, month, year)
    assert answer.status_code == 400
    assert f'value="{day}"' in answer.content.decode() or day == ""
    assert "nb-errors" in answer.content.decode()


def test_no_question_can_be_skipped_by_url(client, newcomer):
    assert newcomer.get("/meedoen/naam/").url == "/meedoen/leeftijd/"
    assert newcomer.get("/meedoen/plek/").url == "/meedoen/naam/"
    assert newcomer.get("/meedoen/klopt-dit/").url == "/meedoen/plek/"
    client.cookies.clear()
    assert client.get("/meedoen/leeftijd/").url == "/meedoen/"


@pytest.mark.parametrize(
    "typed", ["Nergenshuizerweg 9", "'; DROP TABLE people_person; --", "<b>x</b>", "\x00", "🏠" * 200]
)
def test_an_address_that_is_not_there_is_said_so(newcomer, town, at, typed):
    born(newcomer, 1, 1, 1950)
    newcomer.post("/meedoen/naam/", {"name": "Truus", "shown_as": "name"})
    answer = newcomer.post("/meedoen/plek/", {"q": typed})
    assert answer.status_code == 400
    assert "<b>x</b>" not in answer.content.decode()


def test_an_address_that_was_not_found_cannot_be_posted(newcomer, town, at):
    born(newcomer, 1, 1, 1950)
    newcomer.post("/meedoen/naam/", {"name": "Truus", "shown_as": "name"})
    for body in ({"address": "999999"}, {"q": "saliestraat 31", "address": "999999"}, {"address": "x"}):
        assert newcomer.post("/meedoen/plek/", body).status_code == 400


def test_two_tabs_make_one_account(newcomer, town, at):
    born(newcomer, 1, 1, 1950)
    newcomer.post("/meedoen/naam/", {"name": "Truus", "shown_as": "name"})
    newcomer.post("/meedoen/plek/?alleen=buurt", {"area": town["Hof"].pk})
    a_person(mail="nieuw@voorbeeld.example")
    answer = newcomer.post("/meedoen/klopt-dit/", {"language": "nl", "terms": "on"})
    assert answer.url == "/meedoen/welkom/"
    assert Person.objects.count() == 1
