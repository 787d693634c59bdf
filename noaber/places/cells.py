"""Points and cells: where something is, and the whole number under which it can be found back.

The truth is always a point in WGS84 (longitude, latitude). A cell is only an index: the H3 hexagon of
resolution 12 (about 9 metres along an edge) in which the point lies, as a number that fits a signed bigint.
All cells inside a coarser cell form one unbroken range of such numbers, so an area is a handful of BETWEENs.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from h3.api import basic_int as h3
from numpy.typing import ArrayLike, NDArray
from pyproj import Geod, Transformer

RESOLUTION = 12

_GEOD = Geod(ellps="WGS84")
_FINEST = 15
_DIGIT_BITS = 3
_RESOLUTION_SHIFT = 52
_BASE_SHIFT = 45
_PENTAGON_BASES = np.array([4, 14, 24, 38, 49, 58, 63, 72, 83, 97, 107, 117])

Cells = NDArray[np.int64]
Floats = NDArray[np.float64]


def cell_of(lon: float, lat: float) -> int:
    """The cell in which one point lies."""
    return h3.latlng_to_cell(lat, lon, RESOLUTION)


def cells_of(lons: ArrayLike, lats: ArrayLike) -> Cells:
    """The cell of each of many points."""
    index, xs, ys = h3.latlng_to_cell, np.asarray(lons, float).tolist(), np.asarray(lats, float).tolist()
    found = (index(y, x, RESOLUTION) for x, y in zip(xs, ys, strict=True))
    return np.fromiter(found, np.int64, len(xs))


def centres_of(cells: ArrayLike) -> tuple[Floats, Floats]:
    """Longitudes and latitudes of the middles of cells."""
    pairs = np.array(list(map(h3.cell_to_latlng, np.asarray(cells).tolist())), float).reshape(-1, 2)
    return pairs[:, 1], pairs[:, 0]


def parent_of(cells: int | ArrayLike, resolution: int) -> int | Cells:
    """The coarser cell (by number, not by geometry) that holds each cell."""
    unused = (1 << (_DIGIT_BITS * (_FINEST - resolution))) - 1
    cleared = np.asarray(cells, np.int64) & ~(np.int64(15) << _RESOLUTION_SHIFT) | unused
    parents = cleared | (np.int64(resolution) << _RESOLUTION_SHIFT)
    return int(parents) if np.isscalar(cells) else parents


def resolution_of(cells: ArrayLike) -> NDArray[np.int64]:
    """How fine each cell is: 0 is a part of a continent, 15 a doormat."""
    return (np.asarray(cells, np.int64) >> _RESOLUTION_SHIFT) & 15


def children_of(cells: ArrayLike, resolution: int) -> Cells:
    """The seven cells (six in a pentagon) one step finer, for cells that all have `resolution`."""
    cells = np.asarray(cells, np.int64)
    shift = _DIGIT_BITS * (_FINEST - resolution - 1)
    finer = (cells + (np.int64(1) << _RESOLUTION_SHIFT)) & ~(np.int64(7) << shift)
    children = finer[:, None] + (np.arange(7, dtype=np.int64) << shift)
    exists = np.ones(children.shape, bool)
    exists[_is_pentagon(cells, resolution), 1] = False
    return children[exists]


def ranges_of(cells: ArrayLike) -> NDArray[np.int64]:
    """The unbroken ranges [low, high] of resolution-12 cells in these cells, neighbours joined; sorted."""
    cells = np.unique(np.asarray(cells, np.int64))
    if not cells.size:
        return np.empty((0, 2), np.int64)
    low, high = _descendants(cells)
    order = np.argsort(low)
    low, high = low[order], high[order]
    starts = np.flatnonzero(np.r_[True, _rank(low[1:]) != _rank(high[:-1]) + 1])
    ends = np.r_[starts[1:], len(low)] - 1
    return np.stack([low[starts], high[ends]], axis=1)


def radius_at(lon: float, lat: float, resolution: int) -> float:
    """Radians from the middle to the farthest corner of the cell at a point: as it is there, no average."""
    return _radius(h3.latlng_to_cell(lat, lon, resolution))


def disk_around(lon: float, lat: float, resolution: int, reach: float) -> Cells:
    """Cells of one resolution among which every cell whose middle is within `reach` radians of the point."""
    home = h3.latlng_to_cell(lat, lon, resolution)
    rings = int(reach / (1.2 * _radius(home))) + 2
    return np.array(h3.grid_disk(home, rings), np.int64)


def angle_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Radians on the sphere between two points (longitude, latitude)."""
    return h3.great_circle_distance(one[::-1], other[::-1], unit="rads")


