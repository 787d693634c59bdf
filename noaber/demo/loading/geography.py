"""The town's areas, streets, doors, spots and drawing as rows of `places`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from django.utils.text import slugify

from noaber.core.copying import analyze, copy_rows, reserve_ids
from noaber.demo.loading.statistics import load_statistics
from noaber.demo.town import Town
from noaber.places.cells import cells_of, rd_to_wgs84
from noaber.places.models import Address, Area, Backdrop, Spot, Street

# What the generator draws, as the map knows it: its kind there and from how far away it is seen.
KINDS = {
    "land": (Backdrop.Kind.LAND, 0),
    "block": (Backdrop.Kind.BLOCK, 0),
    "park": (Backdrop.Kind.GREEN, 1),
    "forest": (Backdrop.Kind.GREEN, 0),
    "pitch": (Backdrop.Kind.GREEN, 2),
    "plaza": (Backdrop.Kind.PLAZA, 2),
    "water": (Backdrop.Kind.WATER, 0),
    "ditch": (Backdrop.Kind.WATER, 2),
    "rail": (Backdrop.Kind.RAIL, 0),
    "path": (Backdrop.Kind.PATH, 3),
    "public": (Backdrop.Kind.PUBLIC, 1),
    "tree": (Backdrop.Kind.TREE, 3),
}
ROAD_RANKS = {"through": 0, "country": 0, "avenue": 1, "collector": 2, "bridge": 3}
LABEL_RANKS = {"town": 0, "buurt": 1, "water-river": 1, "water-canal": 2}
SPOTS_EVERY = {"lamp": 40.0, "container": 380.0}


@dataclass(frozen=True)
class Geography:
    """What later steps need to know of the rows that were written: keys and points, in the town's order."""

    municipality: Area
    quarters: list[Area]
    themes: list[str]
    street_ids: list[int]
    street_names: list[str]
    address_ids: np.ndarray
    road: np.ndarray
    number: np.ndarray
    suffix: np.ndarray
    quarter: np.ndarray
    lon: np.ndarray
    lat: np.ndarray
    cell: np.ndarray


def load_geography(town: Town) -> Geography:
    """Write the whole town. In the caller's transaction."""
    municipality, quarters = _areas(town)
    streets = [Street.called(road.name, town.name, _area_of(road.zone, quarters)) for road in town.roads]
    Street.objects.bulk_create(streets)
    geography = _addresses(town, municipality, quarters, streets)
    _spots(town, quarters)
    copy_rows(Backdrop, BACKDROP, _backdrop(town))
    analyze(Area, Street, Address, Spot, Backdrop)
    return geography


def to_wgs84(geometry: shapely.Geometry) -> shapely.Geometry:
    """A shape in RD metres as longitudes and latitudes, a centimetre fine."""
    return shapely.transform(geometry, lambda points: np.stack(rd_to_wgs84(*points.T), axis=1).round(7))


def _areas(town: Town) -> tuple[Area, list[Area]]:
    """Areas from large to small; saved one by one, because there are twenty-one and the atlas must notice."""
    saved: dict[str, Area] = {}
    for zone in (town.municipality, *town.districts, *town.quarters):
        parent = saved.get(zone.parent)
        area = Area(
            code=zone.code,
            name=zone.name,
            slug=slugify(zone.name if zone.level == "buurt" else f"{zone.level} {zone.name}"),
            level=zone.level,
            parent=parent,
            ancestor_ids=[*parent.ancestor_ids, parent.pk] if parent else [],
        )
        if zone is town.municipality:
            area.slug = slugify(zone.name)
        area.outline(to_wgs84(zone.shape))
        area.save()
        saved[zone.code] = area
    quarters = [saved[zone.code] for zone in town.quarters]
    load_statistics(town)
    return saved[town.municipality.code], quarters


def _area_of(zone: int, quarters: list[Area]) -> Area | None:
    return quarters[zone] if zone >= 0 else None


ADDRESS = ("id", "bag_id", "street", "number", "suffix", "postcode", "town", "area", "lon", "lat", "cell")


