"""Tiles, read back by GDAL: what was drawn is in them, where it was drawn, and nothing else."""

import gzip

import numpy as np
import pyogrio.raw
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from noaber.places import mvt, tiles
from noaber.places.models import Backdrop
from noaber.places.tests.factories import SOUTH_WEST, draw, make_address, make_street, make_town, square
from noaber.places.tiles import Place, tile

MERCATOR_HALF = 20_037_508.342789244


@pytest.fixture(autouse=True)
def _fresh_tiles():
    tiles.forget()
    yield
    tiles.forget()


def place_of(zoom, lon=SOUTH_WEST[0] + 0.005, lat=SOUTH_WEST[1] + 0.005):
    across = (lon / 360 + 0.5) * 2**zoom
    down = (0.5 - np.log(np.tan(np.pi / 4 + np.radians(lat) / 2)) / (2 * np.pi)) * 2**zoom
    return Place(zoom, int(across), int(down))


def read(content: bytes, layer: str, folder, place=None):
    """The features of a layer as GDAL sees them: list of (shape, properties)."""
    path = folder / "tile.mvt"
    path.write_bytes(content)
    options = (
        {"CLIP": "NO", "X": str(place.column), "Y": str(place.row), "Z": str(place.zoom)}
        if place
        else {"CLIP": "NO"}
    )
    if layer not in [name for name, _kind in pyogrio.list_layers(path)]:
        return []
    meta, _ids, shapes, columns = pyogrio.raw.read(path, layer=layer, **options)
    names = [str(name) for name in meta["fields"]]
    return [
        (shapely.from_wkb(shape), dict(zip(names, values, strict=True)))
        for shape, *values in zip(shapes, *columns, strict=True)
    ]


def content_of(place):
    return gzip.decompress(tile(place).zipped)


def test_geometries_of_every_kind_come_back(tmp_path):
    shapes = [
        shapely.Point(10, 4090),
        shapely.MultiPoint([(1, 2), (3, 4)]),
        shapely.LineString([(0, 0), (5, 5), (5, 90)]),
        shapely.MultiLineString([[(0, 0), (9, 9)], [(20, 20), (30, 3)]]),
        shapely.box(-64, -64, 4160, 4160),
        shapely.Polygon([(0, 0), (90, 0), (90, 90), (0, 90)], [[(10, 10), (10, 20), (20, 20), (20, 10)]]),
        shapely.MultiPolygon([shapely.box(0, 0, 5, 5), shapely.box(10, 10, 15, 15)]),
    ]
    found = read(
        mvt.layer("all", [([shape], {"n": n, "name": f"Kägel {n}"}) for n, shape in enumerate(shapes)]),
        "all",
        tmp_path,
    )
    assert len(found) == len(shapes)
    for shape, (seen, properties) in zip(shapes, found, strict=True):
        drawn = shapely.transform(seen, lambda xy: np.column_stack([xy[:, 0], mvt.EXTENT - xy[:, 1]]))
        assert drawn.symmetric_difference(shape).area == 0
        assert drawn.normalize().equals_exact(shape.normalize(), 1e-6) or drawn.equals(shape)
        assert properties["name"] == f"Kägel {properties['n']}"


def test_what_vanishes_on_the_grid_is_left_out():
    tiny = [shapely.box(5.1, 5.1, 5.2, 5.2), shapely.LineString([(7.1, 7.1), (7.2, 7.2)]), shapely.Polygon()]
    assert mvt.layer("tiny", [([shape], {}) for shape in tiny]) == b""


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(0, 2**63 - 1), max_size=30))
def test_numbers_of_any_size_are_written_as_the_format_wants(numbers):
    assert mvt._varints(numbers) == b"".join(map(mvt._varint, numbers))


@pytest.mark.django_db
def test_a_tile_shows_what_was_drawn_where_it_was_drawn(tmp_path):
    make_town()
    lake = square(0, 0).buffer(-0.002)
    draw("water", lake, "Molenplas")
    draw("road", shapely.LineString([(6.70, 52.205), (6.72, 52.205)]), "Dorpsstraat", rank=1)
    make_address(make_street("Dorpsstraat"), 12, suffix="A")
    place = place_of(16)
    content = content_of(place)
    seen = {props["kind"]: (shape, props) for shape, props in read(content, "backdrop", tmp_path, place)}
    assert seen["road"][1] | {"mvt_id": None} == {
        "kind": "road",
        "rank": 1,
        "name": "Dorpsstraat",
        "mvt_id": None,
    }
    assert "water" in seen
    ((_shape, door),) = read(content, "door", tmp_path, place)
    assert door["door"] == "12A"
    assert {props["name"] for _shape, props in read(content, "area", tmp_path, place)} <= {
        "Hof",
        "Veld",
        "Berg",
        "Ässel",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("zoom", [12, 14, 16])
def test_a_point_of_the_map_is_right_within_a_metre(tmp_path, zoom):
    draw("label", shapely.Point(6.7051, 52.2049), "Hier")
    place = place_of(zoom)
    ((shape, _properties),) = read(content_of(place), "backdrop", tmp_path)
    whole = 2**zoom * mvt.EXTENT
    lon = ((place.column * mvt.EXTENT + shape.x) / whole - 0.5) * 360
    down = (place.row * mvt.EXTENT + mvt.EXTENT - shape.y) / whole
    lat = np.degrees(2 * np.arctan(np.exp((0.5 - down) * 2 * np.pi)) - np.pi / 2)
    step = 360 / whole
    assert abs(lon - 6.7051) <= step
    assert abs(lat - 52.2049) <= step


@pytest.mark.django_db
def test_houses_and_small_roads_come_in_when_one_looks_closer(tmp_path):
    draw("building", square(0, 0).buffer(-0.0045))
    draw("road", shapely.LineString([(6.70, 52.205), (6.71, 52.205)]), "Steeg", rank=3)
    draw("water", square(0, 0))

    def kinds(zoom):
        return {props["kind"] for _shape, props in read(content_of(place_of(zoom)), "backdrop", tmp_path)}

    assert kinds(11) == {"water"}
    assert kinds(14) == {"water", "building", "road"}


@pytest.mark.django_db
def test_a_tile_is_made_once_and_again_after_a_change(django_assert_num_queries):
    draw("water", square(0, 0))
    before = tile(place_of(14))
    with django_assert_num_queries(0):
        assert tile(place_of(14)) is before
    draw("green", square(0, 0).buffer(-0.003))
    tiles.forget()
    assert tile(place_of(14)).etag != before.etag
    Backdrop.objects.all().delete()
    tiles.forget()
    assert tile(place_of(14)).empty


@pytest.mark.parametrize(
    ("place", "there"),
    [
        ((14, 0, 0), True),
        ((17, 0, 0), False),
        ((7, 0, 0), False),
        ((10, 1024, 0), False),
        ((10, 0, 1023), True),
    ],
)
def test_only_tiles_of_this_world_exist(place, there):
    assert Place(*place).exists() is there
