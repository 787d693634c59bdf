"""A shape as ranges of cells: who may be inside becomes a few BETWEENs, and nobody is lost.

A resolution-12 cell counts as `sure` only when it lies wholly inside the shape; every other cell that the
shape may touch is `maybe`, and who is there is tested by the exact point. The search goes coarse to fine:
a coarse cell is settled when a patch that holds all its descendants (they stick out) lies wholly in or out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from noaber.places.cells import (
    RESOLUTION,
    Cells,
    angle_between,
    centres_of,
    children_of,
    disk_around,
    radius_at,
    ranges_of,
)
from noaber.places.shapes import ACROSS, IN, Shape

# All descendants of a hexagon lie within 1.053 times its own radius; the rest is for bent corners.
_STICKS_OUT = 1.15
# Beyond this many cells across the edge, testing points is cheaper than cutting the cells finer.
_ENOUGH_EDGE_CELLS = 700
_COARSEST = 3


@dataclass(frozen=True)
class Cover:
    """Ranges [low, high] of cells, both ends inclusive: `sure` need no look, `maybe` are tested by point."""

    shape: Shape
    sure: NDArray[np.int64]
    maybe: NDArray[np.int64]

    def contains(self, lons: ArrayLike, lats: ArrayLike) -> NDArray[np.bool_]:
        """The exact test for points from `maybe`."""
        return self.shape.contains(lons, lats)

    def select(self, cells: ArrayLike, lons: ArrayLike, lats: ArrayLike) -> NDArray[np.bool_]:
        """For points held in memory, with their cells: whether each is inside, exactly."""
        cells, lons, lats = np.asarray(cells, np.int64), np.asarray(lons, float), np.asarray(lats, float)
        chosen, doubtful = _within(self.sure, cells), _within(self.maybe, cells)
        chosen[doubtful] = self.shape.contains(lons[doubtful], lats[doubtful])
        return chosen


def cover(shape: Shape) -> Cover:
    """Cut a shape into ranges of cells, as fine as is worth while."""
    patches = _patches(shape)
    resolution, cells = _seeds(shape, patches)
    sure: list[Cells] = []
    while True:
        sides = shape.sides(*centres_of(cells), patches[resolution])
        sure.append(cells[sides == IN])
        edge = cells[sides == ACROSS]
        if resolution == RESOLUTION or len(edge) > _ENOUGH_EDGE_CELLS or not edge.size:
            return Cover(shape, ranges_of(np.concatenate(sure)), ranges_of(edge))
        cells, resolution = children_of(edge, resolution), resolution + 1


def _patches(shape: Shape) -> dict[int, float]:
    """Per resolution the radius of a patch that surely holds a cell here with all its descendants."""
    spots = (_middle(shape), *_corners(shape))
    return {
        resolution: _STICKS_OUT * max(radius_at(lon, lat, resolution) for lon, lat in spots)
        for resolution in range(_COARSEST, RESOLUTION + 1)
    }


def _seeds(shape: Shape, patches: dict[int, float]) -> tuple[int, Cells]:
    """A first layer of cells, about as large as the shape; each cell in the shape has its ancestor there."""
    middle = _middle(shape)
    reach = max(angle_between(middle, corner) for corner in _corners(shape))
    resolution = max((finer for finer, patch in patches.items() if 2 * patch > reach), default=_COARSEST)
    return resolution, disk_around(*middle, resolution, reach + patches[resolution])


def _middle(shape: Shape) -> tuple[float, float]:
    west, south, east, north = shape.bounds
    return (west + east) / 2, (south + north) / 2


def _corners(shape: Shape) -> list[tuple[float, float]]:
    west, south, east, north = shape.bounds
    return [(west, south), (west, north), (east, south), (east, north)]


def _within(ranges: NDArray[np.int64], cells: Cells) -> NDArray[np.bool_]:
    """For each cell whether it is in one of the sorted ranges."""
    if not len(ranges):
        return np.zeros(len(cells), bool)
    place = np.searchsorted(ranges[:, 0], cells, side="right") - 1
    return (place >= 0) & (cells <= ranges[np.maximum(place, 0), 1])
