"""Drawn shapes: polygons, rings of metres, and what is left when one is taken off another.

A shape answers three questions: which of these points are inside (exactly, the edge counts as inside), which
of these round patches lie inside, outside or across the edge (for `cover`), and how to draw it.
"""

from __future__ import annotations

import json
import math
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TypeGuard

import numpy as np
import shapely
from django.utils.translation import gettext as _
from numpy.typing import ArrayLike, NDArray
from pyproj import Geod
from shapely.validation import explain_validity

from noaber.places.cells import Floats, area_m2, distance_m
from noaber.places.models import Area

OUT, ACROSS, IN = 0, 1, 2
Side = NDArray[np.int8]
Bounds = tuple[float, float, float, float]

_GEOD = Geod(ellps="WGS84")
# No metre on the ellipsoid is longer than this many metres for a radian, and none shorter than that many.
LONGEST_RADIAN_M, SHORTEST_RADIAN_M = 6_399_600.0, 6_335_400.0
_CIRCLE_CORNERS = 128
_MOST_LETTERS = 1_000_000
_MOST_CORNERS = 10_000
_MOST_RINGS = 200
_MOST_KM2 = 5_000
_MOST_DEGREES = 3.0
_LEAST_M2 = 1.0


class ShapeError(ValueError):
    """This is not a shape that can be used; the text says why, to the person who drew it."""


class Shape(ABC):
    """Part of a map: `a | b` is a or b, `a - b` is a without b."""

    bounds: Bounds

    @abstractmethod
    def contains(self, lons: ArrayLike, lats: ArrayLike) -> NDArray[np.bool_]:
        """For each point whether it is inside; a point on the edge is."""

    @abstractmethod
    def sides(self, lons: Floats, lats: Floats, radius: float) -> Side:
        """For patches with this radius (radians): wholly OUT, wholly IN, or maybe ACROSS the edge."""

    @property
    @abstractmethod
    def geometry(self) -> shapely.Geometry:
        """The shape for drawing and measuring; a ring becomes a polygon with many corners."""

    @cached_property
    def area_m2(self) -> float:
        """Surface in square metres on the ellipsoid."""
        return area_m2(self.geometry)

    def as_geojson(self) -> dict:
        """The shape as a GeoJSON geometry with seven decimals (a centimetre)."""
        return shapely.geometry.mapping(shapely.set_precision(self.geometry, 1e-7, mode="pointwise"))

    def __or__(self, other: Shape) -> Shape:
        return Union((self, other))

    def __sub__(self, other: Shape) -> Shape:
        return Difference(self, other)


class Polygons(Shape):
    """One or more polygons whose sides are straight on a map of longitudes and latitudes, as GeoJSON says."""

    def __init__(self, geometry: shapely.Polygon | shapely.MultiPolygon):
        self._geometry = geometry
        self.bounds = geometry.bounds
        shapely.prepare(geometry)

    @property
    def geometry(self) -> shapely.Geometry:
        return self._geometry

    def contains(self, lons: ArrayLike, lats: ArrayLike) -> NDArray[np.bool_]:
        return shapely.intersects_xy(self._geometry, np.asarray(lons, float), np.asarray(lats, float))

    def sides(self, lons: Floats, lats: Floats, radius: float) -> Side:
        """Squeezes longitudes so that no distance comes out too long: a patch called IN or OUT is so."""
        squeeze, edge = self._edge
        reach = np.degrees(radius)
        near = shapely.dwithin(edge, shapely.points(lons * squeeze, lats), reach)
        inside = shapely.intersects_xy(self._geometry, lons, lats)
        return np.where(near, ACROSS, np.where(inside, IN, OUT)).astype(np.int8)

    @cached_property
    def _edge(self) -> tuple[float, shapely.Geometry]:
        _, south, _, north = self.bounds
        squeeze = float(np.cos(np.radians(min(89.0, max(abs(south), abs(north)) + 1.0))))
        edge = shapely.transform(self._geometry.boundary, lambda xy: xy * (squeeze, 1.0))
        shapely.prepare(edge)
        return squeeze, edge


class Ring(Shape):
    """Everything within so many metres of a point, measured along the earth; the last metre counts."""

    def __init__(self, lon: float, lat: float, metres: float):
        self.lon, self.lat, self.metres = float(lon), float(lat), float(metres)
        tall = np.degrees(self.metres / SHORTEST_RADIAN_M)
        wide = tall / max(0.01, np.cos(np.radians(min(89.0, abs(self.lat) + tall))))
        self.bounds = (self.lon - wide, self.lat - tall, self.lon + wide, self.lat + tall)

    def contains(self, lons: ArrayLike, lats: ArrayLike) -> NDArray[np.bool_]:
        return (
            np.atleast_1d(distance_m(np.atleast_1d(lons), np.atleast_1d(lats), self.lon, self.lat))
            <= self.metres
        )

    def sides(self, lons: Floats, lats: Floats, radius: float) -> Side:
        away, reach = distance_m(lons, lats, self.lon, self.lat), radius * LONGEST_RADIAN_M
        return np.where(
            away + reach <= self.metres, IN, np.where(away - reach > self.metres, OUT, ACROSS)
        ).astype(np.int8)

    @cached_property
    def geometry(self) -> shapely.Geometry:
        turns = np.linspace(0, 360, _CIRCLE_CORNERS, endpoint=False)
        start = np.full(_CIRCLE_CORNERS, self.lon), np.full(_CIRCLE_CORNERS, self.lat)
        lons, lats, _ = _GEOD.fwd(*start, turns, np.full(_CIRCLE_CORNERS, self.metres))
        return shapely.Polygon(np.column_stack([lons, lats]))


