"""Tiles of the town's own map, so that a map works without asking anybody outside.

A tile (zoom, column, row) is made once from the drawing (`Backdrop`), the doors and the areas, kept zipped in
memory, and made anew when one of those changed.
"""

from __future__ import annotations

import gzip
import json
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
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
_SIMPLER = 2.0
_KEPT = 512
_LOOK_AGAIN_AFTER_S = 30.0
# From which zoom each kind is drawn, and those that have a rank by their rank.
_FROM = {"block": 12, "building": 14, "path": 14, "plaza": 14, "public": 13, "rail": 11, "tree": 16}
_RANKED_FROM = {"road": (8, 12, 13, 14), "label": (8, 12, 13, 14), "water": (8, 11, 15, 15)}
# Pieces of these get one name for all of them.
_NAMED_ONCE = ("water", "green")
Drawn = Iterator[tuple[list[shapely.Geometry], dict]]


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
    """The drawing, with everything that looks the same and has one name in one feature."""
    most = {kind: -1 for kind, first in _FROM.items() if place.zoom < first}
    most |= {kind: sum(place.zoom >= first for first in ranks) - 1 for kind, ranks in _RANKED_FROM.items()}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, rank, name, shape_wkb FROM places_backdrop"
            " WHERE box(point(west, south), point(east, north)) && box(point(%s, %s), point(%s, %s))"
            " AND rank <= coalesce((%s::jsonb ->> kind)::int, 3) ORDER BY rank DESC, id",
            [*place.box().bounds, json.dumps(most)],
        )
        drawn = cursor.fetchall()
    alike: dict[tuple, list] = defaultdict(list)
    for row, shape in zip(drawn, _fitted(shapely.from_wkb([row[3] for row in drawn]), place), strict=True):
        if shape is not None:
            alike[row[:3]].append(shape)
    for (kind, rank, name), shapes in alike.items():
        whole = [shapely.union_all(shapes)] if name and kind in _NAMED_ONCE else shapes
        yield whole, {"kind": kind, "rank": rank, **({"name": name} if name else {})}


def _areas(place: Place) -> Drawn:
    level = Area.Level.BUURT if place.zoom >= _BUURTEN_FROM else Area.Level.MUNICIPALITY
    found = [area for area in current_atlas().touching(place.box()) if area.level == level]
    for area, shape in zip(found, _fitted([area.shape for area in found], place), strict=True):
        if shape is not None:
            yield [shape], {"id": area.pk, "name": area.name, "slug": area.slug, "level": area.level}


def _doors(place: Place) -> Drawn:
    points = addresses_inside(Polygons(place.box()))
    named = Address.objects.filter(pk__in=points.ids.tolist()).only("number", "suffix")
    doors = {door.pk: door.door for door in named}
    shapes = _fitted(shapely.points(points.lons, points.lats), place)
    for pk, shape in zip(points.ids.tolist(), shapes, strict=True):
        if shape is not None:
            yield [shape], {"id": pk, "door": doors[pk]}


def _fitted(shapes: Sequence[shapely.Geometry], place: Place) -> list[shapely.Geometry | None]:
    """Shapes on the grid of a tile, cut off just beyond its edge; None for what is not on it."""
    if not len(shapes):
        return []
    kinds = shapely.get_dimensions(shapes)
    placed = shapely.transform(np.asarray(shapes, object), place.steps)
    if place.zoom < FINEST:
        placed = shapely.simplify(placed, _SIMPLER)
    low, high = -_EDGE, mvt.EXTENT + _EDGE
    corners = shapely.bounds(placed)
    beyond = (corners[:, :2] < low).any(axis=1) | (corners[:, 2:] > high).any(axis=1)
    placed[beyond] = shapely.clip_by_rect(placed[beyond], low, low, high, high)
    placed[shapely.is_empty(placed)] = None
    for odd in np.flatnonzero(shapely.get_type_id(placed) == shapely.GeometryType.GEOMETRYCOLLECTION):
        placed[odd] = _of_kind(placed[odd], kinds[odd])
    return placed.tolist()


def _of_kind(cut: shapely.Geometry, kind: int) -> shapely.Geometry | None:
    """What is left of a shape that was cut along its own edge, without loose lines and points."""
    parts = shapely.get_parts(cut)
    same = parts[shapely.get_dimensions(parts) == kind]
    return shapely.union_all(same) if same.size else None


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
