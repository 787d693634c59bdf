"""Reads of places: where a point lies, which doors are inside a shape, which address somebody means."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import shapely
from django.db import connection, models
from django.db.models import BooleanField, F, FloatField, Func, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Abs, Length
from numpy.typing import ArrayLike, NDArray

from noaber.core import clock
from noaber.places.atlas import Branch, current_atlas, reading_order
from noaber.places.cells import distance_m
from noaber.places.cover import cover
from noaber.places.models import Address, Area, AreaFigure, Backdrop, LivingRing, Street
from noaber.places.shapes import Ring, Shape
from noaber.places.spelling import Reading, plain, read_address, spelled_out

_NEAREST_WITHIN_M = (60, 300, 1_500)
_LIKE_ENOUGH = 0.35
_MOST_DOORS = 200

Point = tuple[float, float]


class Points(NamedTuple):
    """Rows with their points, as arrays of one length."""

    ids: NDArray[np.int64]
    lons: NDArray[np.float64]
    lats: NDArray[np.float64]


def area_at(lon: float, lat: float) -> Area | None:
    """The buurt in which a point lies; where buurten are unknown the wijk, else the municipality."""
    return current_atlas().at(lon, lat)


def area_ids_at(lons: ArrayLike, lats: ArrayLike) -> NDArray[np.int64]:
    """The key of the buurt of each of many points; 0 outside every area."""
    return current_atlas().ids_at(lons, lats)


def get_area(pk: int) -> Area | None:
    """The area with this key, from memory."""
    return current_atlas().by_id.get(pk)


def get_area_by_slug(slug: str) -> Area | None:
    """The area with this slug, from memory."""
    return current_atlas().by_slug.get(slug)


def areas_tree() -> list[Branch]:
    """Municipalities with their wijken and those with their buurten, in reading order, from memory."""
    return current_atlas().tree


def areas_of(level: str = "", whole: Area | None = None) -> list[Area]:
    """The areas of a level, or the parts of one area, or both; all when neither is said. From memory."""
    known = current_atlas().by_id.values()
    fitting = (area for area in known if not whole or whole.pk in area.ancestor_ids)
    return sorted((area for area in fitting if level in ("", area.level)), key=reading_order)


def area_ids_within(area_id: int) -> list[int]:
    """The key of an area and of all its parts."""
    return [area.pk for area in current_atlas().by_id.values() if area.is_within(area_id)]


def known_addresses(ids: list[int]) -> set[int]:
    """Which of these addresses there still are."""
    return set(Address.objects.filter(pk__in=ids).values_list("pk", flat=True))


def areas_touching(shape: Shape) -> list[Area]:
    """Every area that a shape touches, fine ones first: who only gave an area is perhaps inside."""
    return current_atlas().touching(shape.geometry)


def street_names(area_ids: list[int]) -> tuple[str, ...]:
    """The names of the streets in these areas, each once; one query."""
    names = Street.objects.filter(area__in=area_ids).order_by("name").values_list("name", flat=True)
    return tuple(names.distinct())


def backdrop_of(kind: str, rank: int = 1) -> list[shapely.Geometry]:
    """The shapes of one kind (water, green …) of the town's own drawing, those seen from afar."""
    rows = Backdrop.objects.filter(kind=kind, rank__lte=rank).only("shape_wkb")
    return [row.shape for row in rows]


def figures_of(area: Area) -> QuerySet[AreaFigure]:
    """The published figures of an area, the latest year first."""
    return AreaFigure.objects.filter(area=area).order_by("key", "-year")


def latest_figures(areas: Iterable[Area], keys: Iterable[str]) -> dict[tuple[int, str], AreaFigure]:
    """The latest of these figures of several areas, by the keys of area and figure; one query."""
    wanted = AreaFigure.objects.filter(area__in=[area.pk for area in areas], key__in=list(keys))
    rows = wanted.order_by("area", "key", "-year").distinct("area", "key")
    return {(row.area_id, row.key): row for row in rows}


def areas_meant(text: str, *, level: str = "", limit: int = 12) -> list[tuple[str, Area]]:
    """What to call it, and the area, for each that somebody may mean by a name, address or postcode.

    An area that is named exactly leaves out those that only hold its name.
    """
    wanted = plain(text)
    named = [area for area in areas_of(level) if len(wanted) > 1 and wanted in plain(area.name)]
    named = [area for area in named if plain(area.name) == wanted] or named
    meant = address_meant(text)
    doors = [meant] if meant else search_addresses(text)
    return [
        *((area.name, area) for area in named[:limit]),
        *((door.in_full, door.area) for door in doors if door.area),
    ]


def points_inside(model: type[models.Model], shape: Shape) -> Points:
    """The rows of a table with `cell`, `lon` and `lat` whose point is inside a shape: exact, by index.

    The lateral join with OFFSET 0 pins the plan: one range scan on the index of `cell` for each range of the
    cover. Left free the planner may read the whole table instead.
    """
    found = cover(shape)
    sure = _points_in(model, found.sure)
    maybe = _points_in(model, found.maybe)
    inside = found.contains(maybe.lons, maybe.lats) if maybe.ids.size else np.zeros(0, bool)
    return Points(*(np.concatenate([a, b[inside]]) for a, b in zip(sure, maybe, strict=True)))