class Union(Shape):
    """Everything that is in at least one of the parts."""

    def __init__(self, parts: Iterable[Shape]):
        self.parts = tuple(parts)
        corners = np.array([part.bounds for part in self.parts]).reshape(-1, 4)
        (west, south), (east, north) = corners[:, :2].min(axis=0), corners[:, 2:].max(axis=0)
        self.bounds = (float(west), float(south), float(east), float(north))

    def contains(self, lons: ArrayLike, lats: ArrayLike) -> NDArray[np.bool_]:
        return np.logical_or.reduce([part.contains(lons, lats) for part in self.parts])

    def sides(self, lons: Floats, lats: Floats, radius: float) -> Side:
        return np.maximum.reduce([part.sides(lons, lats, radius) for part in self.parts])

    @cached_property
    def geometry(self) -> shapely.Geometry:
        return shapely.union_all([part.geometry for part in self.parts])


class Difference(Shape):
    """The first shape without the second; what is on the edge of the second is gone too."""

    def __init__(self, kept: Shape, taken: Shape):
        self.kept, self.taken = kept, taken
        self.bounds = kept.bounds

    def contains(self, lons: ArrayLike, lats: ArrayLike) -> NDArray[np.bool_]:
        return self.kept.contains(lons, lats) & ~self.taken.contains(lons, lats)

    def sides(self, lons: Floats, lats: Floats, radius: float) -> Side:
        return np.minimum(self.kept.sides(lons, lats, radius), IN - self.taken.sides(lons, lats, radius))

    @cached_property
    def geometry(self) -> shapely.Geometry:
        return shapely.difference(self.kept.geometry, self.taken.geometry)


def areas_shape(ids: Iterable[int]) -> Shape:
    """The shape of areas together; ShapeError when there is no such area."""
    areas = Area.objects.filter(pk__in=list(ids)).only("shape_wkb")
    shapes = [area.shape for area in areas]
    if not shapes:
        raise ShapeError(_("Deze buurt bestaat niet (meer). Kies een andere."))
    return Polygons(shapes[0] if len(shapes) == 1 else shapely.union_all(shapes))


def read_shape(geojson: dict | str | bytes) -> Shape:
    """The shape in a GeoJSON polygon, feature or collection of those; ShapeError tells what is wrong.

    A point with a property or member `metres` is a ring.
    """
    parts = [_read_part(geometry, metres) for geometry, metres in _geometries(_parsed(geojson))]
    shape = _joined([part for part in parts if isinstance(part, Ring)], [*_polygons_of(parts)])
    _check_extent(shape)
    return shape


def _joined(rings: list[Ring], polygons: list[shapely.Geometry]) -> Shape:
    """One shape of all parts; polygons melt together, so that a thousand of them cost no more than one."""
    if len(rings) > _MOST_RINGS:
        raise ShapeError(_("Dit zijn meer dan %(most)s cirkels. Kies er minder.") % {"most": _MOST_RINGS})
    parts = [*rings, *([Polygons(shapely.union_all(polygons))] if polygons else [])]
    if not parts:
        raise ShapeError(_("Er is geen gebied getekend."))
    return parts[0] if len(parts) == 1 else Union(parts)


def _polygons_of(parts: list[Shape]) -> Iterator[shapely.Geometry]:
    return (part.geometry for part in parts if isinstance(part, Polygons))


def _parsed(geojson: dict | str | bytes) -> dict:
    if isinstance(geojson, str | bytes):
        if len(geojson) > _MOST_LETTERS:
            raise ShapeError(_("Dit gebied is te groot om te lezen. Teken het eenvoudiger."))
        try:
            geojson = json.loads(geojson)
        except (ValueError, RecursionError) as error:
            raise ShapeError(_("Dit is geen geldige JSON, dus er is geen gebied te lezen.")) from error
    if not isinstance(geojson, dict):
        raise ShapeError(_("Dit is geen GeoJSON: er staat geen gebied in."))
    return geojson


def _geometries(geojson: object, depth: int = 0) -> Iterator[tuple[dict, object]]:
    """Every geometry in a GeoJSON object, each with the metres that make a point a ring."""
    if depth > 4 or not isinstance(geojson, dict):
        raise ShapeError(_("Dit is geen GeoJSON: er staat geen gebied in."))
    match geojson.get("type"):
        case "Feature":
            properties = geojson.get("properties")
            metres = properties.get("metres") if isinstance(properties, dict) else None
            for geometry, own in _geometries(geojson.get("geometry"), depth + 1):
                yield geometry, metres if own is None else own
        case "FeatureCollection" | "GeometryCollection" as kind:
            members = geojson.get("features" if kind == "FeatureCollection" else "geometries")
            if not isinstance(members, list) or len(members) > _MOST_CORNERS:
                raise ShapeError(_("Dit is geen GeoJSON: er staat geen gebied in."))
            for member in members:
                yield from _geometries(member, depth + 1)
        case _:
            yield geojson, geojson.get("metres")


