"""From a seed to a town: bones, quarters, streets, houses, names, numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.affinity import rotate, translate
from shapely.ops import unary_union

from . import addressing, blocks, scenery
from .houses import Candidates, place_houses
from .model import Road, Town, Zone
from .naming import Names
from .patterns import Layout, Plot, crossings, lay_out
from .skeleton import Skeleton, draw_skeleton

# Houses claim ground in this order: the rows inside a block come before the corners of the streets around it.
CLAIM = ("avenue", "country", "quay", "street", "erf", "collector", "through", "bridge", "path")
NAMED_BONES = ("avenue", "country", "through")


@dataclass
class Way:
    """A street in RD metres, before it has a name."""

    line: shapely.LineString
    rank: str
    width: float
    style: str
    quarter: int
    name: str = ""


def build_town(seed: int = 1, scale: float = 1.0) -> Town:
    """The town of this seed; `scale` shrinks the plan (not the houses), for tests that need fewer doors."""
    skeleton = draw_skeleton(seed, scale)
    rng = np.random.default_rng([seed, 2])
    layouts = [lay_out(quarter, skeleton.bones, rng) for quarter in skeleton.quarters]
    layouts[0].plots.extend(_sites(scale, rng))
    layouts[0].streets.extend(
        crossings(skeleton.bones, [layout.core for layout in layouts if not layout.core.is_empty])
    )
    ways = _ways(skeleton, layouts)
    ground = scenery.Ground.of(skeleton, layouts, ways)
    houses = _houses(ways, ground, rng)
    _name(ways, skeleton, rng)
    municipality, districts, quarters = _zones(skeleton)
    roads, road_of_way = _roads(ways)
    doors = addressing.number_doors(houses, road_of_way, quarters, [way.line for way in ways])
    town = Town(
        seed=seed,
        name=skeleton.town,
        municipality=municipality,
        districts=districts,
        quarters=quarters,
        roads=roads,
        doors=doors,
        buildings=houses.shape,
    )
    scenery.dress(town, ground, skeleton, ways, rng)
    return town


def _sites(scale: float, rng) -> list[Plot]:
    """The places of the whole town: rectangles, side by side when they repeat, and round woods and lakes."""
    found = []
    for row in scenery.sites():
        x, y = row["at"][0] * scale, row["at"][1] * scale
        if "radius" in row:
            shapes = [blocks.blob(shapely.Point(x, y), row["radius"] * scale, rng)]
        else:
            width, height = row["size"]
            shapes = _side_by_side(x, y, width, height, row.get("repeat", 1), row.get("turn", 0))
        found.extend(Plot(row["kind"], shape, row.get("landmark", "")) for shape in shapes)
    return found


def _side_by_side(x: float, y: float, width: float, depth: float, repeat: int, turn: float) -> list:
    place = shapely.box(x - width / 2, y - depth / 2, x + width / 2, y + depth / 2)
    return [rotate(translate(place, step * (width + 12), 0), turn, origin=(x, y)) for step in range(repeat)]


def _ways(skeleton: Skeleton, layouts: list[Layout]) -> list[Way]:
    """All streets in RD metres, in the order in which their houses claim ground."""
    ways = [
        Way(skeleton.bend.shape(part), bone.kind, bone.width, bone.style, -1, bone.name)
        for bone in skeleton.bones
        if bone.kind in NAMED_BONES
        for part in shapely.get_parts(bone.line.intersection(skeleton.municipality))
    ]
    for number, layout in enumerate(layouts):
        ways.extend(
            Way(skeleton.bend.shape(s.line), s.rank, s.width, s.style, number, s.name) for s in layout.streets
        )
    return sorted(ways, key=lambda way: CLAIM.index(way.rank))


def _houses(ways: list[Way], ground: scenery.Ground, rng) -> Candidates:
    """Farms stand on open land only, all other houses nowhere on it."""
    lines, widths = [way.line for way in ways], [way.width for way in ways]
    farms = [way.style if way.style == "farms" else "" for way in ways]
    town = [way.style if way.style != "farms" else "" for way in ways]
    inside = place_houses(lines, widths, town, ground.solid + ground.open, rng)
    outside = place_houses(lines, widths, farms, ground.solid + ground.built, rng)
    columns = inside.__dataclass_fields__
    return Candidates(*(np.concatenate([getattr(inside, c), getattr(outside, c)]) for c in columns))


def _name(ways: list[Way], skeleton: Skeleton, rng) -> None:
    names = Names({way.name for way in ways if way.name}, rng)
    for way in ways:
        if not way.name and way.rank not in ("path", "bridge"):
            way.name = names.next(skeleton.quarters[way.quarter].theme, way.rank)


def _roads(ways: list[Way]) -> tuple[list[Road], np.ndarray]:
    """Ways of one name are one street; also which road each way became (-1: a path without a name)."""
    roads: dict[str, Road] = {}
    for way in ways:
        if way.name:
            road = roads.setdefault(way.name, Road(way.name, way.rank, way.width, [], way.quarter, way.style))
            road.lines.append(way.line)
    order = {name: i for i, name in enumerate(roads)}
    return list(roads.values()), np.array([order.get(way.name, -1) for way in ways])


def _zones(skeleton: Skeleton) -> tuple[Zone, list[Zone], list[Zone]]:
    """Gemeente, wijken and buurten with codes like those of CBS, under a number that is not in use."""
    code = skeleton.code
    shapes = [skeleton.bend.shape(quarter.face) for quarter in skeleton.quarters]
    municipality = Zone(f"GM{code}", skeleton.town, "municipality", None, unary_union(shapes))
    districts, quarters = [], []
    for number, name in enumerate(skeleton.districts):
        mine = [i for i, quarter in enumerate(skeleton.quarters) if quarter.district == number]
        parent = f"WK{code}{number + 1:02d}"
        districts.append(
            Zone(parent, name, "wijk", municipality.code, unary_union([shapes[i] for i in mine]))
        )
        for rank, i in enumerate(mine, start=1):
            q = skeleton.quarters[i]
            buurt = f"BU{code}{number + 1:02d}{rank:02d}"
            quarters.append(Zone(buurt, q.name, "buurt", parent, shapes[i], q.pattern, q.theme, q.built_from))
    return municipality, districts, quarters
