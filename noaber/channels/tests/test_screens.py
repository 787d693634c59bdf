"""Screens on walls: who keeps them, what they say of themselves, what counts as a receipt."""

from datetime import time, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from noaber.channels.actions import make_screen, note_screen, renew_screen_link, revoke_screen
from noaber.channels.delivering import lanes
from noaber.channels.models import Result, Screen, Tally
from noaber.channels.queries import get_screen_by_token, screens_showing, silent_screens
from noaber.channels.rules import BadLink, ShownMessage
from noaber.core import clock
from noaber.core.http import BadInput, Refused
from noaber.core.secrets import digest
from noaber.journal.models import Entry
from noaber.people.tests.making import a_person, a_role, an_area, an_organisation

pytestmark = pytest.mark.django_db
LABEL = "people.organisation"


@pytest.fixture
def hof(db):
    return an_area("Hof")


@pytest.fixture
def keeper(source, at):
    return a_role(a_person("Beheerder"), "administrator", organisation=source).person


@pytest.fixture
def screen(source, keeper, hof, at):
    return make_screen(by=keeper, organisation=source, name="Hal", area_ids=[hof.pk])[0]


def beat(screen, *shown):
    shows = [ShownMessage(LABEL, number, version) for number, version in shown]
    note_screen(screen, shows=shows, state_at=clock.now(), verifies=True)


def deliver():
    lane = next(loop for loop in lanes() if loop.name == "deliver:wall:1")
    while lane.step():
        pass


def test_only_an_administrator_of_the_organisation_makes_one(source, keeper, hof, at):
    other = a_role(a_person(), "administrator", organisation=an_organisation("Elders")).person
    for stranger in (a_person(), other):
        with pytest.raises(Refused):
            make_screen(by=stranger, organisation=source, name="Hal", area_ids=[hof.pk])
    for areas in ([], [0]):
        with pytest.raises(BadInput):
            make_screen(by=keeper, organisation=source, name="Hal", area_ids=areas)
    assert not Screen.objects.exists()


def test_its_secret_is_kept_nowhere_and_can_be_taken_back(source, keeper, hof, at):
    screen, token = make_screen(by=keeper, organisation=source, name="Hal", area_ids=[hof.pk])
    assert bytes(screen.secret_digest) == digest(token)
    assert get_screen_by_token(token) == screen
    fresh = renew_screen_link(screen=screen, by=keeper)
    assert get_screen_by_token(token) is None
    revoke_screen(screen=screen, by=keeper)
    assert get_screen_by_token(fresh).revoked_at == clock.now()
    names = set(Entry.objects.filter(object_label="channels.screen").values_list("name", flat=True))
    assert names == {"channels.screen_made", "channels.screen_link_renewed", "channels.screen_revoked"}


def test_what_it_shows_is_a_receipt_once_per_version(screen, send, source):
    mailing = send({"wall": [0]})
    beat(screen, (source.pk, 1))
    beat(screen, (source.pk, 1))
    beat(screen)
    beat(screen, (source.pk, 1), (source.pk, 2))
    found = Result.objects.filter(mailing=mailing, channel="wall", outcome="confirmed")
    rows = sorted(found.values_list("person_id", "endpoint", "attempt"))
    assert rows == [(0, screen.pk, 1), (0, screen.pk, 2)]


def test_it_can_claim_nothing_that_did_not_go_to_the_wall(screen, send, source, persons):
    send({"page": persons(1)})
    beat(screen, (source.pk, 1), (source.pk + 999, 1))
    assert not Result.objects.filter(outcome="confirmed").exists()


