"""The town as a small drawing in the page itself: areas that can be pressed, without scripts or tiles."""

from dataclasses import dataclass
from math import cos, radians

import shapely
from shapely import affinity

WIDTH = 600
# Corners closer than this many drawing units melt together: a street corner doesn't show at this size.
FINENESS = 1.6


@dataclass(frozen=True)
class Piece:
    """One area of the drawing."""

    slug: str
    name: str
    path: str


@dataclass(frozen=True)
class Drawing:
    """Areas side by side, north up, `WIDTH` wide."""

    height: int
    pieces: list[Piece]


def drawn(areas):
    """Return the drawing of these areas, or None when there are none."""
    if not areas:
        return None
    west, south, east, north = shapely.total_bounds([area.shape for area in areas])
    narrow = cos(radians((south + north) / 2))
    scale = WIDTH / ((east - west) * narrow)
    matrix = [scale * narrow, 0, 0, -scale, -west * scale * narrow, north * scale]
    flat = [affinity.affine_transform(area.shape, matrix) for area in areas]
    melted = shapely.coverage_simplify(flat, FINENESS)
    pieces = [Piece(a.slug, a.name, path_of(shape)) for a, shape in zip(areas, melted, strict=True)]
    return Drawing(round((north - south) * scale), pieces)


def path_of(shape):
    """Return the shape as the path of an SVG, in whole units."""
    rings = [ring for part in shapely.get_parts(shape) for ring in (part.exterior, *part.interiors)]
    return "".join("M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in ring.coords[:-1]) + "z" for ring in rings)
