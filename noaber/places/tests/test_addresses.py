"""Doors: exactly those inside a shape, the nearest one, and the one that somebody means."""

import numpy as np
import pytest

from noaber.places import queries
from noaber.places.cells import cells_of, distance_m
from noaber.places.models import Address
from noaber.places.shapes import Ring
from noaber.places.spelling import Reading, plain, read_address
from noaber.places.tests.factories import make_address, make_street

HERE = (6.705, 52.205)


@pytest.fixture
def doors(db):
    """Two thousand doors around a point."""
    random = np.random.default_rng(5)
    lons, lats = HERE[0] + random.normal(0, 0.004, 2000), HERE[1] + random.normal(0, 0.0025, 2000)
    street = make_street("Dorpsstraat")
    cells = cells_of(lons, lats).tolist()
    rows = [
        Address(bag_id=f"{n:016d}", street=street, number=n + 1, lon=lon, lat=lat, cell=cell)
        for n, (lon, lat, cell) in enumerate(zip(lons.tolist(), lats.tolist(), cells, strict=True))
    ]
    Address.objects.bulk_create(rows)
    return rows


@pytest.mark.parametrize("metres", [1, 20, 120, 400, 5_000])
def test_exactly_the_doors_inside_a_shape(doors, metres, django_assert_max_num_queries):
    shape = Ring(*HERE, metres)
    with django_assert_max_num_queries(2):
        found = queries.addresses_inside(shape)
    inside = shape.contains([door.lon for door in doors], [door.lat for door in doors])
    assert sorted(found.ids.tolist()) == sorted(
        door.pk for door, yes in zip(doors, inside, strict=True) if yes
    )
    assert shape.contains(found.lons, found.lats).all()


def test_near_means_nearest_first(doors):
    found = queries.addresses_near(*HERE, 150)
    distances = [distance_m(door.lon, door.lat, *HERE) for door in found]
    assert distances == sorted(distances)
    assert queries.nearest_address(*HERE) == found[0]


def test_the_nearest_door_may_be_far_but_not_in_another_town(doors):
    assert queries.nearest_address(HERE[0], HERE[1] + 0.02) is not None
    assert queries.nearest_address(HERE[0], HERE[1] + 0.5) is None


@pytest.fixture
def streets(db):
    for name, postcode in [
        ("Margrietstraat", "7601AB"),
        ("Burgemeester Van der Feltzlaan", "7601CD"),
        ("2e Dwarsstraat", "7601EF"),
        ("Plein '40-'45", "7601GH"),
        ("Côte d'Azurlaan", "7602AA"),
        ("Margrietplein", "7602BB"),
    ]:
        street = make_street(name)
        for number in (1, 3, 12):
            make_address(street, number, postcode=postcode)
        make_address(street, 12, suffix="A", postcode=postcode)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Margrietstraat 12", "Margrietstraat 12"),
        ("margrietstraat 12a", "Margrietstraat 12A"),
        ("margrietstraat 12 A", "Margrietstraat 12A"),
        ("12 margrietstraat", "Margrietstraat 12"),
        ("margrietstraat 11", "Margrietstraat 12"),
        ("margrietstraat 12 z", "Margrietstraat 12"),
        ("margietstraat 3", "Margrietstraat 3"),
        ("Margrietstr. 3", "Margrietstraat 3"),
        ("MARGRIETSTRAAT 3, LINDERVOORT", "Margrietstraat 3"),
        ("margrietpl 12", "Margrietplein 12"),
        ("burg. v.d. feltzlaan 1", "Burgemeester Van der Feltzlaan 1"),
        ("van der feltslaan 1", "Burgemeester Van der Feltzlaan 1"),
        ("2e dwarsstraat 3", "2e Dwarsstraat 3"),
        ("plein '40-'45 12", "Plein '40-'45 12"),
        ("cote d azurlaan 1", "Côte d'Azurlaan 1"),
        ("7601AB 12", "Margrietstraat 12"),
        ("7601 ab 12a", "Margrietstraat 12A"),
        ("7602 bb", "Margrietplein 1"),
        ("Margrietplein 3, 7602BB Lindervoort", "Margrietplein 3"),
        ("margr", "Margrietplein 1"),
    ],
)
def test_a_sloppy_address_is_found(streets, typed, first):
    found = [str(address) for address in queries.search_addresses(typed)]
    assert found[0] == first


@pytest.mark.parametrize(
    "typed", ["", " ", "x", "%", "'; DROP TABLE places_address; --", "\x00", "9" * 300, "७६०१ 1"]
)
def test_nonsense_finds_nothing_and_breaks_nothing(streets, typed):
    assert queries.search_addresses(typed) == []


def test_one_street_gives_its_doors_and_many_one_door_each(streets):
    assert [str(door) for door in queries.search_addresses("margrietstraat")] == [
        "Margrietstraat 1",
        "Margrietstraat 3",
        "Margrietstraat 12",
        "Margrietstraat 12A",
    ]
    assert {str(door) for door in queries.search_addresses("margriet")} == {
        "Margrietstraat 1",
        "Margrietplein 1",
    }