def test_how_many_show_it_now(source, keeper, screen, hof, send):
    elsewhere = an_area("Veld")
    for name, areas, exercises in (("Twee", [hof.pk], False), ("Drie", [elsewhere.pk, hof.pk], True)):
        make_screen(by=keeper, organisation=source, name=name, area_ids=areas, exercises=exercises)
    make_screen(by=keeper, organisation=source, name="Ver", area_ids=[elsewhere.pk])
    send({"wall": [0]})
    first, second, third = Screen.objects.filter(area_ids__overlap=[hof.pk]).order_by("pk")
    beat(first, (source.pk, 2))
    beat(second, (source.pk, 1))  # an earlier version
    asked = {"area_ids": [hof.pk], "version": 2}
    found = screens_showing(source, **asked, exercise=False)
    assert (found.screens, found.showing, found.confirmed, found.silent) == (3, 1, 2, 0)
    clock.move(timedelta(minutes=11))
    beat(second, (source.pk, 2))
    found = screens_showing(source, **asked, exercise=False)
    assert (found.screens, found.showing, found.confirmed, found.silent) == (3, 1, 2, 1)
    assert screens_showing(source, **asked, exercise=True).screens == 1
    assert third.seen_at is None


def test_silence_counts_only_while_it_should_be_on(screen):
    assert silent_screens() == []  # never heard of: nobody opened the link yet
    beat(screen)
    clock.move(timedelta(minutes=11))
    assert silent_screens() == [screen]
    Screen.objects.update(on_from=time(18), on_until=time(7))  # it is ten in the morning
    assert silent_screens() == []
    clock.move(timedelta(hours=12))
    assert silent_screens() == [screen]
    Screen.objects.update(revoked_at=clock.now())
    assert silent_screens() == []


def test_a_message_goes_to_the_wall_once(screen, send):
    mailing = send({"wall": [0]})
    deliver()
    assert list(Tally.objects.filter(mailing=mailing).values_list("channel", "outcome", "persons")) == [
        ("wall", "handed_over", 1)
    ]


def test_without_any_screen_there_is_no_address(send, at):
    mailing = send({"wall": [0]})
    deliver()
    assert Tally.objects.get(mailing=mailing).outcome == "no_address"


@pytest.mark.parametrize(
    "name", ["", "a", "a.b:1", "a.b:1:2:3", "a.b:-1:2", "A.b:1:2", "a.b:1:9999999", "a.b:١:1"]
)
def test_another_name_is_none(name):
    with pytest.raises(BadLink):
        ShownMessage.read(name)


def test_the_pages_of_the_keeper(keeper, source, hof, at):
    client = Client()
    client.force_login(keeper)
    assert "Er hangt nog geen scherm" in client.get(reverse("channels:screens")).content.decode()
    sent = {"name": "Hal", "area_ids": [hof.pk], "language": "en", "look": "dark", "silent_minutes": 5}
    wrong = client.post(reverse("channels:new_screen"), sent | {"on_from": "08:00"})
    assert wrong.status_code == 400
    made = client.post(reverse("channels:new_screen"), sent)
    screen = Screen.objects.get()
    assert (screen.name, screen.language, screen.look, screen.silent_minutes) == ("Hal", "en", "dark", 5)
    token = made.context["link"].rstrip("/").rpartition("/")[2]
    assert get_screen_by_token(token) == screen
    assert "no-store" in made["Cache-Control"]
    beat(screen)
    shown = client.get(reverse("channels:screens")).content.decode()
    assert "Doet het" in shown and "0 berichten" in shown and token not in shown
    client.post(reverse("channels:change_screen", args=[screen.pk]), sent | {"name": "Bieb"})
    screen.refresh_from_db()
    assert screen.name == "Bieb"
    client.post(reverse("channels:screen_revoke", args=[screen.pk]))
    assert client.get(reverse("channels:change_screen", args=[screen.pk])).status_code == 404


def test_the_list_costs_the_same_for_one_screen_and_for_ten(
    keeper, source, hof, at, django_assert_max_num_queries
):
    for n in range(10):
        make_screen(by=keeper, organisation=source, name=f"Hal {n}", area_ids=[hof.pk])
    client = Client()
    client.force_login(keeper)
    client.get(reverse("channels:screens"))
    with django_assert_max_num_queries(5):
        client.get(reverse("channels:screens"))
