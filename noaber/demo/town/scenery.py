"""What is on the map besides houses: water, green, rail, squares, trees, labels, and named spots."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, MultiPoint, Point
from shapely.ops import unary_union

from .model import Feature, Landmark, Town
from .patterns import Layout
from .skeleton import PLAN, Skeleton

WATER = ("river", "canal")
TREE_STEP = {"avenue": 13.0, "quay": 17.0, "collector": 21.0}
# What the map draws first lies underneath.
LAYERS = ("meadow", "block", "park", "forest", "plaza", "pitch", "water", "ditch")
LANDMARKS = {
    "park": "{}park",
    "playground": "Speelveld {}",
    "school": "Basisschool {}",
    "centre": "Buurthuis {}",
    "market": "Plein {}",
    "church": "Oude Kerk",
    "townhall": "Stadhuis",
    "wood": "{} Bos",
    "lake": "{} Plas",
    "sport": "Sportpark Noordrand",
    "cemetery": "Begraafplaats De Rust",
    "station": "Station Lindervoort",
}


@dataclass
class Ground:
    """What lies on the ground in RD metres: what nobody builds on, the open land, and the built quarters."""

    solid: list
    open: list
    built: list
    plots: list[tuple[str, str, int, object]]
    water: list[tuple[str, str, object]]

    @classmethod
    def of(cls, skeleton: Skeleton, layouts: list[Layout], ways: list) -> Ground:
        """Bend all plots and bones once."""
        bend = skeleton.bend.shape
        plots = [
            (plot.kind, plot.landmark, number, bend(plot.shape))
            for number, layout in enumerate(layouts)
            for plot in layout.plots
        ]
        town = bend(skeleton.municipality)
        water = [
            (b.kind, b.name, bend(b.line).buffer(b.width / 2).intersection(town))
            for b in skeleton.bones
            if b.kind in WATER
        ]
        rails = [bend(b.line).buffer(b.width) for b in skeleton.bones if b.kind == "rail"]
        roads = [way.line.buffer(way.width / 2 - 0.2, cap_style="flat") for way in ways]
        taken = [shape for kind, _, _, shape in plots if kind not in ("meadow", "ditch")]
        return cls(
            solid=[*roads, *rails, *(shape for _, _, shape in water), *taken],
            open=[shape for kind, _, _, shape in plots if kind == "meadow"],
            built=[bend(layout.core) for layout in layouts if not layout.core.is_empty],
            plots=plots,
            water=water,
        )


def sites() -> list[dict]:
    """Places of the whole town, from the plan."""
    return tomllib.loads(PLAN.read_text("utf-8"))["sites"]


def dress(town: Town, ground: Ground, skeleton: Skeleton, ways: list, rng) -> None:
    """Fill in the town's features and landmarks."""
    town.features = [
        Feature("land", town.municipality.shape, town.name),
        *_surfaces(ground),
        *(Feature("rail", skeleton.bend.shape(b.line)) for b in skeleton.bones if b.kind == "rail"),
        *(Feature("road" if way.rank != "path" else "path", way.line, way.name, way.rank) for way in ways),
        *(Feature("public", shape, name) for kind, name, _, shape in ground.plots if kind == "public"),
        *_trees(ground, ways, town, rng),
        *_labels(town, ground),
    ]
    town.landmarks = _landmarks(town, ground)


def _surfaces(ground: Ground) -> list[Feature]:
    found = [Feature("block", shape) for shape in ground.built]
    found += [Feature("water", shape, name, kind) for kind, name, shape in ground.water]
    kinds = {"lake": "water"}
    found += [Feature(kinds.get(k, k), shape) for k, _, _, shape in ground.plots if kinds.get(k, k) in LAYERS]
    return sorted(found, key=lambda feature: LAYERS.index(feature.kind))


def _trees(ground: Ground, ways: list, town: Town, rng) -> list[Feature]:
    """Rows along avenues and quays, loose trees in parks; one multipoint for each, to keep rows few."""
    taken = shapely.STRtree([*town.buildings, *(shape for _, _, shape in ground.water)])
    found = []
    for way in ways:
        step = TREE_STEP.get(way.rank)
        if step and way.style != "halls":
            found.append(_beside(way, step))
    for kind, _, _, shape in ground.plots:
        if kind in ("park", "forest"):
            found.append(_scattered(shape, 240.0 if kind == "park" else 90.0, rng))
    features = []
    for points in found:
        if len(points):
            free = np.ones(len(points), dtype=bool)
            free[taken.query(shapely.buffer(shapely.points(points), 1.5), predicate="intersects")[0]] = False
            if free.any():
                features.append(Feature("tree", MultiPoint(points[free])))
    return features


def _beside(way, step: float) -> np.ndarray:
    rows = []
    for side in (1, -1):
        row = way.line.offset_curve(side * (way.width / 2 - 2.0))
        for part in shapely.get_parts(row):
            if part.length > step:
                at = np.arange(step / 2, part.length, step)
                rows.append(shapely.get_coordinates(shapely.line_interpolate_point(part, at)))
    return np.concatenate(rows) if rows else np.empty((0, 2))


def _scattered(shape, square_metres: float, rng) -> np.ndarray:
    west, south, east, north = shape.bounds
    count = int((east - west) * (north - south) / square_metres)
    points = rng.uniform((west, south), (east, north), size=(count, 2))
    return points[shapely.contains_xy(shape.buffer(-3), points)]


def _labels(town: Town, ground: Ground) -> list[Feature]:
    found = [
        Feature("label", zone.shape.representative_point(), zone.name, "buurt") for zone in town.quarters
    ]
    built = unary_union(ground.built).centroid
    found.append(Feature("label", built, town.name, "town"))
    for kind, name, shape in ground.water:
        widest = max(shapely.get_parts(shape), key=lambda part: part.area)
        found.append(Feature("label", widest.representative_point(), name, f"water-{kind}"))
    return found


def _landmarks(town: Town, ground: Ground) -> list[Landmark]:
    """Named spots; a name that would come twice gets the quarter's second park a number-free variant."""
    found, seen = [], set()
    shapes = shapely.STRtree([zone.shape for zone in town.quarters])
    for _, kind, _, shape in ground.plots:
        if not kind:
            continue
        spot = shape.representative_point()
        zone = int(shapes.nearest(spot))
        name = LANDMARKS[kind].format(_stem(town.quarters[zone].name))
        if name in seen:
            name = _other(name, spot, town, seen)
        seen.add(name)
        found.append(Landmark(kind, name, spot.x, spot.y, zone))
    return found


def _stem(name: str) -> str:
    for ending in ("buurt", "kwartier"):
        if name.endswith(ending):
            return name.removesuffix(ending)
    return name.removeprefix("De ").removeprefix("Het ")


def _other(name: str, spot: Point, town: Town, seen: set[str]) -> str:
    """Named after the nearest street instead."""
    lines = [LineString(line.coords) for road in town.roads for line in road.lines]
    owners = [road.name for road in town.roads for _ in road.lines]
    for index in np.argsort([line.distance(spot) for line in lines])[:12]:
        candidate = f"{name.split()[0] if ' ' in name else 'Park'} {owners[index]}"
        if candidate not in seen:
            return candidate
    return f"{name} {len(seen)}"
