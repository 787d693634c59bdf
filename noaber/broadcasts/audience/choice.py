"""What can be asked of a description: its shape on the map, and which points, doors and members it holds.

The universe is places: a person with three places is in it three times, a person of a group without any place
once. Union and difference are those of sets of places; a person gets the message for at least one of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from noaber.places.atlas import current_atlas
from noaber.places.queries import get_area
from noaber.places.shapes import Difference, Polygons, Ring, Shape, Union, areas_shape, read_ring, read_shape

Ids = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Group:
    """People with a role or a training: which, the areas where it holds, and where they must have a place.

    A role may have to be held for one organisation.
    """

    mandate: str
    training: str
    area_ids: tuple[int, ...]
    within: Shape | None
    organisation: int | None = None


@dataclass(frozen=True, eq=False)
class Choice:
    """A description as it can be computed with: what it names together, less `minus`."""

    shapes: tuple[Shape, ...]
    doors: Ids
    groups: tuple[Group, ...]
    also: tuple[Choice, ...]
    minus: Choice | None

    def shape(self, everywhere: Shape | None = None, is_member: Callable[[Group], bool] | None = None):
        """What it covers on the map, or None; a door has no surface.

        For who is a member of a group, that group is `everywhere`; for who is in none it is nowhere.
        """
        parts = list(self.shapes)
        if everywhere is not None and is_member is not None and any(map(is_member, self.groups)):
            parts.append(everywhere)
        parts += [part for one in self.also if (part := one.shape(everywhere, is_member)) is not None]
        if not parts:
            return None
        kept = parts[0] if len(parts) == 1 else Union(parts)
        taken = self.minus.shape(everywhere, is_member) if self.minus else None
        return kept - taken if taken is not None else kept

    def contains(self, lons, lats, doors: Ids, is_member: Callable[[Group], Flags] | None = None) -> Flags:
        """For each place whether it is in: by its point, by its door (0: none) and by whose it is."""
        found = np.isin(doors, self.doors)
        for shape in self.shapes:
            found = found | shape.contains(lons, lats)
        for group in self.groups if is_member else ():
            found = found | is_member(group)
        for one in self.also:
            found = found | one.contains(lons, lats, doors, is_member)
        return found & ~self.minus.contains(lons, lats, doors, is_member) if self.minus else found

    @cached_property
    def all_doors(self) -> Ids:
        """Every door that is named, on whichever side."""
        return np.unique(np.concatenate([part.doors for part in self._parts()]))

    @cached_property
    def all_groups(self) -> list[Group]:
        """Every group that is named, on whichever side."""
        return [group for part in self._parts() for group in part.groups]

    @cached_property
    def kept_groups(self) -> list[Group]:
        """The groups that add somebody."""
        return [*self.groups, *(group for one in self.also for group in one.kept_groups)]

    def _parts(self) -> Iterator[Choice]:
        yield self
        for one in (*self.also, *([self.minus] if self.minus else [])):
            yield from one._parts()


def choice_of(spec: dict[str, Any]) -> Choice:
    """Make a canonical description into what can be computed with."""
    return Choice(
        shapes=tuple(_shapes(spec)),
        doors=np.array(spec.get("doors", []), np.int64),
        groups=tuple(_group(group) for group in spec.get("groups", [])),
        also=tuple(choice_of(part) for part in spec.get("also", [])),
        minus=choice_of(spec["minus"]) if spec.get("minus") else None,
    )


def shape_of(spec: dict[str, Any]) -> Shape | None:
    """Return the shape that a canonical description stands for; None when it has none."""
    return choice_of(spec).shape()


def _shapes(spec: dict[str, Any]) -> Iterator[Shape]:
    if spec.get("areas"):
        yield _areas(tuple(spec["areas"]), current_atlas().edition)
    for shape in spec.get("shapes", []):
        yield _drawn(json.dumps(shape))
    for ring in spec.get("rings", []):
        yield _ring(ring)


def _ring(ring: dict[str, Any]) -> Shape:
    whole = read_ring(ring["lon"], ring["lat"], ring["metres"])
    nearer = ring.get("beyond")
    return Difference(whole, Ring(whole.lon, whole.lat, nearer)) if nearer else whole


@lru_cache(maxsize=64)
def _drawn(text: str) -> Shape:
    return read_shape(json.loads(text))


@lru_cache(maxsize=64)
def _areas(ids: tuple[int, ...], edition: int) -> Shape:
    """Areas joined, from memory; one that ended since is still read. `edition` makes old answers unused."""
    areas = [get_area(pk) for pk in ids]
    if len(areas) == 1 and areas[0] is not None:
        return Polygons(areas[0].shape)
    return areas_shape(ids)


def _group(group: dict[str, Any]) -> Group:
    """A role holds in areas; for a training or a proven address one must have a place there."""
    mandate = group.get("mandate", "")
    by_place = not mandate or mandate == "verified_resident"
    parts = list(_shapes(group if by_place else {**group, "areas": []}))
    within = None if not parts else parts[0] if len(parts) == 1 else Union(parts)
    area_ids = tuple(group.get("areas", []))
    return Group(mandate, group.get("training", ""), area_ids, within, group.get("organisation"))
