"""Areas out of the rows of a file: code, name and shape, and the names of those above that it mentions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
import shapely
from django.utils.translation import gettext as _

from noaber.places.importing.codes import LEVELS, Fields, codes_above, level_of
from noaber.places.importing.features import Layer
from noaber.places.importing.files import CannotImport

# Everything with a code of CBS lies well inside this.
_NETHERLANDS = (2.5, 50.5, 7.8, 54.5)


@dataclass
class AreasFile:
    """What a file says: a shape for each code, names of areas (also of those above), and rows of no use."""

    shapes: dict[str, shapely.Geometry] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    skipped: int = 0


def read_areas(layers: Iterable[Layer]) -> AreasFile:
    """All areas of a file; rows that share a code become one area. CannotImport when there is no code."""
    pieces: dict[str, list] = defaultdict(list)
    found = AreasFile()
    for layer in layers:
        fields = Fields(list(layer.columns))
        for row, shape in _rows(layer):
            code = fields.code_of(row)
            found.names.update(_names(fields, row, code))
            if code and shape is not None and not fields.is_water(row):
                _check_place(code, shape)
                pieces[code].append(shape)
            else:
                found.skipped += 1
    if not pieces:
        raise CannotImport(_("In dit bestand staan geen gebieden met een CBS-code (GM, WK of BU)."))
    found.shapes = {
        code: shapes[0] if len(shapes) == 1 else _melted(shapes) for code, shapes in pieces.items()
    }
    return found


def _check_place(code: str, shape: shapely.Geometry) -> None:
    west, south, east, north = shape.bounds
    far_west, far_south, far_east, far_north = _NETHERLANDS
    if west < far_west or south < far_south or east > far_east or north > far_north:
        sentence = _("Gebied %(code)s ligt niet in Nederland: misschien zijn lengte en breedte verwisseld.")
        raise CannotImport(sentence % {"code": code})


def _rows(layer: Layer) -> Iterator[tuple[dict, shapely.Geometry | None]]:
    names = list(layer.columns)
    for shape, *values in zip(map(surface_of, layer.shapes), *layer.columns.values(), strict=True):
        yield dict(zip(names, values, strict=True)), shape


def _names(fields: Fields, row: dict, code: str | None) -> dict[str, str]:
    """Every name that a row tells, by the code to which it belongs."""
    if not code:
        return {}
    chain = {level_of(above): above for above in (*codes_above(code), code)}
    named = {chain[level]: fields.name_of(row, level) for level in LEVELS if level in chain}
    return {known: name for known, name in named.items() if name}


def surface_of(shape: shapely.Geometry | None) -> shapely.Geometry | None:
    """The polygons in a shape, mended where they cross themselves; None when there is no surface."""
    if shape is None or shape.is_empty or not np.isfinite(shape.bounds).all():
        return None
    mended = shape if shape.is_valid else shapely.make_valid(shape)
    polygons = [part for part in _parts(mended) if part.geom_type == "Polygon" and part.area > 0]
    if not polygons:
        return None
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def _parts(shape: shapely.Geometry) -> Iterator[shapely.Geometry]:
    for part in shapely.get_parts(shape):
        yield from _parts(part) if part.geom_type.startswith(("Multi", "Geometry")) else (part,)


def _melted(shapes: list[shapely.Geometry]) -> shapely.Geometry:
    return surface_of(shapely.union_all(shapes))
