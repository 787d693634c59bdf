"""Cutting a quarter into blocks: pure geometry on the plan, in metres."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import LineString, MultiPoint, Point, Polygon
from shapely.affinity import rotate
from shapely.ops import split, unary_union

# How far a quarter keeps from what borders it, besides half its width: room for a quay or a green strip.
KEEP_OFF = {"river": 16.0, "canal": 7.0, "rail": 24.0, "through": 26.0}
SHORTEST = 30.0


def polygons(geometry) -> list[Polygon]:
    """The polygons in any geometry, largest first."""
    parts = [part for part in shapely.get_parts(geometry) if isinstance(part, Polygon) and not part.is_empty]
    return sorted(parts, key=lambda part: -part.area)


def lines(geometry, shortest: float = SHORTEST) -> list[LineString]:
    """The lines in any geometry that are long enough to be a street."""
    merged = shapely.line_merge(geometry)
    return [
        part for part in shapely.get_parts(merged) if isinstance(part, LineString) and part.length >= shortest
    ]


def core_of(face: Polygon, bones: list) -> Polygon:
    """The part of a quarter that can be built on: away from water, rail and the ring road."""
    wide = [b.line.buffer(b.width / 2 + KEEP_OFF[b.kind]) for b in bones if b.kind in KEEP_OFF]
    return polygons(face.difference(unary_union(wide)).buffer(-1).buffer(1))[0]


def edge_streets(core: Polygon, bones: list) -> list[LineString]:
    """Quays and parallel roads: the rim of the core where no avenue runs already."""
    avenues = unary_union([b.line.buffer(9) for b in bones if b.kind in ("avenue", "country")])
    return lines(core.exterior.difference(avenues).simplify(1.0), 60)


def cut_up(
    area: Polygon, turn: float, most: tuple[float, float], rng
) -> tuple[list[Polygon], list[LineString]]:
    """Halve an area, along or across its grain, until no piece is wider or deeper than `most`."""
    flat = rotate(area, -turn, origin=(0, 0))
    leaves, cuts, todo = [], [], [flat]
    while todo:
        piece = todo.pop()
        cut = _cut(piece, most, rng)
        if cut is None:
            leaves.append(piece)
            continue
        todo.extend(part for part in polygons(split(piece, cut)) if part.area > 400)
        cuts.extend(lines(cut.intersection(piece)))
    back = [rotate(leaf, turn, origin=(0, 0)) for leaf in leaves]
    return back, [rotate(cut, turn, origin=(0, 0)) for cut in cuts]


def _cut(piece: Polygon, most: tuple[float, float], rng) -> LineString | None:
    west, south, east, north = piece.bounds
    excess = np.array([(east - west) / most[0], (north - south) / most[1]])
    if excess.max() <= 1.0:
        return None
    at = rng.uniform(0.42, 0.58)
    slant = rng.uniform(-0.03, 0.03)
    if excess[0] >= excess[1]:
        x, lean = west + at * (east - west), slant * (north - south)
        return LineString([(x - lean, south - 9), (x + lean, north + 9)])
    y, lean = south + at * (north - south), slant * (east - west)
    return LineString([(west - 9, y - lean), (east + 9, y + lean)])


def hatch(leaf: Polygon, turn: float, spacing: float, least: int = 0) -> list[LineString]:
    """Parallel streets through a block along its longest side, evenly spread about `spacing` apart."""
    flat = rotate(leaf, -turn, origin=(0, 0))
    west, south, east, north = flat.bounds
    along = east - west >= north - south
    depth = (north - south) if along else (east - west)
    count = max(round(depth / spacing) - 1, least)
    found = []
    for step in range(1, count + 1):
        at = (south if along else west) + depth * step / (count + 1)
        ends = [(west - 1, at), (east + 1, at)] if along else [(at, south - 1), (at, north + 1)]
        found.extend(lines(LineString(ends).intersection(flat)))
    return [rotate(line, turn, origin=(0, 0)) for line in found]


def comb(leaf: Polygon, turn: float, spacing: float, reach: float, rng) -> list[LineString]:
    """Dead-end streets with a kink, coming into a block from alternating sides (the 1970s)."""
    flat = rotate(leaf, -turn, origin=(0, 0))
    west, south, east, north = flat.bounds
    count = max(int((east - west) / spacing), 1)
    found = []
    for step in range(count):
        x = west + (east - west) * (step + 0.5) / count + rng.uniform(-5, 5)
        kink = rng.uniform(9, 20) * rng.choice([-1, 1])
        start, end = (south - 1, south + reach * (north - south))
        if step % 2:
            start, end = (north + 1, north - reach * (north - south))
        middle = start + (end - start) * rng.uniform(0.4, 0.6)
        found.extend(
            lines(
                LineString([(x, start), (x, middle), (x + kink, middle), (x + kink, end)]).intersection(flat)
            )
        )
    return [rotate(line, turn, origin=(0, 0)) for line in found]


def sway(line: LineString, size: float, rng) -> LineString:
    """A street that winds a little; its ends stay where they are."""
    points = np.array(shapely.segmentize(line, 12).coords)
    step = np.linspace(0, np.pi, len(points))
    along = points[-1] - points[0]
    across = np.array([-along[1], along[0]]) / max(np.hypot(*along), 1.0)
    swing = np.sin(step * rng.choice([1, 2, 2])) * size * rng.uniform(0.5, 1.0) * rng.choice([-1, 1])
    return LineString(points + swing[:, None] * across)


def old_cells(core: Polygon, spine: LineString, size: float, rng) -> list[Polygon]:
    """Irregular blocks of an old centre: relaxed Voronoi cells with the high street running between them."""
    points = _scatter(core, size, rng)
    points = points[shapely.distance(shapely.points(points), spine) > size * 0.6]
    beside = [p for off in (size * 0.42, -size * 0.42) for p in _along(spine.offset_curve(off), size * 0.95)]
    for _ in range(2):
        cells = _voronoi(np.concatenate([points, beside]), core)
        centres = np.array([cell.centroid.coords[0] for cell in cells])
        points = centres[shapely.distance(shapely.points(centres), spine) > size * 0.6]
    return _voronoi(np.concatenate([points, beside]), core)


def _scatter(core: Polygon, size: float, rng) -> np.ndarray:
    west, south, east, north = core.bounds
    count = int((east - west) * (north - south) / size**2)
    points = rng.uniform((west, south), (east, north), size=(count, 2))
    return points[shapely.contains_xy(core, points)]


def _along(line: LineString, step: float) -> list[tuple[float, float]]:
    count = max(int(line.length / step), 1)
    return [line.interpolate((i + 0.5) / count, normalized=True).coords[0] for i in range(count)]


def _voronoi(points: np.ndarray, core: Polygon) -> list[Polygon]:
    cells = shapely.voronoi_polygons(MultiPoint(points), extend_to=core)
    return [part for cell in shapely.get_parts(cells) for part in polygons(cell.intersection(core))[:1]]


def chain(cells: list[Polygon], core: Polygon, longest: float) -> list[LineString]:
    """The edges between cells strung into streets: at each corner a street goes on where it bends least."""
    rim = core.exterior.buffer(2)
    edges = unary_union([cell.exterior for cell in cells]).difference(rim)
    segments = [line for line in shapely.get_parts(shapely.line_merge(edges)) if line.length > 1]
    loose = dict(enumerate(sorted(segments, key=lambda line: -line.length)))
    streets = []
    while loose:
        points = list(loose.pop(min(loose)).coords)
        for _ in range(2):
            points = _extend(points[::-1], loose, longest)
        if LineString(points).length >= 12:
            streets.append(LineString(points))
    return streets


def _extend(points: list, loose: dict, longest: float) -> list:
    """Grow the chain at its end as long as a loose edge goes on nearly straight."""
    while LineString(points).length < longest:
        best = None
        for key, line in loose.items():
            for coords in (list(line.coords), list(line.coords)[::-1]):
                if np.hypot(coords[0][0] - points[-1][0], coords[0][1] - points[-1][1]) > 0.5:
                    continue
                turn = _deflection(points[-2], points[-1], coords[1])
                if turn < 0.65 and (best is None or turn < best[0]):
                    best = (turn, key, coords)
        if best is None:
            return points
        loose.pop(best[1])
        points = points + best[2][1:]
    return points


def _deflection(a, b, c) -> float:
    before, after = np.arctan2(b[1] - a[1], b[0] - a[0]), np.arctan2(c[1] - b[1], c[0] - b[0])
    return abs((after - before + np.pi) % (2 * np.pi) - np.pi)


def blob(centre: Point, radius: float, rng, squash: float = 0.7) -> Polygon:
    """A pond or a wood: round, but not quite."""
    angles = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    waves = sum(rng.uniform(0.03, 0.12) * np.sin(angles * k + rng.uniform(0, 6)) for k in (2, 3, 5))
    reach = radius * (1 + waves)
    points = np.stack([centre.x + reach * np.cos(angles), centre.y + squash * reach * np.sin(angles)], axis=1)
    return Polygon(points)
