"""Areas as GeoJSON, for maps and for machines."""

from __future__ import annotations

from collections.abc import Iterable

import shapely

from noaber.places.models import Area

# About five metres, in degrees.
_SIMPLER = 5e-5


def as_feature(area: Area, shape: shapely.Geometry | None = None) -> dict:
    """One area as a feature, with what a map and a list beside it need."""
    fine = shapely.transform(shape or area.shape, lambda lonlat: lonlat.round(6))
    return {
        "type": "Feature",
        "id": area.pk,
        "bbox": [area.west, area.south, area.east, area.north],
        "geometry": shapely.geometry.mapping(fine),
        "properties": {"code": area.code, "name": area.name, "slug": area.slug, "level": area.level},
    }


def as_collection(areas: Iterable[Area]) -> dict:
    """Areas as a collection; borders are simplified together, so that neighbours keep sharing theirs."""
    areas = list(areas)
    shapes = shapely.coverage_simplify([area.shape for area in areas], _SIMPLER) if areas else []
    features = [as_feature(area, shape) for area, shape in zip(areas, shapes, strict=True)]
    return {"type": "FeatureCollection", "features": features}
