"""From a description to people and doors, exactly.

What lies on the map is found by cover and point, as for one shape. What is named apart, doors and members of
groups, is few: those people are looked at one place at a time, and their answer takes the place of the map's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from noaber.broadcasts.audience import Choice, Group, by_hand, choice_of, read_audience, with_hand
from noaber.core.arrays import distinct
from noaber.people.queries import (
    Places,
    areas_whole_and_cut,
    holders_of,
    perhaps_in,
    persons_inside,
    places_of_all,
    trained_in,
)
from noaber.people.queries import audience as people_in
from noaber.people.queries.audience import NOTHING
from noaber.places.models import Area
from noaber.places.queries import (
    Doors,
    Points,
    addresses_inside,
    area_ids_within,
    areas_touching,
    doors_at,
    get_area,
)
from noaber.places.shapes import Polygons, Shape

Ids = NDArray[np.int64]
Flags = NDArray[np.bool_]
NOBODY: Ids = np.empty(0, np.int64)
NO_POINTS = Points(NOBODY, np.empty(0), np.empty(0))
SQUARE_METRE = 1.3e-10  # in square degrees, about, in the Netherlands
OUT, PERHAPS, IN = 0, 1, 2


@dataclass(frozen=True)
class Chosen:
    """What a description comes to: people surely and perhaps inside, doors, the shape without the doors."""

    inside: Ids
    perhaps: Ids
    doors: Points
    shape: Shape | None
    area_ids: list[int]

    @cached_property
    def everybody(self) -> Ids:
        return distinct(np.concatenate([self.inside, self.perhaps]))


def chosen_by(spec: dict[str, Any]) -> Chosen:
    """Find everybody and every door; the same few queries for one street and a town."""
    choice = choice_of(spec)
    shape = choice.shape()
    named = doors_at(choice.all_doors) if choice.all_doors.size else None
    members = {group: _members(group) for group in choice.all_groups}
    hit = choice.contains(named.lons, named.lats, named.ids) if named else np.zeros(0, bool)
    doubtful = _doubtful(shape, named, hit) if named else set()
    people = people_in(shape, doubtful=doubtful) if shape is not None else perhaps_in(doubtful)
    inside, perhaps = people.inside, people.perhaps
    if named or members:
        places = places_of_all(_together(members.values()), choice.all_doors)
        inside, perhaps = _looked_at(choice, places, members, named, inside, perhaps)
    doors = addresses_inside(shape) if shape is not None else NO_POINTS
    if named:
        doors = _with_named(doors, named, hit)
    return Chosen(inside, perhaps, doors, shape, _area_ids(choice, shape, named, hit))


def doors_chosen(spec: dict[str, Any]) -> Points:
    """Only the doors."""
    choice = choice_of(spec)
    shape = choice.shape()
    doors = addresses_inside(shape) if shape is not None else NO_POINTS
    if not choice.all_doors.size:
        return doors
    named = doors_at(choice.all_doors)
    return _with_named(doors, named, choice.contains(named.lons, named.lats, named.ids))


def areas_touched(spec: dict[str, Any]) -> list[int]:
    """The buurten of which the description holds a part, a door or a group, by key."""
    choice = choice_of(spec)
    named = doors_at(choice.all_doors) if choice.all_doors.size else None
    hit = choice.contains(named.lons, named.lats, named.ids) if named else np.zeros(0, bool)
    return _area_ids(choice, choice.shape(), named, hit)


def areas_of(shape: Shape) -> list[int]:
    """The buurten of which a shape holds a part, by key; a shared border is no part."""
    return sorted(
        area.pk
        for area in areas_touching(shape)
        if area.level == Area.Level.BUURT and area.shape.intersection(shape.geometry).area > SQUARE_METRE
    )


def holds_point(spec: dict[str, Any], lon: float, lat: float, address_id: int = 0) -> bool:
    """Whether one place is in, by its point and its door; groups are not asked."""
    found = choice_of(spec).contains(np.array([lon]), np.array([lat]), np.array([address_id], np.int64))
    return bool(found[0])


def doors_hit(spec: dict[str, Any], ids: Iterable[int]) -> set[int]:
    """Which of these doors are in."""
    doors = doors_at(ids)
    return set(doors.ids[choice_of(spec).contains(doors.lons, doors.lats, doors.ids)].tolist())


def with_doors(spec: dict[str, Any], ids: Iterable[int], wanted: Iterable[int]) -> dict[str, Any]:
    """Put these doors as somebody wants them; what was pressed before is undone before anything is added.

    Who begins with single doors means those: whoever gave only a buurt is left out until said otherwise.
    """
    rest, on, off = by_hand(spec if spec else {"sure_only": True})
    ids, wanted = set(ids), set(wanted)
    on, off = set(on) - (ids - wanted), set(off) - (ids & wanted)
    hit = doors_hit(with_hand(rest, sorted(on), sorted(off)), ids)
    return with_hand(rest, sorted(on | (ids & wanted) - hit), sorted(off | (hit - wanted)))


def said_as_less(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Say single doors that are named no more as taken off, so that who compares sees that it is only less.

    Means the same: a door that is in by something else stays as it was said.
    """
    gone = set(before.get("doors", [])) - set(after.get("doors", []))
    if not gone or doors_hit(after, gone):
        return after
    minus = after.get("minus", {})
    off = {**minus, "doors": sorted({*minus.get("doors", []), *gone})}
    return read_audience({**after, "doors": sorted({*after.get("doors", []), *gone}), "minus": off})


