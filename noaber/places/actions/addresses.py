"""Bring in addresses from the national register (BAG)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from noaber.core.copying import analyze
from noaber.journal.actions import origin, record
from noaber.places.cells import cells_of
from noaber.places.entries import ADDRESSES_IMPORTED
from noaber.places.importing.doors import DoorsFile, read_doors, streets_of
from noaber.places.importing.staging import move_in
from noaber.places.models import Address, Area, Street
from noaber.places.queries import area_ids_at

_NAMES = ("bag_id", "street", "number", "suffix", "postcode", "town", "area", "lon", "lat", "cell")


@dataclass(frozen=True)
class AddressesImported:
    """What an import did; `faults` are the first sentences about rows that were skipped."""

    read: int
    created: int
    changed: int
    skipped: int
    faults: list[str]


def import_addresses(path: Path, *, by, skip: bool = False) -> AddressesImported:
    """Read a table of addresses and bring ours in line with it; addresses that it lacks stay.

    1. Reads and checks the whole file: raises CannotImport and nothing happened.
    2. Streets are made; then in short steps addresses are made or changed, each in the buurt of its point.
    3. The journal gets one entry, marked as import, when anything changed.
    """
    found = read_doors(path, skip=skip)
    areas = area_ids_at(found.lons, found.lats)
    streets = _streets(found, areas)
    created, changed = move_in(Address, _NAMES, ("bag_id",), _rows(found, areas, streets))
    if created or changed:
        analyze(Address, Street)
        with origin("import"):
            about = Street.objects.get(pk=next(iter(streets.values())))
            record(ADDRESSES_IMPORTED, by=by, about=about, created=created, changed=changed)
    return AddressesImported(len(found.doors), created, changed, found.skipped, found.faults)


def _streets(found: DoorsFile, areas: NDArray[np.int64]) -> dict[tuple[str, str], int]:
    """The key of each street of the file; new ones get the area of their first door."""
    wanted = list(streets_of(found.doors))
    towns = {town for town, _name in wanted}
    known = {(s.town, s.name): s.pk for s in Street.objects.filter(town__in=towns).only("pk", "town", "name")}
    first = {}
    for door, area in zip(found.doors, areas.tolist(), strict=True):
        first.setdefault((door.town, door.street), area)
    held = Area.objects.in_bulk(set(first.values()))
    new = [
        Street.called(name, town, held.get(first[town, name]))
        for town, name in wanted
        if (town, name) not in known
    ]
    made = Street.objects.bulk_create(new, batch_size=1_000)
    return known | {(street.town, street.name): street.pk for street in made}


def _rows(found: DoorsFile, areas: NDArray[np.int64], streets: dict) -> Iterator[tuple]:
    cells = cells_of(found.lons, found.lats).tolist()
    points = zip(found.doors, areas.tolist(), found.lons.tolist(), found.lats.tolist(), cells, strict=True)
    for door, area, lon, lat, cell in points:
        street = streets[door.town, door.street]
        yield (
            door.bag_id,
            street,
            door.number,
            door.suffix,
            door.postcode,
            door.town,
            area or None,
            lon,
            lat,
            cell,
        )