def distance_m(lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike) -> float | Floats:
    """Geodesic distance in metres on the ellipsoid; numbers give a number, arrays an array."""
    if all(np.isscalar(value) for value in (lon1, lat1, lon2, lat2)):
        return float(_GEOD.inv(lon1, lat1, lon2, lat2)[2])
    x1, y1, x2, y2 = (np.array(many, float) for many in np.broadcast_arrays(lon1, lat1, lon2, lat2))
    return np.asarray(_GEOD.inv(x1, y1, x2, y2)[2])


def area_m2(geometry) -> float:
    """Surface of a polygon in longitudes and latitudes, on the ellipsoid."""
    if geometry.geom_type == "MultiPolygon":
        return sum(area_m2(part) for part in geometry.geoms)
    holes = sum(abs(_ring_area(hole)) for hole in getattr(geometry, "interiors", ()))
    return abs(_ring_area(geometry.exterior)) - holes if hasattr(geometry, "exterior") else 0.0


def rd_to_wgs84(x: ArrayLike, y: ArrayLike) -> tuple[Floats, Floats]:
    """Dutch national grid (RD New, metres) to longitude and latitude."""
    return _transformer("EPSG:28992", "EPSG:4326").transform(x, y)


def wgs84_to_rd(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    """Longitude and latitude to the Dutch national grid (RD New, metres)."""
    return _transformer("EPSG:4326", "EPSG:28992").transform(lon, lat)


@cache
def _transformer(source: str, target: str) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


def _radius(cell: int) -> float:
    middle = h3.cell_to_latlng(cell)
    return max(h3.great_circle_distance(middle, corner, unit="rads") for corner in h3.cell_to_boundary(cell))


def _ring_area(ring) -> float:
    xy = np.asarray(ring.coords)
    return _GEOD.polygon_area_perimeter(xy[:, 0], xy[:, 1])[0]


def _descendants(cells: Cells) -> tuple[Cells, Cells]:
    """First and last resolution-12 number inside each cell, which may be of different resolutions."""
    tail = (np.int64(1) << (_DIGIT_BITS * (RESOLUTION - resolution_of(cells)))) - 1
    sevens = tail << (_DIGIT_BITS * (_FINEST - RESOLUTION))
    at_twelve = cells & ~(np.int64(15) << _RESOLUTION_SHIFT) | (np.int64(RESOLUTION) << _RESOLUTION_SHIFT)
    low = at_twelve & ~sevens
    ones = (np.int64(0o111111111111) << (_DIGIT_BITS * (_FINEST - RESOLUTION))) & sevens
    return low, low + 6 * ones


def _rank(cells: Cells) -> Cells:
    """Order number of a resolution-12 cell among all such cells: neighbours in number differ by one."""
    rank = (cells >> _BASE_SHIFT) & 127
    for resolution in range(1, RESOLUTION + 1):
        rank = rank * 7 + ((cells >> (_DIGIT_BITS * (_FINEST - resolution))) & 7)
    return rank


def _is_pentagon(cells: Cells, resolution: int) -> NDArray[np.bool_]:
    digits = (cells & ((np.int64(1) << _BASE_SHIFT) - 1)) >> (_DIGIT_BITS * (_FINEST - resolution))
    return np.isin((cells >> _BASE_SHIFT) & 127, _PENTAGON_BASES) & (digits == 0)