def _members(group: Group) -> Ids:
    """Who is in a group: has the role or training, and surely a place where the group must have one."""
    if group.mandate:
        ids = holders_of(group.mandate, group.area_ids, group.organisation)
    else:
        ids = trained_in(group.training)
    if group.within is None or not ids.size:
        return ids
    return ids[np.isin(ids, persons_inside(group.within))]


def _doubtful(shape: Shape | None, named: Doors, hit: Flags) -> set[int]:
    """Areas in which a named door differs from the area around it: who gave only that may live there."""
    whole = set(areas_whole_and_cut(shape)[0]) if shape is not None else set()
    found = set()
    for area_id, is_hit in {*zip(named.areas.tolist(), hit.tolist(), strict=True)}:
        found |= {pk for pk in _with_ancestors(area_id) if is_hit != (pk in whole)}
    return found


def _with_ancestors(area_id: int) -> list[int]:
    area = get_area(area_id)
    return [area.pk, *area.ancestor_ids] if area is not None else []


def _with_named(doors: Points, named: Doors, hit: Flags) -> Points:
    """The doors on the map; those that were named are in when the whole description says so."""
    others = ~np.isin(doors.ids, named.ids)
    own = (named.ids[hit], named.lons[hit], named.lats[hit])
    return Points(*(np.concatenate([a[others], b]) for a, b in zip(doors, own, strict=True)))


def _looked_at(
    choice: Choice,
    places: Places,
    members: dict[Group, Ids],
    named: Doors | None,
    inside: Ids,
    perhaps: Ids,
) -> tuple[Ids, Ids]:
    """Decide anew about everybody who lives behind a named door or is in a group, place by place."""
    places = _with_placeless(places, np.setdiff1d(_together(members.values()), places.persons))
    belongs = {group: np.isin(places.persons, ids) for group, ids in members.items()}
    found = choice.contains(places.lons, places.lats, places.addresses, belongs.__getitem__)
    sides = np.where(found, IN, OUT)
    _side_of_areas(choice, places, belongs, named, sides)
    sure, maybe = distinct(places.persons[sides == IN]), distinct(places.persons[sides == PERHAPS])
    inside = distinct(np.concatenate([np.setdiff1d(inside, places.persons), sure]))
    rest = np.concatenate([np.setdiff1d(perhaps, places.persons), maybe])
    return inside, np.setdiff1d(rest, inside)


def _with_placeless(places: Places, persons: Ids) -> Places:
    """Members who gave no place are there once, nowhere: they are in by their group alone."""
    nowhere, none = np.full(len(persons), np.nan), np.zeros(len(persons), np.int64)
    more = Places(persons, nowhere, nowhere, none, none)
    return Places(*(np.concatenate(pair) for pair in zip(places, more, strict=True)))


def _side_of_areas(
    choice: Choice, places: Places, belongs: dict[Group, Flags], named: Doors | None, sides: NDArray[np.int64]
) -> None:
    """Fill in the places of who gave only an area: once for each area and each set of groups."""
    rows = np.flatnonzero(places.areas)
    flags = np.array([belongs[group][rows] for group in belongs], bool).reshape(len(belongs), len(rows)).T
    known: dict[tuple, int] = {}
    for row, area_id, member in zip(rows.tolist(), places.areas[rows].tolist(), flags.tolist(), strict=True):
        key = (area_id, *member)
        if key not in known:
            groups = dict(zip(belongs, member, strict=True))
            known[key] = _side_of_area(choice, area_id, groups.__getitem__, named)
        sides[row] = known[key]


def _side_of_area(
    choice: Choice, area_id: int, is_member: Callable[[Group], bool], named: Doors | None
) -> int:
    """Whether an area lies inside as a whole, not at all, or may: for who is in these groups."""
    area = get_area(area_id)
    if area is None:
        return OUT
    west, south, east, north = area.shape.bounds
    everywhere = Polygons(shapely.box(west - 1, south - 1, east + 1, north + 1))
    shape = choice.shape(everywhere, is_member)
    side = OUT
    if shape is not None and area.shape.intersection(shape.geometry).area > NOTHING:
        side = PERHAPS if area.shape.difference(shape.geometry).area > NOTHING else IN
    if named and side != PERHAPS:
        here = np.isin(named.areas, area_ids_within(area_id))
        hit = choice.contains(
            named.lons[here],
            named.lats[here],
            named.ids[here],
            lambda group: np.full(int(here.sum()), is_member(group)),
        )
        if (hit != (side == IN)).any():
            return PERHAPS
    return side


def _area_ids(choice: Choice, shape: Shape | None, named: Doors | None, hit: Flags) -> list[int]:
    found = set(areas_of(shape)) if shape is not None else set()
    if named:
        found |= set(named.areas[hit].tolist()) - {0}
    for group in choice.kept_groups:
        within = {pk for area_id in group.area_ids for pk in area_ids_within(area_id)}
        found |= {pk for pk in within if (area := get_area(pk)) and area.level == Area.Level.BUURT}
        found |= set(areas_of(group.within)) if group.within is not None else set()
    return sorted(found)


def _together(arrays: Iterable[Ids]) -> Ids:
    arrays = [array for array in arrays if len(array)]
    return distinct(np.concatenate(arrays)) if arrays else NOBODY