def addresses_inside(shape: Shape) -> Points:
    """Every door inside a shape."""
    return points_inside(Address, shape)


class Doors(NamedTuple):
    """Doors as arrays of one length, with the area in which each lies (0: none)."""

    ids: NDArray[np.int64]
    lons: NDArray[np.float64]
    lats: NDArray[np.float64]
    areas: NDArray[np.int64]


def doors_at(ids: Iterable[int]) -> Doors:
    """The doors with these numbers that exist, in the order of their numbers; one query."""
    rows = Address.objects.filter(pk__in=list(map(int, ids))).order_by("pk")
    found = np.array(
        list(rows.values_list("pk", "lon", "lat", "area_id")),
        [("id", "i8"), ("lon", "f8"), ("lat", "f8"), ("area", "O")],
    )
    areas = np.array([pk or 0 for pk in found["area"]], np.int64)
    return Doors(found["id"].copy(), found["lon"].copy(), found["lat"].copy(), areas)


def doors_in_order(ids: Iterable[int]) -> list[Address]:
    """The doors with these numbers as one goes along them: by street, then up one number after the other."""
    rows = Address.objects.filter(pk__in=list(map(int, ids))).select_related("street")
    return list(rows.order_by("street__name", "street", "number", "suffix"))


def doors_of_street(street_id: int) -> list[Address]:
    """Every door of a street, by number."""
    rows = Address.objects.filter(street=street_id).select_related("street")
    return list(rows.order_by("number", "suffix"))


def streets_like(text: str, limit: int = 8) -> list[Street]:
    """The streets that somebody may mean, the best first."""
    return _streets_like(plain(text), limit)


def get_street(pk: int) -> Street | None:
    """The street with this key."""
    return Street.objects.filter(pk=pk).first()


def open_rings(area_ids: Iterable[int] | None = None) -> list[LivingRing]:
    """The rings that are open now with their circles, the newest first; only in these areas, if any."""
    rings = LivingRing.objects.filter(closed_at=None, until__gt=clock.now())
    if area_ids is not None:
        rings = rings.filter(area__in=list(area_ids))
    return list(rings.select_related("area").prefetch_related("circles").order_by("-opened_at", "-pk"))


def addresses_near(lon: float, lat: float, metres: float) -> list[Address]:
    """The addresses within so many metres of a point, the nearest first."""
    points = addresses_inside(Ring(lon, lat, metres))
    nearest = points.ids[np.argsort(distance_m(points.lons, points.lats, lon, lat), kind="stable")]
    by_id = Address.objects.select_related("street", "area").in_bulk(nearest.tolist())
    return [by_id[pk] for pk in nearest.tolist() if pk in by_id]


def is_at_any_door(lon: float, lat: float, metres: float) -> bool:
    """Whether a point lies within so many metres of the point of an address."""
    return bool(addresses_inside(Ring(lon, lat, metres)).ids.size)


def nearest_address(lon: float, lat: float) -> Address | None:
    """The address closest to a point, if there is one within a kilometre and a half."""
    for metres in _NEAREST_WITHIN_M:
        points = addresses_inside(Ring(lon, lat, metres))
        if points.ids.size:
            away = distance_m(points.lons, points.lats, lon, lat)
            return Address.objects.select_related("street", "area").get(pk=int(points.ids[away.argmin()]))
    return None


def get_address(pk: int) -> Address | None:
    """The address with this key, with its street."""
    return Address.objects.select_related("street", "area").filter(pk=pk).first()


def search_addresses(text: str, near: Point | None = None, limit: int = 8) -> list[Address]:
    """The addresses that somebody may mean, the best first: forgiving of accents, order and typos.

    With a number: that door in each street that fits, or the closest number there is. Without: the streets
    that fit, each by one door; when only one street fits, its doors. `near` (longitude, latitude) puts the
    closest first among equals. A street that is named exactly leaves out the streets that resemble it.
    """
    postcode, readings = read_address(text)
    if postcode and (found := _by_postcode(postcode, readings[0])):
        return _nearest_first(found, near, lambda door: 0)[:limit]
    streets = {reading.name: _streets_like(reading.name, limit) for reading in readings}
    numbered, whole = readings[:-1], readings[-1]
    for reading in numbered:
        if found := _doors_in(streets[reading.name], reading, near):
            named = {door.street_id for door in found if _is_exactly(door, postcode, reading)}
            return [door for door in found if not named or door.street_id in named][:limit]
    for reading in numbered:
        if found := _doors_in(streets[reading.name], replace(reading, suffix=""), near, exact=False):
            return found[:limit]
    return _doors_in(streets[whole.name], whole, near)[:limit]


def exact_address(text: str) -> Address | None:
    """The one door that was typed to the letter: street or postcode, number, town where it matters."""
    found = _exact_ones(search_addresses(text, limit=_MOST_DOORS), text)
    return found[0] if len(found) == 1 else None


