"""What the generator hands over: plain records in RD metres, with nothing of Django in them.

The loader turns them into rows of `places`; the preview draws them. Points of addresses are arrays, because
twelve thousand small objects are slower than eight columns.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from shapely import Polygon
from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True)
class Zone:
    """An area of the town (gemeente, wijk or buurt)."""

    code: str
    name: str
    level: str
    parent: str | None
    shape: Polygon
    character: str = ""
    theme: str = ""
    built_from: int = 0


@dataclass
class Road:
    """A named street: one or more lines that carry the same name."""

    name: str
    rank: str
    width: float
    lines: list[BaseGeometry]
    zone: int = -1
    style: str = ""


@dataclass
class Doors:
    """The addresses, as columns of equal length."""

    road: np.ndarray
    number: np.ndarray
    suffix: np.ndarray
    postcode: np.ndarray
    x: np.ndarray
    y: np.ndarray
    zone: np.ndarray
    building: np.ndarray

    def __len__(self) -> int:
        return len(self.number)


@dataclass(frozen=True)
class Feature:
    """Something that the map draws, from water to a label; `rank` orders labels and widths of roads."""

    kind: str
    shape: BaseGeometry
    name: str = ""
    rank: str = ""


@dataclass(frozen=True)
class Landmark:
    """A spot people can name: the library, a playground, a bridge."""

    kind: str
    name: str
    x: float
    y: float
    zone: int


@dataclass
class Town:
    """The whole invented town."""

    seed: int
    name: str
    municipality: Zone
    districts: list[Zone]
    quarters: list[Zone]
    roads: list[Road]
    doors: Doors
    buildings: np.ndarray
    features: list[Feature] = field(default_factory=list)
    landmarks: list[Landmark] = field(default_factory=list)
