"""Who is inside a shape: the same answer as looking at every point, on many points, quickly."""

import numpy as np
import pytest
import shapely
from django.db import connection

from noaber.people.actions import add_place, remove_place
from noaber.people.models import AudiencePoint
from noaber.people.queries import audience, perhaps_inside, persons_inside
from noaber.people.queries.audience import SURE
from noaber.people.tests.making import a_person, an_address
from noaber.places.cells import cells_of
from noaber.places.cover import cover
from noaber.places.shapes import Polygons, Ring, areas_shape
from noaber.places.tests.factories import make_town, square

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return make_town()


def at_point(town, lon, lat):
    person = a_person()
    add_place(person=person, address=an_address(town["Hof"], lon=lon, lat=lat))
    return person


def test_an_address_is_inside_by_its_point_and_the_edge_counts(town):
    inside = at_point(town, 6.7050, 52.2050)
    edge = at_point(town, 6.7060, 52.2050)
    outside = at_point(town, 6.70601, 52.2050)
    shape = Polygons(shapely.box(6.704, 52.204, 6.706, 52.206))
    assert persons_inside(shape).tolist() == [inside.pk, edge.pk]
    assert perhaps_inside(shape).size == 0
    assert outside.pk not in audience(shape).everybody


def test_who_gave_an_area_is_inside_when_all_of_it_is_and_perhaps_when_it_is_cut(town):
    hof, veld = a_person(), a_person()
    add_place(person=hof, area=town["Hof"])
    add_place(person=veld, area=town["Veld"])

    cut = audience(Ring(6.705, 52.205, 100))
    assert (cut.inside.tolist(), cut.perhaps.tolist()) == ([], [hof.pk])
    whole = audience(areas_shape([town["Hof"].pk]))
    assert (whole.inside.tolist(), whole.perhaps.tolist()) == ([hof.pk], []), (
        "a neighbour shares only an edge"
    )
    joined = audience(areas_shape([town["Hof"].pk, town["Veld"].pk, town["Berg"].pk]))
    assert joined.inside.tolist() == [hof.pk, veld.pk]


def test_somebody_with_two_places_counts_once_and_surely_wins_over_perhaps(town):
    person = a_person()
    add_place(person=person, address=an_address(town["Hof"], lon=6.705, lat=52.205))
    add_place(person=person, address=an_address(town["Hof"], lon=6.7051, lat=52.205))
    add_place(person=person, area=town["Hof"])
    found = audience(Ring(6.705, 52.205, 100))
    assert (found.inside.tolist(), found.perhaps.tolist()) == ([person.pk], [])


def test_a_removed_place_is_gone_from_the_audience_in_the_same_transaction(town):
    person = a_person()
    place = add_place(person=person, address=an_address(town["Hof"], lon=6.705, lat=52.205))
    remove_place(place=place, by=person)
    assert persons_inside(Ring(6.705, 52.205, 100)).size == 0


def spread(town, number):
    """So many persons at random points around the town, written in two statements."""
    chance = np.random.default_rng(26)
    lons, lats = 6.65 + 0.15 * chance.random(number), 52.16 + 0.1 * chance.random(number)
    rows = zip(lons.tolist(), lats.tolist(), cells_of(lons, lats).tolist(), strict=True)
    area = town["Hof"].pk
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE spread (n serial, lon float8, lat float8, cell int8) ON COMMIT DROP"
        )
        with cursor.copy("COPY spread (lon, lat, cell) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(
            """INSERT INTO people_person (id, name, pseudonym, shown_as, mail, phone, language, sign_in_epoch,
                                          registered_at, is_invented)
               SELECT 1000000 + n, '', '', 'name', '', '', 'nl', 0, '2026-01-01', true FROM spread"""
        )
        cursor.execute(
            """INSERT INTO people_personplace (id, person_id, label, kind, area_id, lon, lat, cell, coarse,
                                               confirmed_at)
               SELECT 1000000 + n, 1000000 + n, '', 'home', %s, lon, lat, cell, false, '2026-01-01'
               FROM spread""",
            [area],
        )
        cursor.execute(
            """INSERT INTO people_audiencepoint (place_id, person_id, lon, lat, cell, coarse, area_id)
               SELECT 1000000 + n, 1000000 + n, lon, lat, cell, false, %s FROM spread""",
            [area],
        )
        cursor.execute("ANALYZE people_audiencepoint")


def by_looking_at_all(shape):
    points = np.array(list(AudiencePoint.objects.values_list("person_id", "lon", "lat")))
    return np.sort(points[shape.contains(points[:, 1], points[:, 2]), 0].astype(np.int64))


@pytest.mark.slow
def test_twenty_thousand_points_give_the_same_people_as_looking_at_every_one(town):
    spread(town, 20_000)
    shapes = [Ring(6.72, 52.21, metres) for metres in (20, 100, 500, 5_000)]
    shapes += [
        Polygons(square(0, 0, 2, 1)),
        Polygons(shapely.Polygon([(6.7, 52.2), (6.78, 52.19), (6.71, 52.25)])),
    ]
    shapes += [Polygons(square(0, 0, 2, 2)) - Ring(6.71, 52.21, 300)]
    for shape in shapes:
        assert persons_inside(shape).tolist() == by_looking_at_all(shape).tolist()


@pytest.mark.slow
@pytest.mark.parametrize("number", [300, 20_000])
def test_the_plan_reads_the_covering_index_once_a_range_and_never_the_table(town, number):
    spread(town, number)
    ranges = cover(Ring(6.72, 52.21, 2_000)).sure
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + SURE, [ranges[:, 0].tolist(), ranges[:, 1].tolist()])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "people_audience_exact" in plan, plan
    assert "Seq Scan" not in plan, plan
