"""The bones of the town: river, canals, railway and main roads, and the quarters that lie between them.

A plan is drawn once in metres around the market, as a town planner would on a napkin; the seed bends, turns
and mirrors it. Quarters are the faces between the bones and share every point of their boundaries: no gaps,
no overlap.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import shapely
from shapely import LineString, MultiPolygon, Point, Polygon
from shapely.ops import polygonize, unary_union

PLAN = Path(__file__).parent.parent / "data" / "plan.toml"
DENSITY = 20.0
STUB = 170.0


@dataclass(frozen=True)
class Bone:
    """A line of the plan: its kind tells how wide it is and what may stand beside it."""

    name: str
    kind: str
    width: float
    line: LineString
    border: bool
    style: str = ""
    trim: bool = True


@dataclass(frozen=True)
class Quarter:
    """A buurt on the plan, not bent yet."""

    number: int
    name: str
    district: int
    pattern: str
    theme: str
    turn: float
    built_from: int
    face: Polygon


@dataclass(frozen=True)
class Skeleton:
    """The plan, ready to be filled in; `bend` takes plan metres to RD metres."""

    town: str
    code: str
    municipality: Polygon
    districts: list[str]
    bones: list[Bone]
    quarters: list[Quarter]
    bend: Bend


class Bend:
    """A smooth, seeded deformation of the plan, then a turn and a shift to its place in RD New."""

    def __init__(self, rng: np.random.Generator, origin: tuple[float, float], scale: float):
        self.origin = np.array(origin)
        self.angle = rng.uniform(-0.35, 0.35)
        self.mirror = rng.choice([-1.0, 1.0])
        lengths = rng.uniform(1300, 2600, size=6) * max(scale, 0.4)
        headings = rng.uniform(0, 2 * np.pi, size=6)
        self.waves = np.stack([np.cos(headings), np.sin(headings)]) * (2 * np.pi / lengths)
        self.phases = rng.uniform(0, 2 * np.pi, size=6)
        self.sizes = rng.uniform(0.4, 1.0, size=(6, 2)) * 22 * max(scale, 0.4)

    def __call__(self, points: np.ndarray) -> np.ndarray:
        moved = points + np.sin(points @ self.waves + self.phases) @ self.sizes
        moved = moved * np.array([self.mirror, 1.0])
        cos, sin = np.cos(self.angle), np.sin(self.angle)
        return moved @ np.array([[cos, sin], [-sin, cos]]) + self.origin

    def shape(self, geometry):
        """The geometry with every point moved; lines are densified first so that they bend too."""
        return shapely.transform(shapely.segmentize(geometry, DENSITY), self)


def draw_skeleton(seed: int, scale: float = 1.0) -> Skeleton:
    """Read the plan and cut it into quarters; the seed decides only the bend, so every seed is sound."""
    plan = tomllib.loads(PLAN.read_text("utf-8"))
    rng = np.random.default_rng([seed, 1])
    boundary = Polygon(_smooth(_points(plan["boundary"], scale), closed=True, rounds=2))
    bones = [_bone(row, scale) for row in plan["bones"]]
    faces = _faces(boundary, [bone.line for bone in bones if bone.border])
    return Skeleton(
        town=plan["name"],
        code=plan["code"],
        municipality=unary_union(faces),
        districts=plan["districts"],
        bones=_trimmed(bones, STUB * scale),
        quarters=_quarters(plan["quarters"], faces, scale),
        bend=Bend(rng, tuple(plan["origin"]), scale),
    )


def _points(rows: list, scale: float) -> np.ndarray:
    return np.array(rows, dtype=float) * scale


def _bone(row: dict, scale: float) -> Bone:
    return Bone(
        name=row.get("name", ""),
        kind=row["kind"],
        width=row["width"] * max(scale, 0.5) if row["kind"] in ("river", "canal") else row["width"],
        line=LineString(_smooth(_points(row["points"], scale))),
        border=row.get("border", True),
        style=row.get("style", ""),
        trim=row.get("trim", True),
    )


def _smooth(points: np.ndarray, closed: bool = False, rounds: int = 3) -> np.ndarray:
    """Chaikin's corner cutting; an open line keeps its ends."""
    for _ in range(rounds):
        start, end = (points, np.roll(points, -1, axis=0)) if closed else (points[:-1], points[1:])
        cut = np.stack([0.75 * start + 0.25 * end, 0.25 * start + 0.75 * end], axis=1).reshape(-1, 2)
        points = cut if closed else np.concatenate([points[:1], cut, points[-1:]])
    return points


def _trimmed(bones: list[Bone], stub: float) -> list[Bone]:
    """The bones without the ends that stick out past another bone: those only served to close the faces."""
    found = []
    for bone in bones:
        if not bone.trim:
            found.append(bone)
            continue
        others = unary_union([other.line for other in bones if other is not bone])
        pieces = list(shapely.get_parts(bone.line.difference(others)))
        while len(pieces) > 1 and pieces[-1].length < stub:
            pieces.pop()
        while len(pieces) > 1 and pieces[0].length < stub:
            pieces.pop(0)
        found.append(
            replace(bone, line=LineString(np.concatenate([shapely.get_coordinates(p) for p in pieces])))
        )
    return found


def _faces(boundary: Polygon, lines: list[LineString]) -> list[Polygon]:
    """The pieces between the lines, densified in one go so that neighbours keep the same points."""
    net = unary_union([boundary.exterior, *lines])
    faces = polygonize(shapely.get_parts(shapely.segmentize(net, DENSITY)))
    return [face for face in faces if boundary.contains(face.representative_point())]


def _quarters(rows: list[dict], faces: list[Polygon], scale: float) -> list[Quarter]:
    """Give every face to the quarter whose seed point lies in it; a quarter may have several points."""
    shares = _deal(faces, [[Point(p) for p in _points(row["at"], scale)] for row in rows])
    return [
        Quarter(
            number=number,
            name=row["name"],
            district=row["district"],
            pattern=row["pattern"],
            theme=row["theme"],
            turn=row.get("turn", 0.0),
            built_from=row.get("built", 0),
            face=_one_piece(row["name"], share),
        )
        for number, (row, share) in enumerate(zip(rows, shares, strict=True))
    ]


def _deal(faces: list[Polygon], seeds: list[list[Point]]) -> list[Polygon]:
    """Faces by seed point; slivers where bones cross go to the neighbour with the longest common border."""
    shares: list[list[Polygon]] = [[] for _ in seeds]
    slivers = []
    for face in faces:
        owners = [i for i, points in enumerate(seeds) if any(face.contains(p) for p in points)]
        if len(owners) > 1:
            raise ValueError(f"no border on the plan between quarters {owners}")
        (shares[owners[0]] if owners else slivers).append(face)
    while slivers:
        common = np.array([[_common(sliver, share) for share in shares] for sliver in slivers])
        first, owner = np.unravel_index(np.argmax(common), common.shape)
        shares[owner].append(slivers.pop(first))
    return [unary_union(share) for share in shares]


def _common(sliver: Polygon, share: list[Polygon]) -> float:
    """How much border a sliver has with a quarter, in metres."""
    return max((sliver.intersection(face).length for face in share), default=0.0)


def _one_piece(name: str, face: Polygon) -> Polygon:
    if isinstance(face, MultiPolygon) or face.is_empty:
        raise ValueError(f"quarter {name} is not one piece on the plan")
    return face
