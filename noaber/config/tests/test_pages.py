"""The pages of Beheer: for administrators, at the same number of queries however much there is to show."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from noaber.core import clock
from noaber.journal import actions
from noaber.journal.models import Parked
from noaber.people.models import Mandate
from noaber.people.tests.making import a_handler, a_person, a_resident, a_role, an_area, an_organisation
from noaber.playbooks.book import Library

pytestmark = pytest.mark.django_db

PAGES = ("/beheer/toestand/", "/beheer/mensen/", "/beheer/mensen/nieuw/", "/beheer/brieven/")
ONLY_POSTED = ("/beheer/toestand/opnieuw/",)


@pytest.fixture
def administrator(client):
    person = a_person("Marit Oudhof")
    a_role(person, Mandate.ADMINISTRATOR, organisation=an_organisation())
    client.force_login(person)
    return person


@pytest.mark.parametrize("page", PAGES)
def test_an_administrator_opens_every_page(client, administrator, page):
    assert client.get(page).status_code == 200


@pytest.mark.parametrize("page", PAGES + ONLY_POSTED)
def test_nobody_else_does(client, page):
    assert client.get(page).url.startswith("/inloggen/")
    author = a_person("Joep Schrijver")
    a_role(author, Mandate.AUTHOR)
    for person in (a_resident(an_area()), a_handler(), author):
        client.force_login(person)
        assert client.get(page).status_code == 403
        assert client.post(page).status_code == 403


def one_more(number: int, administrator) -> None:
    """One more of everything that the pages list."""
    actions.raise_alarm(f"tick.test.{number}", "")
    actions.raise_alarm(f"disk.full:over{number}", "")
    actions.clear_alarm(f"disk.full:over{number}")
    Parked.objects.create(
        consumer="wiring",
        entry_id=number,
        object_label="x.y",
        object_id=number,
        error="ValueError('kanarie')",
        parked_at=clock.now(),
    )
    a_role(a_person(f"Collega {number}"), organisation=administrator.roles.first().organisation)


@pytest.mark.parametrize("page", ["/beheer/toestand/", "/beheer/mensen/"])
def test_three_rows_cost_as_many_queries_as_one(client, administrator, page):
    counts = []
    for numbers in ((1,), (2, 3)):
        for number in numbers:
            one_more(number, administrator)
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(page)
        counts.append(len(queries))
        assert "kanarie" not in answer.content.decode()
    assert counts[0] == counts[1] <= 20


def test_playbooks_that_cannot_be_read_are_told_with_file_and_line(client, administrator, monkeypatch):
    assert "draaiboeken gelezen" in client.get("/beheer/toestand/").content.decode()
    broken = Library({}, {}, ("/ergens/stuk.toml:3: version is missing. Write it: one higher.",))
    monkeypatch.setattr("noaber.config.views.library", lambda: broken)
    page = client.get("/beheer/toestand/").content.decode()
    assert "/ergens/stuk.toml:3: version is missing." in page and "noaber playbooks check" in page
