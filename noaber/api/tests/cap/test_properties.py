"""Whatever a broadcast says, whoever it is for and however it went: valid, read back, and nobody lost."""

import json
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from noaber.api.alerts import alerts_of
from noaber.api.cap import read_alert, write_alert
from noaber.api.cap.outlines import MOST_POINTS, outlines
from noaber.api.cap.schema import clean
from noaber.broadcasts.audience import read_audience, shape_of
from noaber.broadcasts.content import content_of
from noaber.broadcasts.kinds import catalogue
from noaber.broadcasts.models import Approval, Broadcast, Closing, Edit, OutcomeClass, Revision
from noaber.core import clock
from noaber.places.cells import distance_m

CHOSEN = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
HOSTILE = ["]]>", "<!DOCTYPE a>", "&lt;", "\x00\x0b\x1f", "\u202eomgekeerd", "مرحبا", "\ufffe", "a\r\nb\rc"]
words = st.one_of(st.text(max_size=60), st.sampled_from(HOSTILE), st.just("lang " * 200))
lons, lats = st.floats(6.70, 6.719), st.floats(52.20, 52.219)
minutes = st.integers(1, 40_000).map(lambda n: timedelta(minutes=n))


@st.composite
def shapes(draw):
    """A drawn shape: a triangle, a box, or one with a hole."""
    lon, lat, size = draw(lons), draw(lats), draw(st.floats(0.0005, 0.01))
    box = shapely.box(lon, lat, lon + size, lat + size)
    if draw(st.booleans()):
        box = shapely.Polygon([(lon, lat), (lon + size, lat), (lon, lat + size)])
    if draw(st.booleans()):
        box = box - box.centroid.buffer(size / 6)
    return json.loads(shapely.to_geojson(box))


rings = st.fixed_dictionaries({"lon": lons, "lat": lats, "metres": st.integers(10, 3000)})


def parts(ids):
    return {
        "areas": st.lists(st.sampled_from(ids), max_size=3),
        "rings": st.lists(rings, max_size=2),
        "shapes": st.lists(shapes(), max_size=2),
    }


@st.composite
def audiences(draw, ids):
    given = draw(st.fixed_dictionaries({**parts(ids), "minus": st.fixed_dictionaries(parts(ids))}))
    return read_audience(given) or {"areas": [ids[0]]}


@st.composite
def broadcasts(draw, hood):
    """Any broadcast that left the house, with later versions and an end; nothing is stored."""
    out = clock.now() - draw(minutes)
    row = Broadcast(
        pk=draw(st.integers(1, 2**40)),
        organisation=hood.organisation,
        kind=draw(st.sampled_from([*catalogue().kinds, "onbekend"])),
        category="alerts",
        exercise=draw(st.booleans()),
        channels=["page"],
        handed_over_at=out,
        status="sent",
    )
    versions = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        row.title, row.text, row.advice = draw(words), draw(words), draw(words)
        row.urgency = draw(st.sampled_from(["life", "urgent", "normal", "low"]))
        row.audience = draw(audiences(sorted(area.pk for area in hood.areas.values())))
        row.expires_at, row.called_112_at = out + draw(minutes), draw(st.sampled_from([None, out]))
        versions.append(Edit(version=number, content=content_of(row)))
    moments = sorted([out, *(out + draw(minutes) for _ in versions[1:])])
    approvals = [Approval(version=n, at=at) for n, at in enumerate(moments, 1)]
    changes = [Revision(version=n, state="sent", ended_at=at) for n, at in enumerate(moments[1:], 2)]
    row._prefetched_objects_cache = {"edits": versions, "approvals": approvals, "revisions": changes}
    if draw(st.booleans()):
        row.closing = Closing(
            person_id=draw(st.sampled_from([None, 1])),
            outcome=draw(st.sampled_from(OutcomeClass.values)),
            text=draw(words),
            at=moments[-1] + draw(minutes),
        )
    return row


