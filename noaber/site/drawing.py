"""The town as a small drawing in the page itself: areas that can be pressed, without scripts or tiles."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from math import cos, radians

import shapely
from shapely import affinity

WIDTH = 600
# Corners closer than this many drawing units melt together: a street corner doesn't show at this size.
FINENESS = 1.6
# Of the ground, pieces smaller than this many square units don't show.
SMALLEST = 14
FLAT = ("Polygon", "MultiPolygon")


@dataclass(frozen=True)
class Piece:
    """One area of the drawing, and where its name stands."""

    slug: str
    name: str
    path: str
    x: int
    y: int


@dataclass(frozen=True)
class Drawing:
    """Areas side by side on their ground, north up, `WIDTH` wide."""

    height: int
    pieces: list[Piece]
    ground: list[tuple[str, str]]


def drawn(areas, ground: dict[str, Iterable]) -> Drawing | None:
    """Return the drawing of these areas over `ground` (kind: shapes), or None when there are no areas."""
    if not areas:
        return None
    west, south, east, north = shapely.total_bounds([area.shape for area in areas])
    narrow = cos(radians((south + north) / 2))
    scale = WIDTH / ((east - west) * narrow)
    matrix = [scale * narrow, 0, 0, -scale, -west * scale * narrow, north * scale]
    place = partial(affinity.affine_transform, matrix=matrix)
    melted = shapely.coverage_simplify([place(area.shape) for area in areas], FINENESS)
    pieces = [_piece(area, shape) for area, shape in zip(areas, melted, strict=True)]
    frame = shapely.union_all(melted)
    painted = [(kind, _painted(shapes, place, frame)) for kind, shapes in ground.items()]
    return Drawing(round((north - south) * scale), pieces, [(kind, path) for kind, path in painted if path])


def _piece(area, shape) -> Piece:
    inner = shape.representative_point()
    return Piece(area.slug, area.name, path_of(shape), round(inner.x), round(inner.y))


def _painted(shapes: Iterable, place: Callable, frame) -> str:
    """All shapes of one kind as one path, melted and cut to the frame."""
    whole = shapely.union_all([place(shape) for shape in shapes]).simplify(FINENESS)
    parts = shapely.get_parts(whole.intersection(frame))
    return "".join(path_of(part) for part in parts if part.geom_type not in FLAT or part.area >= SMALLEST)


def path_of(shape) -> str:
    """Return the shape as the path of an SVG, in whole units; each point relative to the one before."""
    parts = shapely.get_parts(shape)
    rings = [r for p in parts for r in ((p.exterior, *p.interiors) if p.geom_type in FLAT else (p,))]
    return "".join(_line(ring) for ring in rings)


def _line(ring) -> str:
    points = [(round(x), round(y)) for x, y in ring.coords]
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points) if a != b]
    start = f"M{points[0][0]} {points[0][1]}"
    return start + "".join(f"l{x}{'' if y < 0 else ' '}{y}" for x, y in steps) if steps else ""
