"""The town is sound for any seed: it tiles, its doors have addresses, nothing stands in the water."""

import re
from functools import cache

import numpy as np
import pytest
import shapely

from noaber.demo.town import build_town

pytestmark = pytest.mark.slow

SEEDS = (1, 2)


@cache
def small(seed=1):
    return build_town(seed, scale=0.35)


@cache
def whole():
    return build_town(1)


def test_the_same_seed_gives_the_same_town():
    one, other = build_town(5, 0.25), build_town(5, 0.25)
    assert [road.name for road in one.roads] == [road.name for road in other.roads]
    assert np.array_equal(one.doors.x, other.doors.x)
    assert shapely.to_wkb(one.buildings).tolist() == shapely.to_wkb(other.buildings).tolist()
    assert not np.array_equal(one.doors.x[:50], build_town(6, 0.25).doors.x[:50])


@pytest.mark.parametrize("seed", SEEDS)
def test_quarters_tile_the_municipality(seed):
    town = small(seed)
    shapes = [quarter.shape for quarter in town.quarters]
    assert len(shapes) == 16
    assert len(town.districts) == 4
    assert sum(shape.area for shape in shapes) == pytest.approx(town.municipality.shape.area)
    tree = shapely.STRtree(shapes)
    for left, right in tree.query(shapes, predicate="intersects").T:
        if left < right:
            assert shapes[left].intersection(shapes[right]).area < 1e-3


@pytest.mark.parametrize("seed", SEEDS)
def test_each_door_is_unique_and_lies_in_its_quarter(seed):
    doors = small(seed).doors
    names = set(zip(doors.road.tolist(), doors.number.tolist(), doors.suffix.tolist(), strict=True))
    assert len(names) == len(doors) > 400
    assert doors.road.min() >= 0
    for zone, quarter in enumerate(small(seed).quarters):
        mine = doors.zone == zone
        points = shapely.points(doors.x[mine], doors.y[mine])
        assert shapely.distance(points, quarter.shape).max(initial=0) < 25


def test_one_side_of_a_street_is_odd_and_the_other_even():
    town = whole()
    road = int(np.argmax(np.bincount(town.doors.road)))
    line = shapely.union_all(town.roads[road].lines)
    mine = town.doors.road == road
    odd = mine & (town.doors.number % 2 == 1)
    even = mine & (town.doors.number % 2 == 0)
    assert odd.sum() > 20
    assert even.sum() > 20
    hull = line.buffer(60, single_sided=True)
    inside = shapely.contains_xy(hull, town.doors.x, town.doors.y)
    assert abs(inside[odd].mean() - inside[even].mean()) > 0.6


def test_postcodes_are_none_that_exist():
    postcodes = set(whole().doors.postcode.tolist())
    assert all(re.fullmatch(r"0\d{3} [A-Z]{2}", code) for code in postcodes)
    assert len(postcodes) > 500


def test_the_whole_town_has_the_size_that_was_promised():
    town = whole()
    assert 11_000 <= len(town.doors) <= 13_500
    assert len(town.roads) == len({road.name for road in town.roads}) > 300
    built = np.bincount(town.doors.zone, minlength=16)
    assert (built > 10).all()
    assert {mark.kind for mark in town.landmarks} >= {
        "park",
        "school",
        "church",
        "townhall",
        "station",
        "lake",
    }


def test_no_house_stands_in_water_or_on_another():
    town = whole()
    water = [f.shape for f in town.features if f.kind == "water"]
    houses = shapely.buffer(town.buildings, -0.3, join_style="mitre")
    assert not shapely.STRtree(water).query(houses, predicate="intersects").size
    pairs = shapely.STRtree(houses).query(houses, predicate="intersects").T
    assert not [pair for pair in pairs if pair[0] < pair[1]]


def test_the_town_lies_in_open_water_of_the_real_country():
    """No real place is ever meant: the whole municipality lies in the Markermeer."""
    west, south, east, north = whole().municipality.shape.bounds
    assert 140_000 < west < east < 152_000
    assert 499_000 < south < north < 511_500