def test_the_closest_comes_first_among_equals(db):
    for town, lon in [("Aalten", 6.58), ("Zwolle", 6.09)]:
        make_address(make_street("Kerkstraat", town=town), 5, lon=lon)
    assert queries.search_addresses("kerkstraat 5", near=(6.1, 52.2))[0].town == "Zwolle"
    assert queries.search_addresses("kerkstraat 5", near=(6.6, 52.2))[0].town == "Aalten"
    assert queries.search_addresses("kerkstraat 5 zwolle")[0].town == "Zwolle"


def test_plain_text_has_no_accents_marks_or_capitals():
    assert plain("  's-Gravenweg / Côte ") == "s gravenweg cote"


@pytest.mark.parametrize(
    ("typed", "postcode", "reading"),
    [
        ("Dorpsstraat 12-3", "", Reading("dorpsstraat", 12, "3")),
        ("Dorpsstraat 12 bis", "", Reading("dorpsstraat", 12, "bis")),
        ("Dorpsstraat 12 A 2", "", Reading("dorpsstraat", 12, "a2")),
        ("Dorpsstr 12 epe", "", Reading("dorpsstraat epe", 12)),
        ("1234 AB", "1234AB", Reading("")),
        ("1234ab 7 h", "1234AB", Reading("", 7, "h")),
        ("Laan 1940 7", "", Reading("laan 1940", 7)),
    ],
)
def test_what_is_typed_can_be_understood(typed, postcode, reading):
    found, readings = read_address(typed)
    assert found == postcode
    assert reading in readings


@pytest.fixture
def lookalikes(db):
    """Streets whose names resemble or hold each other, in two towns."""
    doors = {}
    for name, town, postcode in [
        ("Papaverstraat", "Lindervoort", "7601AB"),
        ("Haverstraat", "Lindervoort", "7601CD"),
        ("Achter de Haverstraat", "Lindervoort", "7601EF"),
        ("Burg. de Vriesstraat", "Lindervoort", "7601GH"),
        ("Thérèse-Schwartzelaan", "Lindervoort", "7601JK"),
        ("Kerkstraat", "Lindervoort", "7601LM"),
        ("Kerkstraat", "Epe", "8161AA"),
    ]:
        street = make_street(name, town=town)
        for number, suffix in ((3, ""), (12, ""), (12, "A"), (14, "A"), (14, "B")):
            doors[f"{name} {number}{suffix}, {town}"] = make_address(
                street, number, suffix=suffix, postcode=postcode
            )
    return doors


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Papaverstraat 12", "Papaverstraat 12, Lindervoort"),
        ("haverstraat 12", "Haverstraat 12, Lindervoort"),
        ("HAVERSTRAAT 12a", "Haverstraat 12A, Lindervoort"),
        ("haverstraat 12-A, lindervoort", "Haverstraat 12A, Lindervoort"),
        ("achter de haverstr. 3", "Achter de Haverstraat 3, Lindervoort"),
        ("7601 cd 12", "Haverstraat 12, Lindervoort"),
        ("12, 7601CD", "Haverstraat 12, Lindervoort"),
        ("Haverstraat 12 7601CD Lindervoort", "Haverstraat 12, Lindervoort"),
        ("Burg. de Vriesstr. 3", "Burg. de Vriesstraat 3, Lindervoort"),
        ("burgemeester de vriesstraat 3", "Burg. de Vriesstraat 3, Lindervoort"),
        ("therese schwartzelaan 12", "Thérèse-Schwartzelaan 12, Lindervoort"),
        ("papaverstraatt 3", "Papaverstraat 3, Lindervoort"),
        ("kerkstraat 12 epe", "Kerkstraat 12, Epe"),
        ("kerkstraat 12, 8161aa", "Kerkstraat 12, Epe"),
    ],
)
def test_an_address_to_the_letter_is_taken_at_once(lookalikes, typed, meant):
    assert queries.address_meant(typed) == lookalikes[meant]


@pytest.mark.parametrize(
    "typed",
    [
        "kerkstraat 12",  # in two towns
        "haverstraat 14",  # only 14A and 14B
        "haverstraat 13",  # no such number: the closest is offered, never taken
        "haverstraat",  # a street is not a door
        "7601CD",
        "haverstraat 12 amsterdam 7",
        "",
        "\x00",
    ],
)
def test_who_is_not_exact_is_asked(lookalikes, typed):
    assert queries.address_meant(typed) is None


def test_a_street_that_is_named_leaves_out_those_that_resemble_it(lookalikes):
    assert [str(door) for door in queries.search_addresses("haverstraat 12")] == [
        "Haverstraat 12",
        "Haverstraat 12A",
    ]
