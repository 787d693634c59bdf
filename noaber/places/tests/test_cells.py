"""Cells, ranges and distances against H3 itself and against known places."""

import numpy as np
import pytest
from h3.api import basic_int as h3
from hypothesis import given, settings
from hypothesis import strategies as st

from noaber.places import cells

lons = st.floats(-180, 180)
lats = st.floats(-89, 89)
MARTINI_TOWER = (6.568270, 53.219383)


@given(lons, lats)
def test_a_cell_is_the_one_of_h3_and_fits_a_signed_bigint(lon, lat):
    cell = cells.cell_of(lon, lat)
    assert cell == h3.latlng_to_cell(lat, lon, 12)
    assert 0 < cell < 2**63
    assert cells.cells_of([lon], [lat]).tolist() == [cell]


@given(lons, lats, st.integers(0, 12))
def test_a_parent_is_the_one_of_h3(lon, lat, resolution):
    cell = cells.cell_of(lon, lat)
    parent = cells.parent_of(cell, resolution)
    assert parent == h3.cell_to_parent(cell, resolution)
    assert cells.resolution_of([parent]).tolist() == [resolution]


@settings(max_examples=60, deadline=None)
@given(lons, lats, st.integers(9, 12))
def test_the_range_of_a_cell_holds_its_children_and_nothing_else(lon, lat, resolution):
    cell = h3.latlng_to_cell(lat, lon, resolution)
    ((low, high),) = cells.ranges_of([cell])
    children = sorted(h3.cell_to_children(cell, 12))
    assert (low, high) == (children[0], children[-1])
    for neighbour in h3.grid_disk(cell, 1):
        if neighbour != cell:
            assert not any(low <= child <= high for child in h3.cell_to_children(neighbour, 12))


@pytest.mark.parametrize("resolution", [0, 3, 7])
def test_children_are_those_of_h3_in_a_pentagon_too(resolution):
    pentagon = h3.get_pentagons(resolution)[0]
    for cell in h3.grid_disk(pentagon, 1):
        assert sorted(cells.children_of([cell], resolution).tolist()) == sorted(h3.cell_to_children(cell))


@settings(max_examples=40, deadline=None)
@given(st.floats(3, 7), st.floats(51, 53), st.integers(1, 12))
def test_ranges_join_neighbours_and_keep_every_cell(lon, lat, rings):
    disk = h3.grid_disk(h3.latlng_to_cell(lat, lon, 11), rings)
    ranges = cells.ranges_of(disk)
    assert len(ranges) <= len(disk)
    assert (ranges[1:, 0] > ranges[:-1, 1]).all()
    wanted = {child for cell in disk for child in h3.cell_to_children(cell, 12)}
    assert sum(int(cells._rank(high) - cells._rank(low)) + 1 for low, high in ranges) == len(wanted)
    assert all((ranges[:, 0] <= cell).__and__(cell <= ranges[:, 1]).any() for cell in wanted)


def test_no_cells_give_no_ranges():
    assert cells.ranges_of([]).shape == (0, 2)


def test_distance_is_geodesic_for_one_and_for_many():
    dom_tower = (5.121450, 52.090770)
    one = cells.distance_m(*MARTINI_TOWER, *dom_tower)
    many = cells.distance_m([MARTINI_TOWER[0]] * 3, [MARTINI_TOWER[1]] * 3, *dom_tower)
    assert one == pytest.approx(158_960, rel=5e-3)
    assert many.tolist() == [one] * 3


def test_the_national_grid_is_right_within_a_metre_at_known_points():
    lon, lat = cells.rd_to_wgs84(155_000, 463_000)
    assert cells.distance_m(float(lon), float(lat), 5.38720621, 52.15517440) < 1
    x, y = cells.wgs84_to_rd(lon, lat)
    assert (x, y) == pytest.approx((155_000, 463_000), abs=0.01)


def test_many_points_are_turned_at_once():
    x = np.array([155_000.0, 121_687.0])
    lons, lats = cells.rd_to_wgs84(x, np.array([463_000.0, 487_484.0]))
    assert lons.shape == lats.shape == (2,)
    assert lats[1] == pytest.approx(52.3745, abs=1e-3)
