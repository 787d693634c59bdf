"""Whom a broadcast is for, as areas of CAP: a block for each area, ring and drawn shape."""

import json
import math
from functools import lru_cache
from typing import Any

import shapely

from noaber.api.cap import Area, Circle
from noaber.api.cap.outlines import outlines
from noaber.broadcasts.audience import names_of_areas
from noaber.broadcasts.queries import areas_of
from noaber.places.atlas import current_atlas
from noaber.places.cells import distance_m
from noaber.places.queries import doors_at, get_area
from noaber.places.shapes import Polygons, Ring, areas_shape, read_shape

DRAWN = ("areas", "shapes", "rings")
NESTED = {"minus", "also", "doors", "groups"}
LEAST_AROUND_DOOR = 25  # metres
METRES_A_DEGREE = 111_000.0
# A ring as a polygon has straight sides, which lie this much inside the circle; a ring that is taken off may.
ROUNDNESS = 1.001


def areas_of_audience(spec: dict[str, Any], *, geocodes: dict[str, str], blur: int) -> tuple[Area, ...]:
    """Return the blocks. Where something is taken off, what is left is drawn as a whole.

    Everybody for whom it is lies inside; a polygon may hold a few metres more, a circle up to twice `blur`.
    Kept for the next request; until then only an area of which something is taken off costs a query.
    """
    key = json.dumps(spec, sort_keys=True)
    return _kept(key, tuple(sorted(geocodes.items())), blur, current_atlas().edition)


@lru_cache(maxsize=512)
def _kept(key: str, geocodes: tuple[tuple[str, str], ...], blur: int, edition: int) -> tuple[Area, ...]:
    spec = json.loads(key)
    if NESTED & set(spec):
        return tuple(_blocks_of_shape(_left(spec, ROUNDNESS, blur)))
    blocks = [block for pk in spec.get("areas", []) for block in _blocks_of_area(pk, dict(geocodes))]
    blocks += [_block_of_ring(ring, blur) for ring in spec.get("rings", [])]
    drawn = [block for shape in spec.get("shapes", []) for block in _blocks_of_shape(_drawn(shape))]
    return (*blocks, *drawn)


def _blocks_of_area(pk: int, geocodes: dict[str, str]) -> list[Area]:
    """Return the area with its code; one that ended since has only its shape."""
    area = get_area(pk)
    if area is None:
        return _blocks_of_shape(areas_shape([pk]).geometry)
    named = ((geocodes[area.level], area.code),) if area.level in geocodes else ()
    return [Area(area.name, polygons=tuple(outlines(area.shape)), geocodes=named)]


def _block_of_ring(ring: dict[str, Any], blur: int) -> Area:
    lon, lat = _on_grid(ring["lon"], ring["lat"], blur)
    moved = float(distance_m(lon, lat, ring["lon"], ring["lat"]))
    km = math.ceil(ring["metres"] + moved) / 1000
    return Area(_named(Ring(lon, lat, km * 1000).geometry), circles=(Circle(lat, lon, km),))


def _on_grid(lon: float, lat: float, metres: int) -> tuple[float, float]:
    """Return the nearest point of a grid of so many metres."""
    if not metres:
        return lon, lat
    tall = metres / METRES_A_DEGREE
    wide = tall / max(0.01, math.cos(math.radians(lat)))
    return round(round(lon / wide) * wide, 6), round(round(lat / tall) * tall, 6)


def _blocks_of_shape(shape: shapely.Geometry) -> list[Area]:
    return [Area(_named(polygon), polygons=(polygon,)) for polygon in outlines(shape)]


def _named(shape: shapely.Geometry) -> str:
    """Return the neighbourhoods that it touches; a place outside all of them by its middle."""
    names = names_of_areas(areas_of(Polygons(shape)))
    return ", ".join(names) or f"{shape.centroid.y:.3f}, {shape.centroid.x:.3f}"


def _left(spec: dict[str, Any], roundness: float, blur: int) -> shapely.Geometry:
    """Draw what holds at least everybody meant: a door or a group that is taken off takes off no surface."""
    kept = shapely.union_all(
        [_geometry(spec, roundness, blur), *(_left(part, roundness, blur) for part in spec.get("also", []))]
    )
    minus = spec.get("minus")
    if not minus or minus.get("minus"):
        return kept
    less = [minus, *(part for part in minus.get("also", []) if "minus" not in part)]
    drawn = [{name: part[name] for name in DRAWN if name in part} for part in less]
    return kept.difference(shapely.union_all([_geometry(part, 1 / roundness, blur) for part in drawn]))


def _around_doors(spec: dict[str, Any], blur: int) -> list[shapely.Geometry]:
    """A circle about each door, its middle on the grid, so that the feed does not tell which door it is."""
    doors, metres = doors_at(spec.get("doors", [])), max(blur, LEAST_AROUND_DOOR)
    middles = {_on_grid(lon, lat, blur) for lon, lat in zip(doors.lons, doors.lats, strict=True)}
    return [Ring(lon, lat, metres).geometry for lon, lat in sorted(middles)]


def _geometry(spec: dict[str, Any], roundness: float, blur: int) -> shapely.Geometry:
    parts = [areas_shape(spec["areas"]).geometry] if spec.get("areas") else []
    parts += _around_doors(spec, blur)
    parts += [_geometry(group, roundness, blur) for group in spec.get("groups", [])]
    parts += [
        Ring(ring["lon"], ring["lat"], ring["metres"] * roundness).geometry for ring in spec.get("rings", [])
    ]
    parts += [_drawn(shape) for shape in spec.get("shapes", [])]
    return shapely.union_all(parts)


def _drawn(shape: dict[str, Any]) -> shapely.Geometry:
    return read_shape(shape).geometry
