"""Addresses out of a table of the national register (BAG), under the column names that are in use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from django.utils.translation import gettext as _

from noaber.core.progress import Progress
from noaber.places.cells import Floats, rd_to_wgs84
from noaber.places.importing.files import CannotImport
from noaber.places.importing.tables import open_table

_COLUMNS = {
    "bag_id": ("nummeraanduidingid", "nummeraanduiding", "identificatie", "numid", "bagid", "adresid", "id"),
    "street": ("openbareruimtenaam", "openbareruimte", "straatnaam", "straat", "street"),
    "number": ("huisnummer", "nummer", "housenumber", "number"),
    "letter": ("huisletter", "letter"),
    "addition": ("huisnummertoevoeging", "toevoeging", "addition", "suffix"),
    "postcode": ("postcode", "pc6", "postalcode"),
    "town": ("woonplaatsnaam", "woonplaats", "plaats", "town", "city"),
    "lon": ("lon", "lng", "longitude", "lengtegraad", "x", "xrd", "rdx", "xcoordinaat", "xcoord"),
    "lat": ("lat", "latitude", "breedtegraad", "y", "yrd", "rdy", "ycoordinaat", "ycoord"),
    "wkt": ("geopunt", "wkt", "geometrie", "geometry", "punt"),
}
_WANTED = {"street": "openbareruimtenaam", "number": "huisnummer"}
_POSTCODE = re.compile(r"[1-9]\d{3}[A-Z]{2}")
_WKT = re.compile(r"POINT\s*Z?\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)[^)]*\)", re.IGNORECASE)
_ROUNDED = re.compile(r"\d([.,]\d+)?E\+\d+", re.IGNORECASE)
_MOST_NUMBER = 99_999
_MOST_FAULTS = 5


class Fault(ValueError):
    """One row cannot be used."""


@dataclass(frozen=True)
class Door:
    """One row: an address whose point may still be in the national grid."""

    bag_id: str
    street: str
    town: str
    number: int
    suffix: str
    postcode: str
    x: float
    y: float


@dataclass(frozen=True)
class DoorsFile:
    """The addresses of a file, each once, with their points in WGS84; and the rows of no use."""

    doors: list[Door]
    lons: Floats
    lats: Floats
    faults: list[str]
    skipped: int


def read_doors(path: Path, *, skip: bool) -> DoorsFile:
    """All addresses of a file. A row that cannot be used stops the import, unless `skip` leaves it out."""
    doors: dict[str, Door] = {}
    faults: list[str] = []
    skipped = 0
    with open_table(path) as (names, rows), Progress(_("adressen lezen")) as bar:
        places = _places(names)
        for line, row in rows:
            try:
                door = _door({column: row[place].strip() for column, place in places.items()})
                doors[door.bag_id] = door
            except Fault as fault:
                sentence = _("Regel %(line)s: %(fault)s") % {"line": line, "fault": fault}
                if not skip:
                    raise CannotImport(sentence) from fault
                skipped += 1
                faults += [sentence] if len(faults) < _MOST_FAULTS else []
            bar.to(len(doors))
    if not doors:
        raise CannotImport(_("In dit bestand staan geen adressen."))
    kept = list(doors.values())
    return DoorsFile(kept, *_in_wgs84(kept), faults, skipped)


def _places(names: list[str]) -> dict[str, int]:
    """In which column each part of an address stands."""
    spelled = {re.sub(r"[^a-z0-9]", "", name.lower()): place for place, name in enumerate(names)}
    found = {
        part: next(spelled[name] for name in known if name in spelled)
        for part, known in _COLUMNS.items()
        if any(name in spelled for name in known)
    }
    missing = [shown for part, shown in _WANTED.items() if part not in found]
    if "wkt" not in found and not {"lon", "lat"} <= set(found):
        missing.append("lon, lat")
    if missing:
        raise CannotImport(_("In dit bestand mist de kolom %(columns)s.") % {"columns": ", ".join(missing)})
    return found


def _door(row: dict[str, str]) -> Door:
    street, number = row["street"], row["number"]
    if not street or len(street) > 120:
        raise Fault(_("er staat geen straat."))
    if not number.isascii() or not number.isdigit() or not 0 < int(number) <= _MOST_NUMBER:
        raise Fault(_("het huisnummer is geen getal: %(value)s.") % {"value": number[:20]})
    postcode = row.get("postcode", "").replace(" ", "").upper()
    if postcode and not _POSTCODE.fullmatch(postcode):
        raise Fault(_("dit is geen postcode: %(value)s.") % {"value": postcode[:20]})
    suffix = "-".join(part for part in (row.get("letter", ""), row.get("addition", "")) if part)[:12]
    bag_id = _identification(row.get("bag_id", "")) or f"{postcode or street[:8]}{number}{suffix}"
    if len(bag_id) > 16:
        raise Fault(_("de identificatie is te lang: %(value)s.") % {"value": bag_id[:30]})
    return Door(bag_id, street, row.get("town", "")[:80], int(number), suffix, postcode, *_point(row))


def _identification(text: str) -> str:
    """The sixteen digits of the register, also behind its prefix or without a zero that got lost."""
    if _ROUNDED.fullmatch(text):
        raise Fault(_("de identificatie is door een rekenblad afgerond: %(value)s.") % {"value": text[:30]})
    text = text.removeprefix("NL.IMBAG.").rpartition(".")[2]
    return text.zfill(16) if text.isascii() and text.isdigit() and len(text) in (14, 15) else text


def _point(row: dict[str, str]) -> tuple[float, float]:
    written = (row.get("lon", ""), row.get("lat", ""))
    if found := _WKT.search(row.get("wkt", "")):
        written = found.groups()
    try:
        x, y = (float(value.replace(",", ".")) for value in written)
    except ValueError as error:
        raise Fault(_("er staat geen plek.")) from error
    if not (abs(x) <= 180 and abs(y) <= 90) and not (-10_000 <= x <= 320_000 and 280_000 <= y <= 650_000):
        raise Fault(_("de plek is geen WGS84 en geen RD."))
    return x, y


def _in_wgs84(doors: list[Door]) -> tuple[Floats, Floats]:
    x, y = np.array([door.x for door in doors]), np.array([door.y for door in doors])
    in_rd = (np.abs(x) > 180) | (np.abs(y) > 90)
    x[in_rd], y[in_rd] = rd_to_wgs84(x[in_rd], y[in_rd])
    return x, y


def streets_of(doors: list[Door]) -> Iterator[tuple[str, str]]:
    """Town and name of each street, once."""
    yield from dict.fromkeys((door.town, door.street) for door in doors)
