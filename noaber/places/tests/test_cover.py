"""A cover loses nobody and adds nobody: every cover here is held against an exact test of every point."""

import numpy as np
import pytest
import shapely
from h3.api import basic_int as h3
from hypothesis import given, settings
from hypothesis import strategies as st

from noaber.places.cells import cells_of, distance_m
from noaber.places.cover import cover
from noaber.places.shapes import Polygons, Ring

HERE = (6.75, 52.22)


def points_around(shape, seed=1, count=4000):
    """Points in and around a shape, half of them close to its edge, where a cover could go wrong."""
    random = np.random.default_rng(seed)
    west, south, east, north = shape.bounds
    wide, tall = (east - west) * 0.1 + 1e-4, (north - south) * 0.1 + 1e-4
    spread = random.uniform((west - wide, south - tall), (east + wide, north + tall), (count, 2))
    edge = shapely.line_interpolate_point(shape.geometry.boundary, random.random(count), normalized=True)
    close = shapely.get_coordinates(edge) + random.normal(0, 1e-4, (len(edge), 2))
    return np.concatenate([spread, close]).T


def assert_exact(shape, seed=1):
    found = cover(shape)
    lons, lats = points_around(shape, seed)
    chosen = found.select(cells_of(lons, lats), lons, lats)
    np.testing.assert_array_equal(chosen, shape.contains(lons, lats))
    return found


def star(lon, lat, corners, sizes):
    """A polygon with many notches that never crosses itself."""
    turns = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    sizes = np.resize(sizes, corners)
    return shapely.Polygon(np.column_stack([lon + sizes * np.cos(turns), lat + sizes * 0.6 * np.sin(turns)]))


@pytest.mark.parametrize("metres", [1, 10, 20, 50, 120, 500, 2_000, 5_000, 20_000])
def test_a_ring_loses_nobody(metres):
    found = assert_exact(Ring(*HERE, metres))
    assert len(found.sure) + len(found.maybe) < 2_000


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.floats(-179, 179), st.floats(-70, 75), st.floats(10, 20_000))
def test_a_ring_anywhere_on_earth_loses_nobody(lon, lat, metres):
    reach = metres / 100_000 / np.cos(np.radians(lat))
    if abs(lon) + reach < 179:
        assert_exact(Ring(lon, lat, metres))


@pytest.mark.slow
@settings(max_examples=80, deadline=None)
@given(
    lon=st.floats(3.4, 7.2),
    lat=st.floats(50.8, 53.5),
    corners=st.integers(3, 60),
    sizes=st.lists(st.floats(0.0002, 0.08), min_size=2, max_size=7),
    seed=st.integers(0, 1000),
)
def test_a_drawn_shape_loses_nobody(lon, lat, corners, sizes, seed):
    assert_exact(Polygons(star(lon, lat, corners, sizes)), seed)


@pytest.mark.parametrize("width", [1e-6, 1e-5, 1e-4, 1e-3])
def test_a_sliver_and_a_corridor_lose_nobody(width):
    lon, lat = HERE
    assert_exact(Polygons(shapely.LineString([(lon, lat), (lon + 0.05, lat + 0.02)]).buffer(width)))


def test_holes_pieces_unions_and_differences_lose_nobody():
    lon, lat = HERE
    lake = star(lon, lat, 40, [0.01, 0.012])
    town = shapely.difference(star(lon, lat, 50, [0.03, 0.05]), lake)
    island = star(lon + 0.1, lat, 8, [0.004])
    assert_exact(Polygons(town))
    assert_exact(Polygons(shapely.MultiPolygon([town, island])))
    assert_exact(Polygons(town) | Ring(lon + 0.02, lat, 900) | Ring(lon, lat, 15))
    assert_exact(Polygons(town) - Ring(lon + 0.02, lat, 900))
    assert_exact((Ring(lon, lat, 700) | Polygons(island)) - (Ring(lon, lat, 650) - Ring(lon, lat, 100)))


@pytest.mark.slow
def test_a_shape_over_the_edges_of_the_icosahedron_loses_nobody():
    for cell in [*h3.get_pentagons(5)[:4], *h3.get_res0_cells()[5:60:9]]:
        lat, lon = h3.cell_to_latlng(cell)
        if abs(lat) < 75 and abs(lon) < 178:
            assert_exact(Ring(lon, lat, 6_000))


def test_sure_and_maybe_do_not_overlap_and_sure_cells_are_wholly_inside():
    shape = Polygons(star(*HERE, 24, [0.01, 0.016]))
    found = cover(shape)
    both = np.concatenate([found.sure, found.maybe])
    both = both[np.argsort(both[:, 0])]
    assert (both[1:, 0] > both[:-1, 1]).all()
    for low, high in found.sure[::7].tolist():
        for cell in (low, high):
            corners = [(lng, lat) for lat, lng in h3.cell_to_boundary(cell)]
            assert shape.geometry.contains(shapely.Polygon(corners))


def test_most_of_a_neighbourhood_is_sure():
    found = cover(Ring(*HERE, 500))
    lons, lats = points_around(Ring(*HERE, 500))
    inside = distance_m(lons, lats, *HERE) <= 500
    cells = cells_of(lons[inside], lats[inside])
    place = np.searchsorted(found.sure[:, 0], cells, side="right") - 1
    settled = cells <= found.sure[np.maximum(place, 0), 1]
    spread = settled[: inside[:4000].sum()]
    assert spread.mean() > 0.85


def test_the_last_metre_of_a_ring_counts():
    door = (HERE[0] + 0.001, HERE[1])
    metres = distance_m(*HERE, *door)
    assert Ring(*HERE, metres).contains(*door).all()
    assert not Ring(*HERE, metres - 0.001).contains(*door).any()


def test_the_edge_of_a_polygon_counts():
    square = Polygons(shapely.box(5, 52, 5.01, 52.01))
    assert square.contains([5, 5.005, 5.01], [52, 52, 52.01]).all()