def cleaned(value):
    """The value with every text as XML can hold it."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, tuple):
        return tuple(cleaned(part) for part in value)
    if is_dataclass(value):
        return replace(value, **{one.name: cleaned(getattr(value, one.name)) for one in fields(value)})
    return value


@pytest.mark.slow
@CHOSEN
@given(data=st.data())
def test_every_broadcast_that_can_exist(hood, official, data):
    row = data.draw(broadcasts(hood))
    chain = [alert for _step, alert in alerts_of(row)]
    for alert in chain:
        written = write_alert(alert)
        assert official(written) == []
        assert read_alert(written) == cleaned(alert)
        assert alert.status == ("Exercise" if row.exercise else "Actual")
        assert {info.language for info in alert.infos} == {"nl-NL", "en-GB"}
    assert chain[0].msg_type == "Alert"
    assert len({alert.identifier for alert in chain}) == len(chain)
    for before, after in pairwise(chain):
        assert after.references == (*before.references, before.reference)
        assert before.sent <= after.sent
        assert after.msg_type in ("Update", "Cancel")
    assert_nobody_lost(row, chain[len(row._prefetched_objects_cache["edits"]) - 1])


def assert_nobody_lost(row, alert):
    """Every point inside the audience lies inside a block of the message."""
    shape = shape_of(row.audience)
    west, south, east, north = shape.bounds
    spread = np.random.default_rng(1).random((400, 2))
    x, y = west + spread[:, 0] * (east - west), south + spread[:, 1] * (north - south)
    inside = shape.contains(x, y)
    said = np.zeros(len(x), bool)
    for area in alert.infos[0].areas:
        for polygon in area.polygons:
            said |= shapely.intersects_xy(polygon, x, y)
        for circle in area.circles:
            said |= distance_m(x, y, circle.lon, circle.lat) <= circle.km * 1000
    assert not (inside & ~said).any()


@st.composite
def ragged(draw):
    """A star with many corners, with or without holes, somewhere in the Netherlands."""
    lon, lat = draw(st.floats(3.4, 7.2)), draw(st.floats(50.8, 53.5))
    corners, size = draw(st.integers(3, 800)), draw(st.floats(0.0005, 0.2))
    turns = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    reach = size * np.random.default_rng(draw(st.integers(0, 99))).uniform(0.4, 1, corners)
    star = shapely.Polygon(np.column_stack([lon + reach * np.cos(turns), lat + reach * np.sin(turns)]))
    for _ in range(draw(st.integers(0, 3))):
        spot = shapely.Point(lon + size * draw(st.floats(-0.2, 0.2)), lat + size * draw(st.floats(-0.2, 0.2)))
        star = star - spot.buffer(size / 12)
    return star


@pytest.mark.slow
@CHOSEN
@given(ragged())
def test_an_outline_loses_nobody(shape):
    found = outlines(shape)
    assert shapely.union_all(found).covers(shape)
    for polygon in found:
        assert polygon.is_valid
        assert len(polygon.interiors) == 0
        assert 4 <= len(polygon.exterior.coords) <= MOST_POINTS
        assert polygon.exterior.coords[0] == polygon.exterior.coords[-1]


def test_what_is_simple_stays_as_it_is():
    box = shapely.box(5.1, 52.1, 5.2, 52.2)
    (outline,) = outlines(box)
    assert outline.equals(box)


def test_a_hole_is_kept_out():
    box = shapely.box(5.1, 52.1, 5.11, 52.11)
    hole = shapely.box(5.104, 52.104, 5.106, 52.106)
    found = outlines(box - hole)
    assert len(found) == 2
    assert shapely.union_all(found).intersection(hole).area < 0.01 * hole.area


def test_a_round_shape_grows_by_little():
    circle = shapely.Point(5.1, 52.1).buffer(0.01, quad_segs=500)
    assert shapely.union_all(outlines(circle)).area < 1.01 * circle.area


def test_islands_are_outlines_of_their_own():
    islands = shapely.MultiPolygon([shapely.box(5, 52, 5.01, 52.01), shapely.box(5.1, 52, 5.11, 52.01)])
    assert len(outlines(islands)) == 2
