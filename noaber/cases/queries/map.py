"""The map: counts per cell in a frame, so that a whole town is one small answer and nothing is dropped."""

from dataclasses import dataclass

import numpy as np
from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _
from h3.api import basic_int as h3

from noaber.core.http import BadInput
from noaber.places.cells import RESOLUTION, centres_of, children_of, parent_of

from ..models import Case, Status
from ..outward import LAST_DIGIT
from .residents import shown_to_all

RESOLUTIONS = (5, 6, 7, 8, 9, 10, 11, 12)
MOST_CELLS = 520
POINTS_FROM = 11  # from this resolution on, a case that is alone in its cell is shown as itself


@dataclass(frozen=True)
class Frame:
    """What the map shows: west, south, east, north in degrees, and how close."""

    west: float
    south: float
    east: float
    north: float
    zoom: float

    @classmethod
    def read(cls, bbox: str, zoom: str) -> "Frame":
        """From `bbox=w,s,e,n&zoom=z`. Raises BadInput."""
        try:
            west, south, east, north = (float(part) for part in bbox.split(","))
            level = float(zoom)
        except ValueError as error:
            raise BadInput(_("Dit stuk van de kaart bestaat niet.")) from error
        sound = -180 <= west < east <= 180 and -85 <= south < north <= 85 and 0 <= level <= 24
        if not sound or not np.isfinite([west, south, east, north, level]).all():
            raise BadInput(_("Dit stuk van de kaart bestaat niet."))
        return cls(west, south, east, north, level)


@dataclass(frozen=True)
class Clusters:
    """`rows` are (lon, lat, cell, count, running) per cell; `points` the cases that stand alone, close by."""

    resolution: int
    rows: list[tuple]
    points: list[Case]

    @property
    def total(self) -> int:
        return sum(row[3] for row in self.rows) + len(self.points)


SUMS = """
SELECT cell, sum(count), sum(count) FILTER (WHERE status <> 'closed')
FROM cases_cellcount
WHERE resolution = %(resolution)s AND (%(cells)s::bigint[] IS NULL OR cell = ANY(%(cells)s)) AND public
  AND (%(categories)s::text[] IS NULL OR category = ANY(%(categories)s))
  AND (%(running)s = false OR status <> 'closed')
GROUP BY cell HAVING sum(count) > 0
"""


def point_of(pk: int) -> tuple[float, float] | None:
    """Where one case is, when that is known. For the house itself, which shows it to nobody."""
    found = Case.objects.filter(pk=pk, lon__isnull=False).values_list("lon", "lat").first()
    return found


def clusters_in(frame: Frame, *, categories: list[str] | None = None, running: bool = False) -> Clusters:
    """Every public case in the frame, counted in cells of a size that suits the zoom. At most two queries.

    Cells on the edge of the frame are counted whole, so panning never makes a count jump.
    """
    resolution, cells = cells_in(frame)
    with connection.cursor() as cursor:
        cursor.execute(
            SUMS, {"resolution": resolution, "cells": cells, "categories": categories, "running": running}
        )
        found = cursor.fetchall()
    alone = {row[0] for row in found if row[1] == 1} if resolution >= POINTS_FROM else set()
    points = points_in(alone, resolution, categories, running) if alone else []
    shown = {parent_of(case.public_cell, resolution) for case in points}
    counted = [row for row in found if row[0] not in shown]
    lons, lats = centres_of([row[0] for row in counted]) if counted else ([], [])
    rows = [
        (round(float(lon), 5), round(float(lat), 5), cell, int(count), int(open_ or 0))
        for (cell, count, open_), lon, lat in zip(counted, lons, lats, strict=True)
    ]
    return Clusters(resolution, rows, points)


def points_in(cells: set[int], resolution: int, categories: list[str] | None, running: bool) -> list[Case]:
    """The cases themselves that everybody sees in these cells."""
    finest = np.array(sorted(cells), np.int64)
    while resolution < RESOLUTION:
        finest, resolution = children_of(finest, resolution), resolution + 1
    middle = finest[finest & LAST_DIGIT == 0]  # here those count that are at a door in one of the seven
    around = children_of(parent_of(middle, RESOLUTION - 1), RESOLUTION - 1)
    seen = Q(pointed=True, cell__in=finest.tolist()) | Q(pointed=False, cell__in=around.tolist())
    rows = Case.objects.filter(shown_to_all(), seen)
    if categories:
        rows = rows.filter(category__in=categories)
    if running:
        rows = rows.exclude(status=Status.CLOSED)
    return list(
        rows.only("number", "title", "category", "shared", "lon", "lat", "cell", "pointed")[: len(cells)]
    )


def cells_in(frame: Frame) -> tuple[int, list[int] | None]:
    """The finest resolution that suits the zoom and stays under the limit, and every cell that touches the
    frame; None for a frame so wide that all cells of the coarsest resolution are few.
    """
    resolution = finest_for(frame.zoom)
    while expected_cells(frame, resolution) > MOST_CELLS:
        if resolution == RESOLUTIONS[0]:
            return resolution, None
        resolution -= 1
    west, south, east, north = frame.west, frame.south, frame.east, frame.north
    corners = [(south, west), (south, east), (north, east), (north, west)]
    return resolution, h3.h3shape_to_cells_experimental(h3.LatLngPoly(corners), resolution, contain="overlap")


def expected_cells(frame: Frame, resolution: int) -> float:
    """About how many cells of this resolution the frame holds, by their size in the middle of it."""
    lat = (frame.south + frame.north) / 2
    square = (frame.east - frame.west) * (frame.north - frame.south) * 12_364 * np.cos(np.radians(lat))
    return square / h3.average_hexagon_area(resolution, unit="km^2") * 1.2


def finest_for(zoom: float) -> int:
    """Cells of some 40 to 80 pixels across at this zoom."""
    return int(np.clip(round((zoom - 1.0) * 0.712), RESOLUTIONS[0], RESOLUTIONS[-1]))
