"""Left yes, across no: doors by street and by map, without JavaScript, and exactly who gets it."""

import json

import pytest
from django.test import Client

from noaber.broadcasts.actions import approve_broadcast, submit_broadcast
from noaber.broadcasts.audience import describe
from noaber.broadcasts.models import Broadcast
from noaber.broadcasts.queries import audience_of, doors_of, preview_of
from noaber.core.http import NotHere
from noaber.journal.models import Reading
from noaber.people.actions import add_place
from noaber.places.tests.factories import make_address

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(town):
    client = Client()
    client.force_login(town.author)
    return client


def recipients(broadcast: Broadcast) -> set[int]:
    return set(audience_of(broadcast).recipients["page"].tolist())


def test_left_yes_across_no(town, write, author):
    """The residents 0 to 3 live at 1, 2, 3 and 4; the fifth gave only the buurt."""
    draft = write(audience={})
    street = town.doors[0].street
    page = author.get(f"/berichten-maken/{draft.pk}/deuren/", {"zoek": "margrietstr"}, follow=True)
    assert page.redirect_chain[-1][0].endswith(f"straat={street.pk}")
    assert b"Oneven kant" in page.content and b"Even kant" in page.content
    send = {"straat": street.pk, "all": "odd-on", "seen_version": draft.version}
    assert author.post(f"/berichten-maken/{draft.pk}/deuren/", send).status_code == 302
    draft.refresh_from_db()
    odd = [door.pk for door in town.doors if door.number % 2]
    assert doors_of(draft).tolist() == sorted(odd)
    assert recipients(draft) == {town.residents[0].pk, town.residents[2].pk}
    assert draft.area_ids == [town.hof.pk]
    assert describe(draft.audience) == ["Margrietstraat, oneven kant: 1, 3, 5, 7, 9, 11, 13, 15, 17, 19"]

    ticked = [pk for pk in odd if pk != town.doors[0].pk]
    send = {"straat": street.pk, "door": ticked, "seen_version": draft.version}
    author.post(f"/berichten-maken/{draft.pk}/deuren/", send)
    draft.refresh_from_db()
    assert recipients(draft) == {town.residents[2].pk}
    submit_broadcast(broadcast=draft, by=town.author)
    draft.refresh_from_db()
    sent = approve_broadcast(broadcast=draft, by=town.approver, shown_hash=draft.content_hash)
    assert (sent.people_count, sent.door_count) == (1, 9)


def test_a_door_is_taken_off_a_ring_and_put_back(town, write, author):
    draft = write()
    street = town.doors[0].street
    inside = doors_of(draft).tolist()
    send = {"straat": street.pk, "door": inside, "all": "even-off", "seen_version": draft.version}
    author.post(f"/berichten-maken/{draft.pk}/deuren/", send)
    draft.refresh_from_db()
    assert doors_of(draft).tolist() == [pk for pk in inside if (pk - inside[0]) % 2 == 0]
    assert "minus" in draft.audience and draft.audience["rings"]
    author.post(
        f"/berichten-maken/{draft.pk}/deuren/",
        {"straat": street.pk, "door": inside, "seen_version": draft.version},
    )
    draft.refresh_from_db()
    assert draft.audience == town.ring, "what is undone leaves nothing behind"


def test_two_doors_at_one_point_are_two_doors(town, write, people):
    upstairs = make_address(town.doors[0].street, 1, lon=town.doors[0].lon, lat=town.doors[0].lat, suffix="A")
    neighbour = people("Bovenbuur")
    add_place(person=neighbour, address=upstairs)
    assert recipients(write(audience={"doors": [upstairs.pk], "sure_only": True})) == {neighbour.pk}
    rest = write(audience={**town.ring, "minus": {"doors": [upstairs.pk]}, "sure_only": True})
    assert recipients(rest) == {person.pk for person in town.residents[:4]}


def test_who_gave_only_the_buurt_is_perhaps_behind_a_chosen_door(town):
    found = preview_of({"doors": [town.doors[9].pk]}, channels=["page"], category="alerts", urgency="urgent")
    assert (found.people, found.sure, found.perhaps, found.doors, found.doors_empty) == (1, 0, 1, 1, 1)
    whole = {"areas": [town.hof.pk]}
    all_but_one = {**whole, "minus": {"doors": [town.doors[0].pk]}}
    for spec, perhaps in ((whole, 0), (all_but_one, 1)):
        found = preview_of(spec, channels=["page"], category="alerts", urgency="urgent")
        assert found.perhaps == perhaps


def test_the_drawn_field_keeps_what_was_pressed(town, write, author):
    draft = write(audience={"doors": [town.doors[0].pk]})
    page = author.get(f"/berichten-maken/{draft.pk}/schrijven/")
    drawn = json.loads(page.context["form"]["drawn"].value())
    assert drawn == {"on": [town.doors[0].pk]}
    name, words = page.context["parts"][0]
    assert (name, words) == (f"on:{town.doors[0].pk}", "Margrietstraat, oneven kant: 1")


def test_the_doors_in_a_piece_of_the_map(town, author):
    box = {"west": 6.7049, "south": 52.204, "east": 6.7052, "north": 52.206}
    found = author.get("/berichten-maken/deuren/", box).json()
    assert [row[3] for row in found["doors"]] == ["Margrietstraat 1", "Margrietstraat 2"]
    for wrong in (
        {},
        {**box, "east": "nan"},
        {**box, "east": 9},
        {**box, "west": 6.8},
        {**box, "north": "x"},
    ):
        assert author.get("/berichten-maken/deuren/", wrong).status_code == 400


@pytest.mark.parametrize("what", [{"straat": "x"}, {"straat": "9" * 40}, {"straat": "0"}, {"zoek": "' OR 1"}])
def test_strange_streets_are_no_street(town, write, author, what):
    assert author.get(f"/berichten-maken/{write().pk}/deuren/", what).status_code == 200


def test_an_old_page_does_not_write_over_a_newer_choice(town, write, author):
    draft = write()
    send = {"straat": town.doors[0].street_id, "all": "odd-on", "seen_version": draft.version + 1}
    page = author.post(f"/berichten-maken/{draft.pk}/deuren/", send)
    assert page.status_code == 422
    draft.refresh_from_db()
    assert draft.audience == town.ring


def test_the_list_of_silent_doors_is_noted_and_only_for_who_has_the_mandate(town, write, author, people):
    draft = write()
    page = author.get(f"/berichten-maken/{draft.pk}/zonder-bericht/")
    assert b"Bij 5 deuren" in page.content
    assert Reading.objects.filter(why="broadcasts.doors", object_id=draft.pk).count() == 1
    stranger = Client()
    stranger.force_login(people("Vreemde"))
    assert stranger.get(f"/berichten-maken/{draft.pk}/zonder-bericht/").status_code in (403, 404)
    from noaber.broadcasts.actions import open_silent_doors

    with pytest.raises(NotHere):
        open_silent_doors(broadcast=draft, by=town.handler)
