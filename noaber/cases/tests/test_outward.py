"""Nobody learns a house number or the point of a door from what is public; who is concerned does."""

import json
import re
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from noaber.cases.actions import close_case, fold_counts, join_case
from noaber.cases.correspondence.tokens import follow_token
from noaber.cases.models import Case
from noaber.cases.outward import public_cell, street_of
from noaber.cases.portability import cases_about
from noaber.cases.queries import near
from noaber.cases.tests.making import STREET, a_case, a_handler
from noaber.cases.tests.reporting import Reporter, a_town
from noaber.channels.models import Mailing
from noaber.journal.actors import ANONYMOUS
from noaber.people.tests.making import a_person, an_address
from noaber.places.cells import cell_of, children_of, distance_m, parent_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("words", "street"),
    [
        ("Papaverstraat 12", "Papaverstraat"),
        ("Papaverstraat 12a, Korenbloembuurt", "Papaverstraat"),
        ("Papaverstraat12", "Papaverstraat"),
        ("Papaverstraat, nr. 12 bis", "Papaverstraat"),
        ("Papaverstraat huisnummer 12", "Papaverstraat"),
        ("Papaverstraat # 12", "Papaverstraat"),
        ("12 Main Street", "Main Street"),
        ("12b, Main Street 14", "Main Street"),
        ("1e Exloërmond 7", "1e Exloërmond"),
        ("Hoek 2e Parkweg 12", "Hoek 2e Parkweg"),
        ("Afrit van de N342", "Afrit van de N342"),
        ("Bij het casino", "Bij het casino"),
        ("Achter de school", "Achter de school"),
        ("7551 AB 12", ""),
        ("Kade ٣", "Kade"),
        ("", ""),
    ],
)
def test_the_street_without_the_number(words, street):
    assert street_of(words) == street


def test_a_case_at_a_door_lies_in_the_middle_of_seven_cells():
    cell = cell_of(6.7051, 52.2053)
    seven = children_of([parent_of(cell, 11)], 11).tolist()
    assert len({public_cell(one, pointed=False) for one in seven}) == 1
    assert public_cell(cell, pointed=False) in seven and public_cell(cell, pointed=True) == cell


@pytest.fixture
def town():
    return a_town()


@pytest.fixture
def door(town):
    found = an_address(town, number=12)
    found.street.name = "Papaverstraat"
    found.street.save()
    return found


@pytest.fixture
def at_a_door(at, door):
    """A public report of who chose their own address."""
    return a_case(address=door, lon=None, lat=None, place_text="", shared={"text": "public"})


def told(client, case, area) -> dict[str, str]:
    """Everything that everybody may read of it."""
    fold_counts()
    frame = {
        "bbox": f"{case.lon - 0.001},{case.lat - 0.001},{case.lon + 0.001},{case.lat + 0.001}",
        "zoom": 19,
    }
    pages = {
        "page": client.get(reverse("cases:case", args=[case.number])),
        "map": client.get(reverse("cases:map")),
        "points": client.get(reverse("cases:clusters"), frame),
        "place": client.get(f"/buurt/{area.slug}/"),
        "list": client.get(f"/buurt/{area.slug}/lijst/"),
        "promises": client.get(f"/buurt/{area.slug}/gezegd-en-gedaan/"),
        "atom": client.get(f"/buurt/{area.slug}/atom.xml"),
        "geojson": client.get(f"/buurt/{area.slug}/meldingen.geojson"),
        "open311": client.get(f"/open311/v2/requests/{case.number}.json"),
    }
    return {name: answer.content.decode() for name, answer in pages.items() if answer.status_code == 200}


def points_in(text: str) -> list[tuple[float, float]]:
    """Every pair of numbers that may be a place."""
    numbers = [float(one) for one in re.findall(r"\d{1,2}\.\d{2,}", text)]
    return [(a, b) for a in numbers for b in numbers if 3 < a < 8 and 50 < b < 54]


