"""What a person draws is read, and what cannot be meant is refused with a sentence that says why."""

import json

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from noaber.places.cells import distance_m
from noaber.places.shapes import Polygons, Ring, ShapeError, read_ring, read_shape

SQUARE = [[6.75, 52.22], [6.76, 52.22], [6.76, 52.23], [6.75, 52.23], [6.75, 52.22]]
POLYGON = {"type": "Polygon", "coordinates": [SQUARE]}


def feature(geometry, **properties):
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def polygon(*points):
    return {"type": "Polygon", "coordinates": [[list(point) for point in points]]}


@pytest.mark.parametrize(
    "drawing",
    [
        POLYGON,
        json.dumps(POLYGON),
        json.dumps(POLYGON).encode(),
        feature(POLYGON, drawn_at="0000-00-00", until="9999-99-99"),
        {"type": "FeatureCollection", "features": [feature(POLYGON)]},
        {"type": "GeometryCollection", "geometries": [POLYGON]},
        {"type": "MultiPolygon", "coordinates": [[SQUARE], [[[x + 0.02, y] for x, y in SQUARE]]]},
        {"type": "Polygon", "coordinates": [SQUARE[:-1]]},
        {"type": "Polygon", "coordinates": [[[x, y, 12.5] for x, y in SQUARE]]},
    ],
)
def test_a_drawing_is_read(drawing):
    shape = read_shape(drawing)
    assert shape.contains(6.755, 52.225).all()
    assert not shape.contains(6.7, 52.2).any()


def test_a_point_with_metres_is_a_ring():
    shape = read_shape(feature({"type": "Point", "coordinates": [6.75, 52.22]}, metres=250))
    assert isinstance(shape, Ring)
    assert shape.metres == 250


def test_several_drawings_are_one_shape():
    ring = feature({"type": "Point", "coordinates": [6.8, 52.22]}, metres=250)
    shape = read_shape({"type": "FeatureCollection", "features": [feature(POLYGON), ring]})
    assert shape.contains([6.755, 6.8, 6.78], [52.225, 52.22, 52.22]).tolist() == [True, True, False]


