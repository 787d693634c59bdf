"""Shapes as CAP can say them: closed rings without holes, of few points, drawn outward.

Nobody inside is lost: a ring around many corners is first grown by a few metres and then simplified by less
than that; a hole is cut open by a line through it, so that two pieces are left that overlap by a hand's
breadth. Each try is checked exactly: the pieces together must cover the shape, else the next one is grown
more.
"""

import math
from collections.abc import Iterator

import shapely
from shapely import Polygon

from noaber.api.cap.schema import DECIMALS

MOST_POINTS = 100
# Metres by which a shape may be grown, from not at all; the last resort is the box around it.
GROWTH = (0.0, 0.5, *(2.0**n for n in range(0, 18)))
METRES_A_DEGREE = 111_000.0
OVERLAP = 2 * 10.0**-DECIMALS
# A smaller hole, in square metres, is not worth two pieces: it is filled.
LEAST_HOLE = 400.0


def outlines(shape: shapely.Geometry) -> list[Polygon]:
    """Return polygons without holes, each of at most 100 points, that together cover the shape."""
    return [piece for part in _parts(shape) for piece in _outlines_of(part)]


def _parts(shape: shapely.Geometry) -> Iterator[Polygon]:
    if isinstance(shape, Polygon) and not shape.is_empty:
        yield shape
    else:
        for part in getattr(shape, "geoms", ()):
            yield from _parts(part)


def _outlines_of(polygon: Polygon) -> list[Polygon]:
    for metres in GROWTH:
        pieces = _tried(polygon, metres)
        if pieces is not None:
            return pieces
    return [_rounded_out(polygon)]


def _tried(polygon: Polygon, metres: float) -> list[Polygon] | None:
    """Return the pieces when the shape is grown by so many metres, or None when they don't do."""
    grown = _grown(polygon, metres)
    pieces = [_rounded(piece) for part in _parts(grown) for piece in _without_holes(part)]
    if not pieces or any(not piece.is_valid or len(piece.exterior.coords) > MOST_POINTS for piece in pieces):
        return None
    return pieces if shapely.union_all(pieces).covers(polygon) else None


def _grown(polygon: Polygon, metres: float) -> shapely.Geometry:
    """Grow, then simplify by less than was grown, in metres on the spot."""
    tall = METRES_A_DEGREE
    wide = tall * max(0.01, math.cos(math.radians(polygon.centroid.y)))
    flat = _without_small_holes(shapely.transform(polygon, lambda xy: xy * (wide, tall)))
    if metres:
        flat = flat.buffer(metres, quad_segs=4, join_style="mitre", mitre_limit=2).simplify(0.6 * metres)
    return shapely.transform(flat, lambda xy: xy / (wide, tall))


def _without_small_holes(flat: Polygon) -> Polygon:
    return Polygon(flat.exterior, [ring for ring in flat.interiors if Polygon(ring).area >= LEAST_HOLE])


def _without_holes(polygon: Polygon) -> Iterator[Polygon]:
    """Cut through the first hole from north to south, as often as there are holes."""
    if not polygon.interiors:
        yield polygon
        return
    west, south, east, north = polygon.bounds
    middle = round(Polygon(polygon.interiors[0]).centroid.x, DECIMALS)
    for half in (
        shapely.box(west - 1, south - 1, middle + OVERLAP, north + 1),
        shapely.box(middle - OVERLAP, south - 1, east + 1, north + 1),
    ):
        for part in _parts(polygon.intersection(half)):
            yield from _without_holes(part)


def _rounded(polygon: Polygon) -> Polygon:
    return shapely.transform(polygon, lambda xy: xy.round(DECIMALS))


def _rounded_out(polygon: Polygon) -> Polygon:
    """Return the box around it, on the outer side of the last decimal."""
    west, south, east, north = polygon.bounds
    step = 10.0**-DECIMALS
    return _rounded(shapely.box(west - step, south - step, east + step, north + step))