def address_meant(text: str) -> Address | None:
    """The one door that somebody typed, or None when they must be asked which.

    A door that was typed to the letter counts before all that resemble it; one that resembles it counts when
    it is the only one and has the number that was typed.
    """
    found = search_addresses(text, limit=_MOST_DOORS)
    numbers = {reading.number for reading in read_address(text)[1]}
    sure = _exact_ones(found, text) or [door for door in found if door.number in numbers]
    return sure[0] if len(sure) == 1 else None


def _exact_ones(found: list[Address], text: str) -> list[Address]:
    postcode, readings = read_address(text)
    return [door for door in found if any(_is_exactly(door, postcode, one) for one in readings)]


def _is_exactly(door: Address, postcode: str, reading: Reading) -> bool:
    """Whether this door was typed to the letter: street or postcode, number, and the town if given."""
    if (reading.number, reading.suffix) != (door.number, _tight(door.suffix)):
        return False
    if postcode and door.postcode not in ("", postcode):
        return False
    towns = {"", plain(door.town)}
    streets = {spelled_out(plain(door.street.name)), *([""] if postcode else [])}
    return reading.name in {f"{street} {town}".strip() for street in streets for town in towns}


def _by_postcode(postcode: str, reading: Reading) -> list[Address]:
    doors = Address.objects.filter(postcode=postcode).select_related("street", "area")
    if reading.number is not None:
        doors = doors.filter(number=reading.number)
    fitting = [door for door in doors.order_by("number", "suffix")[:_MOST_DOORS] if _fits(door, reading)]
    return [door for door in fitting if _is_exactly(door, postcode, reading)] or fitting


def _streets_like(name: str, limit: int) -> list[Street]:
    """Streets whose name (with its town) holds what was typed; else those that resemble it."""
    if len(name) < 2:
        return []
    likeness = Func(Value(name), F("plain"), function="word_similarity", output_field=FloatField())
    resembles = RawSQL("%s <%% places_street.plain", [name], BooleanField())  # answered by the trigram index
    streets = Street.objects.annotate(likeness=likeness)
    close = streets.annotate(resembles=resembles).filter(Q(plain__contains=name) | Q(resembles=True))
    order = ("-likeness", Length("plain"), "plain")  # the shortest that holds it all is the street itself
    found = list(close.order_by(*order)[:limit])
    return found or list(streets.filter(likeness__gt=_LIKE_ENOUGH).order_by(*order)[:limit])


def _doors_in(
    streets: list[Street], reading: Reading, near: Point | None, *, exact: bool = True
) -> list[Address]:
    """The doors that fit in these streets; not `exact`: those with the closest numbers."""
    if not streets:
        return []
    doors = Address.objects.filter(street__in=streets).select_related("street", "area")
    if reading.number is None:
        doors = doors.order_by("street", "number", "suffix")
        doors = doors.distinct("street") if len(streets) > 1 else doors
    else:
        away = Abs(F("number") - Value(reading.number))
        doors = doors.filter(number=reading.number) if exact else doors.order_by(away, "number", "suffix")
    rank = {street.pk: (-round(street.likeness, 2), place) for place, street in enumerate(streets)}
    found = [door for door in doors[:_MOST_DOORS] if _fits(door, reading)]
    if exact:
        found.sort(key=lambda door: (rank[door.street_id], door.number, door.suffix))
    return _nearest_first(found, near, lambda door: rank[door.street_id][0])


def _fits(door: Address, reading: Reading) -> bool:
    return _tight(door.suffix).startswith(reading.suffix)


def _tight(suffix: str) -> str:
    return plain(suffix).replace(" ", "")


def _nearest_first(found: list[Address], near: Point | None, group: Callable) -> list[Address]:
    if near is None or not found:
        return found
    lons, lats = [door.lon for door in found], [door.lat for door in found]
    away = dict(zip(map(id, found), distance_m(lons, lats, *near).tolist(), strict=True))
    return sorted(found, key=lambda door: (group(door), away[id(door)]))


def _points_in(model: type[models.Model], ranges: NDArray[np.int64]) -> Points:
    """Rows whose cell is in one of the ranges; sent as one block of bytes, which numpy reads in place."""
    if not len(ranges):
        return Points(np.empty(0, np.int64), np.empty(0), np.empty(0))
    table, key = model._meta.db_table, model._meta.pk.column
    sql = f"""
        SELECT string_agg(int8send(found.key) || float8send(found.lon) || float8send(found.lat), '')
        FROM unnest(%s::bigint[], %s::bigint[]) AS span(low, high)
        CROSS JOIN LATERAL (
            SELECT "{key}" AS key, lon, lat FROM "{table}" WHERE cell BETWEEN low AND high OFFSET 0
        ) AS found
    """  # noqa: S608  names of our own tables
    with connection.cursor() as cursor:
        cursor.execute(sql, [ranges[:, 0].tolist(), ranges[:, 1].tolist()])
        block = cursor.fetchone()[0]
    rows = np.frombuffer(block or b"", [("id", ">i8"), ("lon", ">f8"), ("lat", ">f8")])
    return Points(rows["id"].astype(np.int64), rows["lon"].astype(float), rows["lat"].astype(float))