@pytest.mark.parametrize(
    ("drawing", "sentence"),
    [
        ("{", "geldige JSON"),
        ("[" * 100_000, "geldige JSON"),
        (b"\xff\xfe\x00", "geldige JSON"),
        ('{"type":"Polygon","coordinates":[[[' + "9" * 5000 + ",52]]]}", "geldige JSON"),
        (" " * 1_000_001, "te groot om te lezen"),
        ("[]", "geen GeoJSON"),
        ("null", "geen GeoJSON"),
        ({}, "geen GeoJSON"),
        ({"type": "Circle"}, "geen GeoJSON"),
        ({"type": "FeatureCollection", "features": 3}, "geen GeoJSON"),
        ({"type": "FeatureCollection", "features": []}, "geen gebied getekend"),
        ({"type": "Polygon"}, "geen gebied getekend"),
        ({"type": "Polygon", "coordinates": []}, "geen gebied getekend"),
        ({"type": "Polygon", "coordinates": [[]]}, "geen gebied getekend"),
        ({"type": "Point", "coordinates": [6.75, 52.22]}, "een punt of een lijn"),
        ({"type": "LineString", "coordinates": SQUARE}, "een punt of een lijn"),
        (polygon((6.75, 52.22), (6.76, 52.22)), "drie hoeken"),
        (polygon((6.75, 52.22), (6.76, 52.22), (6.75, 52.22), (6.75, 52.22)), "drie hoeken"),
        (polygon((0, 0), (0.01, 0.01), (0.01, 0), (0, 0.01)), "kruist zichzelf"),
        (polygon((-180, -85), (180, -85), (180, 85), (-180, 85)), "datumgrens"),
        (polygon((179.9, 0), (-179.9, 0), (-179.9, 0.1), (179.9, 0.1)), "datumgrens"),
        (feature({"type": "Point", "coordinates": [179.99, 52]}, metres=2_000), "datumgrens"),
        (feature({"type": "Point", "coordinates": [-180, 0]}, metres=10), "datumgrens"),
        (feature({"type": "Point", "coordinates": [5, 90]}, metres=1_000), "datumgrens"),
        (polygon((3, 50), (8, 50), (8, 54), (3, 54)), "groter dan"),
        (polygon((5, 52), (6.4, 52), (6.4, 53), (5, 53)), "groter dan"),
        (polygon((5, 52), (5.000001, 52), (5.000001, 52.000001)), "geen oppervlakte"),
        (polygon((155_000, 463_000), (156_000, 463_000), (156_000, 464_000)), "niet op aarde"),
        (polygon((5, 52), (5.1, 52), (5.1, 91)), "niet op aarde"),
        ('{"type":"Polygon","coordinates":[[[NaN,52],[5,52],[5,53]]]}', "geen lengtegraad"),
        ('{"type":"Polygon","coordinates":[[[Infinity,52],[5,52],[5,53]]]}', "geen lengtegraad"),
        ({"type": "Polygon", "coordinates": [[[10**400, 1], [1, 1], [1, 2]]]}, "geen lengtegraad"),
        (polygon((True, False), (1, 1), (0, 1)), "geen lengtegraad"),
        (polygon(("5", "52"), (5.1, 52), (5.1, 52.1)), "geen lengtegraad"),
        (polygon((5,), (5.1, 52), (5.1, 52.1)), "geen lengtegraad"),
        ({"type": "Polygon", "coordinates": [[[5 + i / 1e6, 52] for i in range(10_001)]]}, "10000 hoeken"),
        ({"type": "Polygon", "coordinates": [SQUARE, [[7, 53], [7.01, 53], [7, 53.01]]]}, "een gat"),
        (feature({"type": "Point", "coordinates": [5, 52]}, metres=-1), "tussen 1 meter"),
        (feature({"type": "Point", "coordinates": [5, 52]}, metres="veel"), "tussen 1 meter"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_reason(drawing, sentence):
    with pytest.raises(ShapeError, match=sentence):
        read_shape(drawing)


def test_too_many_rings_are_refused():
    ring = feature({"type": "Point", "coordinates": [5, 52]}, metres=10)
    with pytest.raises(ShapeError, match="200 cirkels"):
        read_shape({"type": "FeatureCollection", "features": [ring] * 201})


def test_a_collection_inside_itself_is_refused():
    drawing = POLYGON
    for _ in range(50):
        drawing = {"type": "GeometryCollection", "geometries": [drawing]}
    with pytest.raises(ShapeError):
        read_shape(drawing)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "coordinates", "geometry", "features", "metres"]), inner, max_size=4
        )
    ),
    max_leaves=20,
)


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(
    kind=st.sampled_from(["Polygon", "MultiPolygon", "Feature", "FeatureCollection", "Point"]),
    rest=json_values,
)
def test_anything_is_a_shape_or_a_sentence(kind, rest):
    for drawing in (
        rest,
        {"type": kind, "coordinates": rest, "geometry": rest, "features": rest, "metres": rest},
    ):
        try:
            read_shape(drawing)
        except ShapeError as error:
            assert str(error).endswith(".")


@pytest.mark.parametrize("metres", [0, -5, 50_001, float("nan"), float("inf"), True, None, "12"])
def test_a_ring_has_a_sensible_size(metres):
    with pytest.raises(ShapeError, match="tussen 1 meter"):
        read_ring(6.75, 52.22, metres)


def test_surfaces_are_measured_on_the_ellipsoid():
    assert Ring(6.75, 52.22, 1_000).area_m2 == pytest.approx(3.1416e6, rel=1e-3)
    side = distance_m(6.75, 52.225, 6.76, 52.225)
    assert read_shape(POLYGON).area_m2 == pytest.approx(side * distance_m(6.75, 52.22, 6.75, 52.23), rel=1e-3)
    taken = Polygons(shapely.box(6.75, 52.22, 6.755, 52.23))
    assert (read_shape(POLYGON) - taken).area_m2 == pytest.approx(read_shape(POLYGON).area_m2 / 2, rel=1e-3)


def test_a_shape_is_drawn_and_read_back():
    shape = read_shape(POLYGON) - Ring(6.755, 52.225, 100)
    again = read_shape(json.loads(json.dumps(shape.as_geojson())))
    assert again.area_m2 == pytest.approx(shape.area_m2, rel=1e-4)
