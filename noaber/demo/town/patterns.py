"""How each kind of quarter is laid out: old town, terraces, rows, flats, woonerf, villas and so on.

A pattern takes a quarter and returns streets and plots on the plan. Houses come later, along the streets.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely import LineString, Polygon, box
from shapely.affinity import rotate, scale
from shapely.ops import unary_union

from . import blocks
from .skeleton import Bone, Quarter


@dataclass
class PlanStreet:
    """A street on the plan; `style` says which houses stand along it."""

    line: LineString
    rank: str
    width: float
    style: str
    name: str = ""


@dataclass(frozen=True)
class Plot:
    """Ground with a use of its own: park, pond, pitch, square, or the footprint of a public building."""

    kind: str
    shape: Polygon
    landmark: str = ""


@dataclass
class Layout:
    """What a pattern fills in."""

    core: Polygon
    streets: list[PlanStreet] = field(default_factory=list)
    plots: list[Plot] = field(default_factory=list)

    def add(self, found: list[LineString], rank: str, width: float, style: str) -> None:
        """Add streets of one kind."""
        self.streets.extend(PlanStreet(line, rank, width, style) for line in found)


@dataclass(frozen=True)
class Manner:
    """The numbers of a grid-like quarter."""

    most: tuple[float, float]
    spacing: float
    edge: str
    collector: str
    inner: tuple[str, ...]
    sway: float = 0.0
    parks: int = 1
    width: float = 8.5
    ponds: float = 0.0


MANNERS = {
    "terraces": Manner(
        (215, 235), 50, "terrace", "terrace", ("terrace", "terrace", "portico"), parks=1, width=8
    ),
    "garden": Manner((215, 235), 56, "semi", "terrace", ("terrace", "semi", "row"), sway=7, parks=2, width=9),
    "rows": Manner((225, 245), 56, "row", "row", ("row", "row", "row", "portico"), parks=2),
    "flats": Manner((250, 235), 62, "portico", "row", ("slab", "row", "row", "portico"), parks=3, width=9),
    "villas": Manner(
        (240, 230), 78, "detached", "detached", ("detached", "detached", "semi"), sway=13, parks=3, width=8
    ),
    "newbuilt": Manner((205, 225), 60, "new", "new", ("new", "new", "semi"), parks=2, ponds=7.0),
    "business": Manner((330, 240), 130, "halls", "halls", ("halls",), parks=1, width=11),
    "village": Manner((220, 160), 95, "village", "village", ("village", "semi"), sway=9, parks=1, width=7.5),
}

# How often a bone is crossed, and between which sides (1 left, -1 right, 0 the bone itself).
CROSSING = {
    "canal": (150.0, ((-1, 1),)),
    "rail": (330.0, ((-1, 1),)),
    "through": (260.0, ((0, 1), (0, -1))),
}


def lay_out(quarter: Quarter, bones: list[Bone], rng: np.random.Generator) -> Layout:
    """Fill one quarter by its pattern."""
    if quarter.pattern == "polder":
        return _polder(quarter, bones, rng)
    if quarter.pattern == "oldtown":
        return _old_town(quarter, bones, rng)
    if quarter.pattern == "woonerf":
        return _woonerf(quarter, bones, rng)
    if quarter.pattern == "village":
        return _village(quarter, bones, rng)
    core = blocks.core_of(quarter.face, bones)
    return _grid(core, quarter, bones, MANNERS[quarter.pattern], rng)


def _grid(core: Polygon, quarter: Quarter, bones: list[Bone], manner: Manner, rng) -> Layout:
    layout = Layout(core)
    layout.add(blocks.edge_streets(core, bones), "quay", 8.0, manner.edge)
    leaves, cuts = blocks.cut_up(core, quarter.turn, manner.most, rng)
    layout.add(
        [blocks.sway(cut, manner.sway, rng) for cut in cuts], "collector", manner.width + 2, manner.collector
    )
    green = _amenities(layout, leaves, manner.parks, quarter, rng)
    for leaf in leaves:
        if leaf in green:
            continue
        style = str(rng.choice(manner.inner))
        found = blocks.hatch(leaf, quarter.turn, manner.spacing * (1.35 if style == "slab" else 1.0))
        layout.add([blocks.sway(line, manner.sway, rng) for line in found], "street", manner.width, style)
        if manner.ponds:
            _ditches(layout, leaf, quarter.turn, manner, len(found))
    return layout


def _ditches(layout: Layout, leaf: Polygon, turn: float, manner: Manner, streets: int) -> None:
    """Water behind the gardens of a new quarter, halfway between two streets."""
    for line in blocks.hatch(leaf, turn, manner.spacing, least=streets)[:-1]:
        depth = leaf.area / max(line.length, 1.0) / (streets + 1)
        for side in (line.offset_curve(depth / 2),):
            inside = side.intersection(leaf.buffer(-22))
            layout.plots.extend(Plot("water", part.buffer(manner.ponds / 2)) for part in blocks.lines(inside))


def _amenities(layout: Layout, leaves: list[Polygon], parks: int, quarter: Quarter, rng) -> list[Polygon]:
    """Give the middle leaf to school and shops and the next ones to green, as planners did."""
    if len(leaves) < 4:
        return []
    centre = layout.core.centroid
    ranked = sorted(leaves, key=lambda leaf: leaf.centroid.distance(centre) + rng.uniform(0, 120))
    _school(layout, ranked[0], quarter.turn, rng)
    green = [ranked[0]]
    for leaf in ranked[2 : 2 + 2 * (parks - 1) : 2]:
        _park(layout, leaf, rng)
        green.append(leaf)
    return green


def _park(layout: Layout, leaf: Polygon, rng) -> None:
    inner = leaf.buffer(-9).buffer(-6).buffer(6)
    if inner.is_empty:
        return
    inner = blocks.polygons(inner)[0]
    layout.plots.append(Plot("park", inner, "park"))
    radius = np.sqrt(inner.area) * 0.2
    pond = blocks.blob(inner.centroid, radius, rng).intersection(inner.buffer(-8))
    layout.plots.extend(Plot("water", part) for part in blocks.polygons(pond)[:1])
    ring = inner.buffer(-radius * 0.45)
    layout.streets.extend(
        PlanStreet(LineString(part.exterior.coords), "path", 3.0, "none")
        for part in blocks.polygons(ring)[:1]
    )


def _school(layout: Layout, leaf: Polygon, turn: float, rng) -> None:
    """A leaf with a square with shops, a school with its yard and a playing field."""
    inner = leaf.buffer(-10)
    if inner.is_empty:
        return
    inner = blocks.polygons(inner)[0]
    layout.plots.append(Plot("park", inner, "playground"))
    spot = inner.centroid
    yard = rotate(box(spot.x - 40, spot.y - 26, spot.x + 30, spot.y + 30), turn, origin=spot).intersection(
        inner
    )
    if yard.is_empty:
        return
    layout.plots.append(Plot("plaza", blocks.polygons(yard)[0]))
    wing = box(spot.x - 36, spot.y - 22, spot.x + 22, spot.y - 8).union(
        box(spot.x - 36, spot.y - 8, spot.x - 20, spot.y + 24)
    )
    wing = rotate(wing, turn, origin=spot).intersection(inner)
    layout.plots.extend(Plot("public", part, "school") for part in blocks.polygons(wing)[:1])
    hall = rotate(box(spot.x + 2, spot.y + 8, spot.x + 24, spot.y + 26), turn, origin=spot).intersection(
        inner
    )
    layout.plots.extend(Plot("public", part, "centre") for part in blocks.polygons(hall)[:1])


def _old_town(quarter: Quarter, bones: list[Bone], rng) -> Layout:
    layout = Layout(blocks.core_of(quarter.face, bones))
    layout.add(blocks.edge_streets(layout.core, bones), "quay", 8.0, "old")
    spine = _spine(layout.core)
    cells = blocks.old_cells(layout.core, spine, min(72.0, np.sqrt(layout.core.area) / 4), rng)
    squares = sorted(cells, key=lambda cell: cell.centroid.distance(layout.core.centroid))[:5]
    square = max(squares, key=lambda cell: cell.area)
    layout.add(blocks.chain(cells, layout.core, 230), "street", 7.5, "old")
    layout.plots.append(Plot("plaza", square.buffer(-2), "market"))
    _monument(layout, square, quarter, rng)
    return layout


def _spine(core: Polygon) -> LineString:
    west, south, east, north = core.bounds
    x = (west + east) / 2
    return LineString([(x - 18, south), (x + 8, (south + north) / 2), (x - 6, north)])


def _monument(layout: Layout, square: Polygon, quarter: Quarter, rng) -> None:
    """A church beside the first square, the town hall on the second."""
    spot, kind = square.centroid, "church" if quarter.number % 2 == 0 else "townhall"
    nave = box(spot.x - 19, spot.y - 8, spot.x + 19, spot.y + 8)
    cross = box(spot.x + 2, spot.y - 15, spot.x + 13, spot.y + 15)
    shape = nave.union(cross) if kind == "church" else box(spot.x - 16, spot.y - 10, spot.x + 16, spot.y + 10)
    shape = rotate(scale(shape, 0.8, 0.8), rng.uniform(-25, 25)).intersection(square.buffer(-7))
    layout.plots.extend(Plot("public", part, kind) for part in blocks.polygons(shape)[:1])


def _woonerf(quarter: Quarter, bones: list[Bone], rng) -> Layout:
    layout = Layout(blocks.core_of(quarter.face, bones))
    layout.add(blocks.edge_streets(layout.core, bones), "quay", 8.0, "cluster")
    leaves, cuts = blocks.cut_up(layout.core, quarter.turn, (245, 165), rng)
    layout.add([blocks.sway(cut, 12, rng) for cut in cuts], "collector", 9.5, "cluster")
    green = _amenities(layout, leaves, 3, quarter, rng)
    for leaf in leaves:
        if leaf not in green:
            turn = quarter.turn + rng.choice([0, 0, 90])
            layout.add(blocks.comb(leaf, turn, 52, 0.78, rng), "erf", 6.0, "cluster")
    return layout


def _village(quarter: Quarter, bones: list[Bone], rng) -> Layout:
    street = next(b.line for b in bones if b.name == "Dorpsstraat").intersection(quarter.face)
    middle = street.interpolate(0.48, normalized=True)
    reach = 0.19 * np.sqrt(quarter.face.area)
    green = blocks.blob(middle, reach, rng, squash=0.5)
    core = blocks.core_of(green.intersection(quarter.face), bones)
    layout = _grid(core, quarter, bones, MANNERS["village"], rng)
    rest = _polder(quarter, bones, rng, without=core)
    layout.plots.extend(rest.plots)
    return layout


def _polder(quarter: Quarter, bones: list[Bone], rng, without: Polygon | None = None) -> Layout:
    """Meadows with long straight ditches, a wood and a lake: the open land of the west."""
    wide = [b.line.buffer(b.width / 2 + (10 if b.kind == "river" else 5)) for b in bones]
    land = quarter.face.difference(unary_union([*wide, *([without.buffer(25)] if without else [])]))
    layout = Layout(without or Polygon())
    for field_ in (part for part in blocks.polygons(land) if part.area > 8_000):
        layout.plots.append(Plot("meadow", field_))
        for strip in _parcels(field_, quarter.turn + rng.uniform(-14, 14), rng):
            layout.plots.append(Plot("ditch", strip))
    return layout


def _parcels(land: Polygon, turn: float, rng) -> list[Polygon]:
    flat = rotate(land.buffer(-4), -turn, origin=(0, 0))
    west, south, east, north = flat.bounds
    levels = south + np.cumsum(rng.uniform(38, 62, size=int((north - south) / 50) + 2))
    strokes = shapely.linestrings([[(west, y), (east, y)] for y in levels])
    cut = blocks.lines(unary_union(shapely.intersection(strokes, flat)), 60)
    return [rotate(line, turn, origin=(0, 0)).buffer(1.3, cap_style="flat") for line in cut]


def crossings(bones: list[Bone], cores: list[Polygon]) -> list[PlanStreet]:
    """Bridges over canals, crossings of the railway and turnings to the ring road, near a quarter."""
    town = unary_union(cores).buffer(5)
    found = []
    for bone in bones:
        step, sides = CROSSING.get(bone.kind, (0, ()))
        if not step:
            continue
        reach = bone.width / 2 + blocks.KEEP_OFF[bone.kind]
        for at in np.arange(step / 2, bone.line.length, step):
            found.extend(_across(bone.line, at, reach, sides, town))
    return found


def _across(line: LineString, at: float, reach: float, sides: tuple, town) -> list[PlanStreet]:
    here, ahead = line.interpolate(at), line.interpolate(at + 1.0)
    left = np.array([here.y - ahead.y, ahead.x - here.x]) * reach
    for start, end in sides:
        road = LineString([np.array(here.coords[0]) + left * start, np.array(here.coords[0]) + left * end])
        ends = [p for p, share in zip(shapely.points(road.coords), (start, end), strict=True) if share]
        if all(town.contains(p) for p in ends):
            return [PlanStreet(road, "bridge", 7.0, "none")]
    return []