def _read_part(geometry: dict, metres: object) -> Shape:
    coordinates = geometry.get("coordinates")
    match geometry.get("type"):
        case "Point" if metres is not None:
            lon, lat = _read_points([coordinates])[0]
            return read_ring(lon, lat, metres)
        case "Polygon":
            return Polygons(_checked(_read_polygon(coordinates)))
        case "MultiPolygon" if isinstance(coordinates, list) and coordinates:
            return Polygons(_checked(_merged([_read_polygon(rings) for rings in coordinates])))
        case "Point" | "LineString" | "MultiPoint" | "MultiLineString":
            raise ShapeError(_("Dit is een punt of een lijn. Teken een gebied."))
    raise ShapeError(_("Dit is geen GeoJSON: er staat geen gebied in."))


def read_ring(lon: object, lat: object, metres: object) -> Ring:
    """A ring from values that came from outside; ShapeError tells what is wrong."""
    ((x, y),) = _read_points([[lon, lat]])
    if not _is_number(metres) or not 1 <= metres <= 50_000:
        raise ShapeError(_("Kies een afstand tussen 1 meter en 50 kilometer."))
    ring = Ring(x, y, metres)
    if (np.abs(ring.bounds) > (180, 90, 180, 90)).any():
        raise _over_the_edge()
    return ring


def _read_polygon(rings: object) -> shapely.Polygon:
    if not isinstance(rings, list) or not rings:
        raise ShapeError(_("Er is geen gebied getekend."))
    shell, *holes = [_read_points(ring) for ring in rings]
    if any(len(set(map(tuple, ring))) < 3 for ring in (shell, *holes)):
        raise ShapeError(_("Een gebied heeft minstens drie hoeken."))
    return shapely.Polygon(shell, holes)


def _merged(polygons: list[shapely.Polygon]) -> shapely.Geometry:
    return shapely.union_all([_checked(polygon) for polygon in polygons])


def _read_points(points: object) -> NDArray[np.float64]:
    """Positions as an array of (longitude, latitude); heights are dropped, what is no place is refused."""
    if not isinstance(points, list) or not points:
        raise ShapeError(_("Er is geen gebied getekend."))
    if len(points) > _MOST_CORNERS:
        raise ShapeError(
            _("Dit gebied heeft meer dan %(most)s hoeken. Teken het eenvoudiger.") % {"most": _MOST_CORNERS}
        )
    for point in points:
        if not isinstance(point, list) or len(point) < 2 or not all(map(_is_number, point[:2])):
            raise ShapeError(_("Een hoek van dit gebied is geen lengtegraad met een breedtegraad."))
    array = np.array([point[:2] for point in points], float)
    if (np.abs(array) > (180, 90)).any():
        raise ShapeError(_("Dit gebied ligt niet op aarde: gebruik lengte- en breedtegraden (WGS84)."))
    return array


def _is_number(value: object) -> TypeGuard[float]:
    """A finite number that is no yes or no; a whole number too large for a float is none either."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def _checked(polygon: shapely.Geometry) -> shapely.Geometry:
    west, _south, east, _north = polygon.bounds
    if east - west > 180:
        raise _over_the_edge()
    if not polygon.is_valid:
        reason = explain_validity(polygon)
        if "Self-intersection" in reason or "Self-touching" in reason:
            raise ShapeError(_("De rand van dit gebied kruist zichzelf. Teken het opnieuw zonder kruising."))
        raise ShapeError(_("De rand of een gat van dit gebied klopt niet. Teken het opnieuw."))
    return polygon


def _over_the_edge() -> ShapeError:
    return ShapeError(_("Dit gebied gaat over de datumgrens of om de hele wereld. Teken een kleiner gebied."))


def _check_extent(shape: Shape) -> None:
    """Refuse what is too small to hold a door, or so large that nobody can mean it as a neighbourhood."""
    west, south, east, north = shape.bounds
    if max(east - west, north - south) > _MOST_DEGREES or shape.area_m2 > _MOST_KM2 * 1e6:
        raise ShapeError(
            _("Dit gebied is groter dan %(most)s km². Teken een kleiner gebied.") % {"most": _MOST_KM2}
        )
    if shape.area_m2 < _LEAST_M2:
        raise ShapeError(_("Dit gebied heeft geen oppervlakte. Teken het groter."))
    if shapely.get_num_coordinates(shape.geometry) > 2 * _MOST_CORNERS:
        raise ShapeError(
            _("Dit gebied heeft meer dan %(most)s hoeken. Teken het eenvoudiger.") % {"most": _MOST_CORNERS}
        )