def _addresses(town: Town, municipality: Area, quarters: list[Area], streets: list[Street]) -> Geography:
    doors = town.doors
    lons, lats = (values.round(7) for values in rd_to_wgs84(doors.x, doors.y))
    cells = cells_of(lons, lats)
    ids = np.array(reserve_ids(Address, len(doors)))
    street_ids = [street.pk for street in streets]
    areas = np.array([quarter.pk for quarter in quarters])[doors.zone]
    code = town.municipality.code.removeprefix("GM")
    columns = (
        ids.tolist(),
        [f"{code}20{number:010d}" for number in range(1, len(doors) + 1)],
        np.array(street_ids)[doors.road].tolist(),
        doors.number.tolist(),
        doors.suffix.tolist(),
        [code.replace(" ", "") for code in doors.postcode.tolist()],
        [town.name] * len(doors),
        areas.tolist(),
        lons.tolist(),
        lats.tolist(),
        cells.tolist(),
    )
    copy_rows(Address, ADDRESS, zip(*columns, strict=True))
    return Geography(
        municipality=municipality,
        quarters=quarters,
        themes=[zone.theme for zone in town.quarters],
        street_ids=street_ids,
        street_names=[street.name for street in streets],
        address_ids=ids,
        road=doors.road,
        number=doors.number,
        suffix=doors.suffix,
        quarter=doors.zone,
        lon=lons,
        lat=lats,
        cell=cells,
    )


def _spots(town: Town, quarters: list[Area]) -> None:
    """Landmarks, and along the streets lamps and containers, so that "lamp 12" can be meant."""
    found = [(mark.kind, mark.name, mark.x, mark.y, mark.zone) for mark in town.landmarks]
    for kind, step in SPOTS_EVERY.items():
        found.extend(_along_streets(town, kind, step))
    xs, ys = np.array([[row[2], row[3]] for row in found]).T
    lons, lats = (values.round(7) for values in rd_to_wgs84(xs, ys))
    rows = (
        (kind, name, lon, lat, cell, quarters[zone].pk)
        for (kind, name, _, _, zone), lon, lat, cell in zip(
            found, lons.tolist(), lats.tolist(), cells_of(lons, lats).tolist(), strict=True
        )
    )
    copy_rows(Spot, ("kind", "name", "lon", "lat", "cell", "area"), rows)


def _along_streets(town: Town, kind: str, step: float) -> Iterator[tuple[str, str, float, float, int]]:
    label = {"lamp": "Lantaarn", "container": "Container"}[kind]
    for road in town.roads:
        if road.zone < 0:
            continue
        for line in road.lines:
            for number, at in enumerate(np.arange(step / 2, line.length, step), 1):
                spot = line.interpolate(at)
                yield kind, f"{label} {number} {road.name}", spot.x, spot.y, road.zone


BACKDROP = ("kind", "name", "rank", "shape_wkb", "west", "south", "east", "north")


def _backdrop(town: Town) -> Iterator[tuple]:
    """The drawing, from the bottom up; houses last but for labels."""
    features = [row for feature in town.features if (row := _drawn(feature))]
    features += [(Backdrop.Kind.BUILDING, "", 3, shape) for shape in town.buildings]
    shapes = to_wgs84(np.array([row[3] for row in features], dtype=object))
    bounds = shapely.bounds(shapes).tolist()
    for (kind, name, rank, _), blob, box in zip(features, shapely.to_wkb(shapes), bounds, strict=True):
        yield str(kind), name, rank, blob, *box


def _drawn(feature) -> tuple | None:
    if feature.kind == "road":
        return Backdrop.Kind.ROAD, feature.name, ROAD_RANKS.get(feature.rank, 3), feature.shape
    if feature.kind == "label":
        return Backdrop.Kind.LABEL, feature.name, LABEL_RANKS[feature.rank], feature.shape
    if feature.kind in KINDS:
        kind, rank = KINDS[feature.kind]
        return kind, feature.name if kind != Backdrop.Kind.PUBLIC else "", rank, feature.shape
    return None
