"""Features out of GeoJSON, GeoPackage and Shapefile, with their shapes in WGS84."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyogrio
import pyproj
import shapely
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from noaber.places.cells import rd_to_wgs84
from noaber.places.importing.files import CannotImport, unpacked

ENDINGS = {".geojson", ".json", ".gpkg", ".shp"}
# How each of these begins: GDAL would also follow a file that only points to another one.
_BEGINNINGS = {".geojson": b"{", ".json": b"{", ".gpkg": b"SQLite format 3\0", ".shp": b"\x00\x00\x27\x0a"}
_RD_WEST, _RD_SOUTH, _RD_EAST, _RD_NORTH = -10_000, 280_000, 320_000, 650_000


@dataclass(frozen=True)
class Layer:
    """One table of features: columns of equal length, and a shape (or None) for each row."""

    columns: dict[str, NDArray]
    shapes: NDArray[np.object_]

    def __len__(self) -> int:
        return len(self.shapes)


def read_layers(path: Path) -> list[Layer]:
    """Every layer in a file, wholly read. Raises CannotImport with a sentence."""
    with unpacked(path, ENDINGS) as files, warnings.catch_warnings(category=RuntimeWarning, action="ignore"):
        try:
            return [layer for file in files for layer in _layers(file)]
        except (
            pyogrio.errors.DataSourceError,
            pyogrio.errors.DataLayerError,
            pyogrio.errors.FieldError,
        ) as error:
            raise CannotImport(
                _("Het bestand %(name)s is beschadigd of niet heel.") % {"name": path.name}
            ) from error
        except (UnicodeDecodeError, pyogrio.errors.GeometryError, shapely.errors.ShapelyError) as error:
            raise CannotImport(
                _("In %(name)s staat tekst of een vorm die wij niet kunnen lezen.") % {"name": path.name}
            ) from error


def _layers(file: Path) -> Iterator[Layer]:
    if (
        not file.open("rb")
        .read(64)
        .removeprefix(b"\xef\xbb\xbf")
        .lstrip()
        .startswith(_BEGINNINGS[file.suffix.lower()])
    ):
        raise CannotImport(_("%(name)s is geen GeoJSON, GeoPackage of Shapefile.") % {"name": file.name})
    for name, kind in pyogrio.list_layers(file):
        if kind is not None:
            meta, _ids, shapes, values = pyogrio.raw.read(file, layer=name, force_2d=True)
            columns = dict(zip(map(str, meta["fields"]), values, strict=True))
            yield Layer(columns, _in_wgs84(shapely.from_wkb(shapes), meta["crs"], file.name))


def _in_wgs84(shapes: NDArray, crs: str | None, name: str) -> NDArray:
    """Shapes in longitudes and latitudes; what the coordinates say goes before what the file says."""
    corners = shapely.total_bounds(shapes) if len(shapes) else [np.nan]
    if not np.isfinite(corners).all():
        return shapes
    west, south, east, north = corners
    on_earth = west >= -180 and east <= 180 and south >= -90 and north <= 90
    in_rd = west >= _RD_WEST and east <= _RD_EAST and south >= _RD_SOUTH and north <= _RD_NORTH
    system = pyproj.CRS.from_user_input(crs) if crs else None
    if on_earth and (system is None or system.is_geographic):
        return shapes
    if in_rd and (system is None or system.is_geographic or system.to_epsg() == 28992):
        return shapely.transform(shapes, lambda xy: np.column_stack(rd_to_wgs84(xy[:, 0], xy[:, 1])))
    if system is not None and system.is_projected:
        turn = pyproj.Transformer.from_crs(system, "EPSG:4326", always_xy=True)
        return shapely.transform(shapes, lambda xy: np.column_stack(turn.transform(xy[:, 0], xy[:, 1])))
    raise CannotImport(_("De coördinaten in %(name)s zijn geen WGS84 en geen RD.") % {"name": name})
