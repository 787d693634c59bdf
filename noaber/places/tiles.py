"""Tiles of the town's own map, so that a map works without asking anybody outside.

A tile (zoom, column, row) is made once from the drawing (`Backdrop`), the doors and the areas, kept zipped in
memory, and made anew when one of those changed.
"""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
import shapely
from django.db import connection

from noaber.places import mvt
from noaber.places.atlas import current_atlas
from noaber.places.models import Address, Area
from noaber.places.queries import addresses_inside
from noaber.places.shapes import Polygons

COARSEST, FINEST = 8, 16
_DOORS_FROM = 16
_BUURTEN_FROM = 12
_EDGE = 64
_KEPT = 512
_LOOK_AGAIN_AFTER_S = 30.0
# From which zoom each kind is drawn; roads and labels by their rank.
_FROM = {"block": 12, "building": 14, "path": 14, "plaza": 14, "public": 13, "rail": 11, "tree": 16}
_RANKED_FROM = (8, 12, 13, 14)
Drawn = Iterator[tuple[shapely.Geometry, dict]]


class Place(NamedTuple):
    """Which tile of the world: zoom, column from the west, row from the north."""

    zoom: int
    column: int
    row: int

    def exists(self) -> bool:
        """Whether there is such a tile, at a zoom that we draw."""
        return COARSEST <= self.zoom <= FINEST and max(self.column, self.row) < 2**self.zoom

    def box(self) -> shapely.Polygon:
        """What a tile shows, with its edge, in longitudes and latitudes."""
        spare = _EDGE / mvt.EXTENT
        west, north = self._lonlat(self.column - spare, self.row - spare)
        east, south = self._lonlat(self.column + 1 + spare, self.row + 1 + spare)
        return shapely.box(west, south, east, north)

    def steps(self, lonlat: np.ndarray) -> np.ndarray:
        """Longitudes and latitudes (Web Mercator) as steps from the north-west corner of the tile."""
        latitude = np.radians(np.clip(lonlat[:, 1], -85.0511, 85.0511))
        across = (lonlat[:, 0] / 360 + 0.5) * 2**self.zoom - self.column
        down = (0.5 - np.log(np.tan(np.pi / 4 + latitude / 2)) / (2 * np.pi)) * 2**self.zoom - self.row
        return np.column_stack([across, down]) * mvt.EXTENT

    def _lonlat(self, x: float, y: float) -> tuple[float, float]:
        whole = 2**self.zoom
        latitude = 2 * np.arctan(np.exp((0.5 - y / whole) * 2 * np.pi)) - np.pi / 2
        return (x / whole - 0.5) * 360, float(np.degrees(latitude))


class Tile(NamedTuple):
    """A finished tile, and the mark by which a browser knows whether its own copy is still good."""

    zipped: bytes
    etag: str
    empty: bool


def tile(place: Place) -> Tile:
    """The tile at this place, from memory when the map did not change since it was made."""
    return _made(place, _edition())


@lru_cache(maxsize=_KEPT)
def _made(place: Place, _edition: tuple) -> Tile:
    content = mvt.layer("backdrop", _backdrop(place)) + mvt.layer("area", _areas(place))
    if place.zoom >= _DOORS_FROM:
        content += mvt.layer("door", _doors(place))
    zipped = gzip.compress(content, 6, mtime=0)
    return Tile(zipped, f'"{blake2b(zipped, digest_size=12).hexdigest()}"', not content)


def _backdrop(place: Place) -> Drawn:
    hidden = [kind for kind, first in _FROM.items() if place.zoom < first]
    most = sum(place.zoom >= first for first in _RANKED_FROM) - 1
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, name, rank, shape_wkb FROM places_backdrop"
            " WHERE box(point(west, south), point(east, north)) && box(point(%s, %s), point(%s, %s))"
            " AND kind <> ALL(%s) AND (rank <= %s OR kind NOT IN ('road', 'label')) ORDER BY rank DESC, id",
            [*place.box().bounds, hidden, most],
        )
        features = cursor.fetchall()
    shapes = _fitted(shapely.from_wkb([bytes(wkb) for *_, wkb in features]), place)
    for (kind, name, rank, _wkb), shape in zip(features, shapes, strict=True):
        if shape is not None:
            yield shape, {"kind": kind, "rank": rank, **({"name": name} if name else {})}


def _areas(place: Place) -> Drawn:
    level = Area.Level.BUURT if place.zoom >= _BUURTEN_FROM else Area.Level.MUNICIPALITY
    found = [area for area in current_atlas().touching(place.box()) if area.level == level]
    for area, shape in zip(found, _fitted([area.shape for area in found], place), strict=True):
        if shape is not None:
            yield shape, {"id": area.pk, "name": area.name, "slug": area.slug, "level": area.level}


def _doors(place: Place) -> Drawn:
    points = addresses_inside(Polygons(place.box()))
    doors = {door.pk: door.door for door in Address.objects.filter(pk__in=points.ids.tolist())}
    shapes = _fitted(shapely.points(points.lons, points.lats), place)
    for pk, shape in zip(points.ids.tolist(), shapes, strict=True):
        if shape is not None:
            yield shape, {"id": pk, "door": doors[pk]}


def _fitted(shapes, place: Place) -> list[shapely.Geometry | None]:
    """Shapes on the grid of a tile, cut off just beyond its edge; None for what is not on it."""
    if not len(shapes):
        return []
    placed = shapely.transform(np.asarray(shapes, object), place.steps)
    if place.zoom < FINEST:
        placed = shapely.simplify(placed, 2.0)
    low, high = -_EDGE, mvt.EXTENT + _EDGE
    corners = shapely.bounds(placed)
    beyond = (corners[:, :2] < low).any(axis=1) | (corners[:, 2:] > high).any(axis=1)
    placed[beyond] = shapely.clip_by_rect(placed[beyond], low, low, high, high)
    return [_drawable(shape) for shape in placed]


def _drawable(shape: shapely.Geometry) -> shapely.Geometry | None:
    """What can be drawn of a cut shape: of a mixed collection only the parts of the highest dimension."""
    if shape is None or shape.is_empty:
        return None
    if shape.geom_type != "GeometryCollection":
        return shape
    parts = shapely.get_parts(shape)
    dimensions = shapely.get_dimensions(parts)
    return shapely.union_all(parts[dimensions == dimensions.max()])


_seen: tuple = ()
_look_again_at = 0.0


def _edition() -> tuple:
    """Differs whenever the drawing, the doors or the areas changed; the database is asked twice a minute."""
    global _seen, _look_again_at
    if time.monotonic() >= _look_again_at:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT (SELECT count(*) FROM places_backdrop), (SELECT max(id) FROM places_backdrop),"
                " (SELECT max(id) FROM places_address)"
            )
            _seen = cursor.fetchone()
        _look_again_at = time.monotonic() + _LOOK_AGAIN_AFTER_S
    return (*_seen, current_atlas().edition)


def forget() -> None:
    """Look at the drawing again at the next tile: after changing it."""
    global _look_again_at
    _look_again_at = 0.0