def test_everybody_reads_the_street_and_sees_no_door(client, at_a_door, door, town):
    assert not at_a_door.pointed
    pages = told(client, at_a_door, town)
    assert {"page", "map", "points", "atom", "geojson", "open311"} <= set(pages)
    for name, text in pages.items():
        assert f"{door.street.name} {door.number}" not in text, name
        assert all(distance_m(*point, door.lon, door.lat) > 1 for point in points_in(text)), name
    assert door.street.name in pages["page"] and door.street.name in pages["atom"]


def test_what_was_pointed_at_is_found_to_the_metre(client, at, door, town):
    lamp = a_case(lon=door.lon + 0.0002, lat=door.lat, place_text=str(door))
    assert lamp.pointed
    fold_counts()
    (found,) = json.loads(client.get(f"/open311/v2/requests/{lamp.number}.json").content)
    assert (found["long"], found["lat"]) == (round(lamp.lon, 6), round(lamp.lat, 6))
    assert found["address"] == door.street.name


def test_the_distance_to_what_is_known_tells_no_door(at_a_door, door):
    (known,) = near(door.lon, door.lat, categories=[STREET])
    assert known.metres == pytest.approx(distance_m(door.lon, door.lat, *at_a_door.public_point))


def test_who_follows_learns_no_more_than_everybody(client, at_a_door, door, town):
    neighbour, other = a_person("Noor Ebbers"), "buur@voorbeeld.example"
    join_case(at_a_door, by=neighbour, person=neighbour)
    follower = join_case(at_a_door, by=ANONYMOUS, mail=other)
    close_case(at_a_door, by=a_handler(at_a_door.desk), outcome="done", text="De lamp brandt weer.")
    client.force_login(neighbour)
    seen = told(client, at_a_door, town) | {
        "mine": client.get(reverse("cases:mine")).content.decode(),
        "link": Client().get(reverse("cases:followed", args=[follow_token(follower.pk)])).content.decode(),
        "download": json.dumps(cases_about(neighbour), default=str),
    }
    seen |= {f"sent {sent.pk}": json.dumps(sent.all_texts) for sent in Mailing.objects.all()}
    assert len([name for name in seen if name.startswith("sent")]) >= 3
    for name, text in seen.items():
        assert f"{door.street.name} {door.number}" not in text, name
    assert door.street.name in seen["mine"] and door.street.name in seen["page"]


def test_who_reported_reads_where_it_is_exactly(client, at, door):
    reporter = a_person("Els")
    case = a_case(address=door, lon=None, lat=None, place_text="", reporter=reporter)
    client.force_login(reporter)
    for page in (reverse("cases:case", args=[case.number]), reverse("cases:mine")):
        assert str(door) in client.get(page).content.decode()


def test_known_near_you_names_the_street(client, at_a_door, door, town):
    reporter = Reporter(client, STREET, town)
    to = reporter.passes("waar", place_text="", lon=str(at_a_door.lon + 0.0001), lat=str(at_a_door.lat))
    assert to.endswith("/bekend/")
    text = client.get(to).content.decode()
    assert door.street.name in text and str(door) not in text
    assert all(distance_m(*point, door.lon, door.lat) > 1 for point in points_in(text))


@pytest.mark.parametrize(("east", "pointed"), [(0, False), (0.0002, True)])
def test_a_report_knows_from_the_map_whether_it_is_a_door(client, at, door, town, east, pointed):
    reporter = Reporter(client, STREET, town)
    reporter.area = SimpleNamespace(lon=door.lon + east, lat=door.lat)
    reporter.up_to_check().sends()
    assert Case.objects.get().pointed is pointed


@pytest.mark.parametrize("words", ["Bij Jan de Vries thuis", "Bij die Marokkanen op de hoek"])
def test_words_for_a_place_are_read_like_other_words(client, town, words):
    answer = Reporter(client, STREET, town).answer("waar", place_text=words, choice="words", looked_up=words)
    assert answer.status_code == 422 and words in answer.content.decode()
