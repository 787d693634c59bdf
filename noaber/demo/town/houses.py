"""Houses along the streets: candidates on both sides, without those on another house, a road or the water.

Everything here is columns of numpy and bulk queries of an STRtree: nine thousand houses in half a second.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import STRtree


@dataclass(frozen=True)
class Style:
    """How the houses of a style stand: in metres, `row` houses to a row, `homes` addresses to a building."""

    width: tuple[float, float]
    depth: tuple[float, float]
    row: tuple[int, int]
    gap: tuple[float, float]
    setback: tuple[float, float]
    garden: float
    homes: tuple[int, int] = (1, 1)
    stagger: float = 0.0


STYLES = {
    "old": Style((4.6, 7.2), (9.5, 13.0), (14, 30), (0.5, 2.5), (0.2, 0.4), 1.0, (1, 2)),
    "terrace": Style((4.9, 5.7), (8.8, 9.8), (9, 18), (3.0, 6.0), (1.0, 1.6), 6.0),
    "row": Style((5.3, 6.0), (8.6, 9.4), (6, 10), (3.5, 6.5), (4.0, 5.0), 8.0),
    "cluster": Style((5.7, 6.6), (8.8, 10.2), (3, 6), (3.0, 7.0), (3.0, 4.0), 6.5, stagger=4.5),
    "new": Style((5.4, 6.4), (9.5, 10.5), (4, 8), (4.0, 8.0), (2.2, 3.0), 8.0),
    "semi": Style((6.4, 7.2), (9.5, 11.0), (2, 2), (5.0, 8.0), (6.0, 7.0), 10.0),
    "detached": Style((9.5, 13.5), (10.0, 14.0), (1, 1), (9.0, 18.0), (8.0, 11.0), 12.0, stagger=3.0),
    "village": Style((6.2, 9.0), (9.0, 12.0), (1, 3), (6.0, 13.0), (3.0, 5.0), 10.0, stagger=3.0),
    "portico": Style((19.0, 23.0), (10.0, 11.0), (2, 3), (10.0, 16.0), (6.0, 7.0), 12.0, (8, 8)),
    "slab": Style((58.0, 74.0), (12.0, 13.0), (1, 1), (26.0, 40.0), (13.0, 16.0), 24.0, (44, 60)),
    "halls": Style((26.0, 62.0), (28.0, 52.0), (1, 1), (9.0, 22.0), (9.0, 14.0), 4.0),
    "farms": Style((15.0, 21.0), (20.0, 27.0), (1, 1), (120.0, 330.0), (14.0, 26.0), 20.0, stagger=6.0),
}


@dataclass
class Candidates:
    """Houses that could stand: columns of equal length."""

    street: np.ndarray
    along: np.ndarray
    side: np.ndarray
    homes: np.ndarray
    shape: np.ndarray
    plot: np.ndarray

    def take(self, keep: np.ndarray) -> Candidates:
        """The rows that stay."""
        return Candidates(*(getattr(self, name)[keep] for name in self.__dataclass_fields__))


def place_houses(lines: list, widths: list[float], styles: list[str], obstacles: list, rng) -> Candidates:
    """Houses along every street that has a style; earlier streets win where two want the same ground."""
    parts = []
    for number, (line, width, style) in enumerate(zip(lines, widths, styles, strict=True)):
        if style not in STYLES:
            continue
        for side in (1, -1):
            found = _one_side(number, np.asarray(line.coords), width, STYLES[style], side, rng)
            if found is not None:
                parts.append(found)
    everything = Candidates(*(np.concatenate(column) for column in zip(*parts, strict=True)))
    return _thin_out(everything.take(_free_of(everything.plot, everything.shape, obstacles)))


def _one_side(number: int, points: np.ndarray, width: float, style: Style, side: int, rng):
    """The columns of one side of one street."""
    steps = np.hypot(*np.diff(points, axis=0).T)
    reach = np.concatenate([[0.0], np.cumsum(steps)])
    start, front, row = _rhythm(reach[-1], style, rng)
    if len(start) == 0:
        return None
    middle = start + front / 2
    here = np.stack([np.interp(middle, reach, points[:, k]) for k in (0, 1)], axis=1)
    segment = np.clip(np.searchsorted(reach, middle, side="right") - 1, 0, len(steps) - 1)
    heading = np.diff(points, axis=0)[segment] / steps[segment][:, None]
    outward = np.stack([-heading[:, 1], heading[:, 0]], axis=1) * side
    depth = rng.uniform(*style.depth, size=row.max() + 1)[row]
    setback = (
        rng.uniform(*style.setback, size=row.max() + 1) + rng.uniform(0, style.stagger, size=row.max() + 1)
    )[row]
    near, count = width / 2 + setback, len(start)
    return (
        np.full(count, number),
        middle,
        np.full(count, side),
        rng.integers(style.homes[0], style.homes[1] + 1, size=count),
        _boxes(here, heading, outward, front, near, near + depth),
        _boxes(here, heading, outward, front - 0.3, near + 0.1, near + depth + style.garden),
    )


def _rhythm(length: float, style: Style, rng) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Where houses start along a street of this length, how wide they are, and which row each belongs to."""
    start, front, row, at, number = [], [], [], style.gap[0] / 2 + 2.0, 0
    while at < length:
        width = rng.uniform(*style.width)
        for _ in range(rng.integers(style.row[0], style.row[1] + 1)):
            if at + width > length - 1.0:
                break
            start.append(at)
            front.append(width)
            row.append(number)
            at += width
            if style.row[1] > 12:
                width = rng.uniform(*style.width)
        at += rng.uniform(*style.gap)
        number += 1
    return np.array(start), np.array(front), np.array(row, dtype=int)


def _boxes(here, heading, outward, front, near, far) -> np.ndarray:
    """Rectangles beside the street, as an array of polygons."""
    half = heading * (np.asarray(front)[:, None] / 2)
    inner, outer = outward * np.asarray(near)[:, None], outward * np.asarray(far)[:, None]
    corners = np.stack(
        [here - half + inner, here + half + inner, here + half + outer, here - half + outer], axis=1
    )
    return shapely.polygons(corners)


def _free_of(plots: np.ndarray, shapes: np.ndarray, obstacles: list) -> np.ndarray:
    """True for candidates whose house stands on nothing else; a garden may touch water."""
    hit = STRtree(obstacles).query(shapes, predicate="intersects")[0]
    free = np.ones(len(plots), dtype=bool)
    free[hit] = False
    return free


def _thin_out(candidates: Candidates) -> Candidates:
    """Drop every candidate whose house meets the plot of an earlier one that stays."""
    tree = STRtree(candidates.plot)
    later, earlier = tree.query(
        shapely.buffer(candidates.shape, -0.2, join_style="mitre"), predicate="intersects"
    )
    pairs = np.sort(np.stack([later, earlier], axis=1)[later != earlier], axis=1)
    stays = np.ones(len(candidates.shape), dtype=bool)
    for first, second in np.unique(pairs, axis=0):
        if stays[first]:
            stays[second] = False
    return candidates.take(stays)
