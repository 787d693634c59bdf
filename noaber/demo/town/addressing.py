"""House numbers and postcodes: odd on the left, even on the right, a postcode for each side of a street."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import STRtree

from .houses import Candidates
from .model import Doors, Zone

LETTERS = "ABCDEGHJKLMNPRSTVWXZ"
NEVER_ISSUED = {"SA", "SD", "SS"}
PER_POSTCODE = 22


def number_doors(houses: Candidates, road_of_way: np.ndarray, quarters: list[Zone], lines: list) -> Doors:
    """Every home its address; several homes in a building get numbers in a row, in the old town a letter."""
    points = shapely.get_coordinates(shapely.centroid(houses.shape))
    zone = zones_of(points, [q.shape for q in quarters])
    road = road_of_way[houses.street]
    lengths = np.array([line.length for line in lines])
    before = _length_before(road_of_way, lengths)
    order = np.lexsort((before[houses.street] + houses.along, -houses.side, road))
    number, suffix, building = _numbers(order, road, houses, zone, quarters)
    postcode = _postcodes(road[building], houses.side[building], zone[building])
    spread = _spread(building, houses)
    return Doors(
        road=road[building],
        number=number,
        suffix=suffix,
        postcode=postcode,
        x=points[building, 0] + spread[:, 0],
        y=points[building, 1] + spread[:, 1],
        zone=zone[building],
        building=building,
    )


def zones_of(points: np.ndarray, shapes: list) -> np.ndarray:
    """The quarter of each point; on the very edge of the town the nearest one."""
    tree = STRtree(shapes)
    return tree.nearest(shapely.points(points))


def _length_before(road_of_way: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """For a street in several pieces: how much street comes before each piece."""
    before, total = np.zeros(len(lengths)), {}
    for way, road in enumerate(road_of_way):
        before[way] = total.get(road, 0.0)
        total[road] = before[way] + lengths[way] + 20.0
    return before


def _numbers(order, road, houses: Candidates, zone, quarters) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    lettered = np.array([quarter.character == "oldtown" for quarter in quarters])
    number, suffix, building, previous, at = [], [], [], None, 0
    for house in order:
        key = (road[house], houses.side[house])
        if key != previous:
            at, previous = (-1 if houses.side[house] > 0 else 0), key
        for home in range(houses.homes[house]):
            letter = home > 0 and lettered[zone[house]]
            at += 0 if letter else 2
            number.append(at)
            suffix.append("ABCDEFG"[home - 1] if letter else "")
            building.append(house)
    return np.array(number), np.array(suffix), np.array(building)


def _postcodes(road: np.ndarray, side: np.ndarray, zone: np.ndarray) -> np.ndarray:
    """A 0, three digits (never issued) and two letters; new for each side, quarter and 22 doors."""
    pairs = [a + b for a in LETTERS for b in LETTERS if a + b not in NEVER_ISSUED]
    used: dict[int, int] = {}
    found, previous, count = [], None, 0
    for key in zip(road.tolist(), side.tolist(), zone.tolist(), strict=True):
        count += 1
        if key != previous or count >= PER_POSTCODE:
            used[key[2]] = used.get(key[2], -1) + 1
            previous, count = key, 0
        found.append(f"{111 + key[2]:04d} {pairs[used[key[2]]]}")
    return np.array(found)


def _spread(building: np.ndarray, houses: Candidates) -> np.ndarray:
    """Points of homes in one building lie a little apart, along its front, so that each has its own."""
    rank = np.arange(len(building)) - _first_seen(building)
    homes = houses.homes[building]
    corners = shapely.get_coordinates(houses.shape[building]).reshape(len(building), 5, 2)
    front = (corners[:, 1] - corners[:, 0]) * 0.8
    share = np.where(homes > 1, (rank + 0.5) / homes - 0.5, 0.0)
    return front * share[:, None]


def _first_seen(building: np.ndarray) -> np.ndarray:
    starts = np.flatnonzero(np.concatenate([[True], building[1:] != building[:-1]]))
    return np.repeat(starts, np.diff(np.append(starts, len(building))))
