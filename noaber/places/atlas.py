"""All areas in memory, because every report and every address asks in which buurt a point lies.

Warm, an answer costs no query. An atlas is made again when an area is saved in this process, after `forget`,
and when another process changed the table: that is looked at twice a minute.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count
from threading import Lock

import numpy as np
import shapely
from django.db.models import Count, Max
from numpy.typing import ArrayLike, NDArray

from noaber.places.models import Area

_LOOK_AGAIN_AFTER_S = 30.0
_editions = count(1)
_FINENESS = {Area.Level.MUNICIPALITY: 0, Area.Level.WIJK: 1, Area.Level.BUURT: 2}


@dataclass(frozen=True)
class Branch:
    """An area with its parts, in reading order."""

    area: Area
    parts: list[Branch] = field(default_factory=list)


class Atlas:
    """The areas that exist now, found by point, by key and as a tree."""

    def __init__(self, areas: Iterable[Area]):
        ordered = sorted(areas, key=lambda area: (-_FINENESS[area.level], area.surface_ha, area.pk))
        self.edition = next(_editions)
        self._ordered = ordered
        self._shapes = np.array([area.shape for area in ordered], object)
        shapely.prepare(self._shapes)
        self._index = shapely.STRtree(self._shapes)
        self.by_id = {area.pk: area for area in ordered}
        self.by_slug = {area.slug: area for area in ordered}
        self.tree = _grown(ordered)

    def at(self, lon: float, lat: float) -> Area | None:
        """The finest area around a point; on a border the smaller one."""
        found = self._index.query(shapely.Point(lon, lat), predicate="intersects")
        return self._ordered[found.min()] if found.size else None

    def ids_at(self, lons: ArrayLike, lats: ArrayLike) -> NDArray[np.int64]:
        """The key of the finest area around each of many points; 0 where there is none."""
        points = shapely.points(np.asarray(lons, float), np.asarray(lats, float))
        which, place = self._index.query(points, predicate="intersects")
        finest = np.full(len(points), len(self._ordered))
        np.minimum.at(finest, which, place)
        return np.array([*(area.pk for area in self._ordered), 0], np.int64)[finest]

    def touching(self, geometry: shapely.Geometry) -> list[Area]:
        """Every area, coarse or fine, that has at least a point in common with the geometry."""
        return [self._ordered[place] for place in sorted(self._index.query(geometry, predicate="intersects"))]


def _grown(areas: list[Area]) -> list[Branch]:
    branches = {area.pk: Branch(area) for area in sorted(areas, key=reading_order)}
    roots = []
    for branch in branches.values():
        parent = branches.get(branch.area.parent_id)
        (parent.parts if parent else roots).append(branch)
    return roots


def reading_order(area: Area) -> list[tuple[int, int | str]]:
    """Wijk 2 before Wijk 10, Ä with a."""
    return [(0, int(word)) if word.isdigit() else (1, word) for word in area.slug.split("-")]


_lock = Lock()
_atlas: Atlas | None = None
_edition: tuple = ()
_seen_changes = -1
_look_again_at = 0.0


def current_atlas() -> Atlas:
    """The atlas of now; makes it when there is none or when areas changed."""
    global _look_again_at
    if _atlas and Area.changes == _seen_changes and time.monotonic() < _look_again_at:
        return _atlas
    with _lock:
        _look_again_at = time.monotonic() + _LOOK_AGAIN_AFTER_S
        return _renewed()


def forget() -> None:
    """Look at the table again at the next question: after writing areas in bulk."""
    Area.changes += 1


def _renewed() -> Atlas:
    global _atlas, _edition, _seen_changes
    changes, edition = Area.changes, _edition_in_database()
    if _atlas is None or edition != _edition or changes != _seen_changes:
        _atlas = Atlas(Area.objects.filter(ended_on=None))
    _edition, _seen_changes = edition, changes
    return _atlas


def _edition_in_database() -> tuple:
    """Differs whenever an area was added, changed or ended."""
    seen = Area.objects.aggregate(Count("pk"), Max("pk"), Max("changed_at"), Count("ended_on"))
    return tuple(seen.values())
