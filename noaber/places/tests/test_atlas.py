"""Areas in memory: right at every point, no queries when warm, and never older than what was saved here."""

import numpy as np
import pytest
from django.db import connection

from noaber.core import clock
from noaber.places import atlas, queries
from noaber.places.cells import cell_of
from noaber.places.models import Area
from noaber.places.shapes import Polygons, ShapeError, areas_shape
from noaber.places.tests.factories import make_area, make_town, square

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return make_town()


def middle_of(area):
    return area.shape.centroid.x, area.shape.centroid.y


def test_a_point_lies_in_its_buurt(town):
    for name in ("Hof", "Berg", "Veld", "Ässel"):
        assert queries.area_at(*middle_of(town[name])) == town[name]
    assert queries.area_at(6.0, 52.0) is None


def test_where_there_is_no_buurt_the_next_larger_area_answers(town):
    Area.objects.filter(level="buurt").update(ended_on=clock.today())
    atlas.forget()
    assert queries.area_at(6.705, 52.205).name == "Wijk 2 Zuid"


def test_a_warm_atlas_asks_the_database_nothing(town, django_assert_num_queries):
    queries.area_at(6.705, 52.205)
    with django_assert_num_queries(0):
        assert queries.area_at(6.715, 52.205) == town["Veld"]
        assert queries.get_area(town["Berg"].pk) == town["Berg"]
        assert queries.get_area_by_slug(town["Hof"].slug) == town["Hof"]
        assert queries.areas_tree()
        assert queries.areas_touching(Polygons(square(0, 0)))


def test_a_new_area_is_known_at_once(town):
    assert queries.area_at(6.805, 52.205) is None
    there = make_area("Nieuw", shape=square(10, 0))
    assert queries.area_at(6.805, 52.205) == there


def test_a_change_by_another_process_is_seen_when_it_looks_again(town, at, monkeypatch):
    assert queries.area_at(6.705, 52.205) == town["Hof"]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE places_area SET ended_on = '2026-01-01' WHERE id = %s", [town["Hof"].pk])
    assert queries.area_at(6.705, 52.205) == town["Hof"]
    monkeypatch.setattr(atlas, "_look_again_at", 0.0)
    assert queries.area_at(6.705, 52.205).level == "wijk"


def test_many_points_at_once(town):
    random = np.random.default_rng(3)
    lons, lats = random.uniform(6.69, 6.73, 500), random.uniform(52.19, 52.23, 500)
    ids = queries.area_ids_at(lons, lats)
    for lon, lat, pk in zip(lons, lats, ids, strict=True):
        area = queries.area_at(lon, lat)
        assert pk == (area.pk if area else 0)
    assert (ids == 0).any()
    assert queries.area_ids_at([], []).size == 0


def test_the_tree_is_in_reading_order(town):
    (root,) = queries.areas_tree()
    assert root.area == town["Lindervoort"]
    assert [branch.area.name for branch in root.parts] == ["Wijk 2 Zuid", "Wijk 10 Noord"]
    assert [branch.area.name for branch in root.parts[1].parts] == ["Ässel", "Veld"]


def test_an_area_knows_what_it_is_part_of(town):
    hof, wijk, gemeente = town["Hof"], town["Wijk 2 Zuid"], town["Lindervoort"]
    assert hof.is_within(wijk.pk)
    assert hof.is_within(gemeente.pk)
    assert not gemeente.is_within(hof.pk)
    assert set(queries.area_ids_within(wijk.pk)) == {wijk.pk, hof.pk, town["Berg"].pk}


def test_a_shape_touches_areas_of_every_level(town):
    across = Polygons(square(0, 0).buffer(-0.004).union(square(1, 0).buffer(-0.004)).convex_hull)
    names = {area.name for area in queries.areas_touching(across)}
    assert names == {"Hof", "Veld", "Wijk 2 Zuid", "Wijk 10 Noord", "Lindervoort"}


def test_areas_together_are_a_shape(town):
    shape = areas_shape([town["Hof"].pk, town["Veld"].pk])
    assert shape.contains([6.705, 6.715, 6.705], [52.205, 52.205, 52.215]).tolist() == [True, True, False]
    with pytest.raises(ShapeError, match="bestaat niet"):
        areas_shape([0])


def test_an_area_has_a_point_inside_and_the_cell_of_that_point(town):
    for area in town.values():
        assert area.shape.contains(area.shape.representative_point())
        assert area.cell == cell_of(area.lon, area.lat)
        assert area.surface_ha == pytest.approx(
            76 * (1 if area.level == "buurt" else 2 + 2 * (area.level[0] == "m")), rel=0.01
        )


def test_a_municipality_has_nothing_above_it(town):
    with pytest.raises(Exception, match="area_municipality_on_top"):
        make_area("Fout", "municipality", parent=town["Lindervoort"])


def test_an_empty_land_answers_nothing(db):
    assert queries.area_at(5, 52) is None
    assert queries.areas_tree() == []
    assert queries.area_ids_at([5.0], [52.0]).tolist() == [0]
