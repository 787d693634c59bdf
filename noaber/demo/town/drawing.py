"""The town as an SVG, to look at while working on it: `python -m noaber.demo.town.drawing a.svg`."""

from __future__ import annotations

import sys
from pathlib import Path

import shapely

from .generate import build_town
from .model import Town

INK = {
    "land": "#efe9de",
    "meadow": "#e8ecdc",
    "block": "#f8f5ef",
    "park": "#dbe6d2",
    "forest": "#c9dbbd",
    "plaza": "#ede3d3",
    "pitch": "#cfe0c4",
    "water": "#c6dce0",
    "ditch": "#c6dce0",
    "public": "#cdc2af",
    "building": "#ddd4c5",
    "tree": "#b9ccab",
}
WIDTHS = {
    "avenue": 12,
    "through": 13,
    "country": 8,
    "collector": 9,
    "quay": 7,
    "street": 7,
    "erf": 5,
    "bridge": 6,
    "path": 2,
}


def draw(town: Town, pixels: int = 1400, window: tuple[float, float, float, float] | None = None) -> str:
    """The whole town, or a window of it in RD metres."""
    west, south, east, north = window or town.municipality.shape.bounds
    high = pixels * (north - south) / (east - west)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{pixels}" height="{high:.0f}" '
        f'viewBox="{west:.1f} {-north:.1f} {east - west:.1f} {north - south:.1f}">',
        f'<rect x="{west}" y="{-north}" width="{east - west}" height="{north - south}" fill="#f2ede4"/>',
    ]
    roads = [f for f in town.features if f.kind in ("road", "path")]
    parts += [
        _fill(f.shape, INK[f.kind])
        for f in town.features
        if f.kind in INK and f.kind not in ("tree", "public")
    ]
    parts += [_stroke(f.shape, "#e2d8c7", WIDTHS[f.rank] + 1.6) for f in roads if f.kind == "road"]
    parts += [_stroke(f.shape, "#ffffff" if f.kind == "road" else "#e2d8c7", WIDTHS[f.rank]) for f in roads]
    parts += [_stroke(f.shape, "#b8b0a2", 5) for f in town.features if f.kind == "rail"]
    parts += [_stroke(f.shape, "#f8f5ef", 3, "12 12") for f in town.features if f.kind == "rail"]
    parts += [_fill(f.shape, INK["public"]) for f in town.features if f.kind == "public"]
    parts += [_fill(shape, INK["building"]) for shape in town.buildings]
    parts += [
        f'<circle cx="{x:.0f}" cy="{-y:.0f}" r="3" fill="{INK["tree"]}"/>'
        for f in town.features
        if f.kind == "tree"
        for x, y in shapely.get_coordinates(f.shape)
    ]
    parts += [_outline(zone.shape) for zone in town.quarters]
    parts += [_text(f) for f in town.features if f.kind == "label" and f.rank == "buurt"]
    return "\n".join([*parts, "</svg>"])


def _path(geometry) -> str:
    found = []
    for part in shapely.get_parts(geometry):
        rings = [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
        for ring in rings:
            points = " L".join(f"{x:.1f} {-y:.1f}" for x, y in ring.coords)
            found.append(f"M{points}" + ("Z" if part.geom_type == "Polygon" else ""))
    return "".join(found)


def _fill(geometry, colour: str) -> str:
    return f'<path d="{_path(geometry)}" fill="{colour}" fill-rule="evenodd"/>'


def _stroke(geometry, colour: str, width: float, dash: str = "") -> str:
    return (
        f'<path d="{_path(geometry)}" fill="none" stroke="{colour}" stroke-width="{width}" '
        f'stroke-linejoin="round" stroke-dasharray="{dash}"/>'
    )


def _outline(geometry) -> str:
    return _stroke(geometry, "#0f5c54", 2.5, "14 8")


def _text(feature) -> str:
    return (
        f'<text x="{feature.shape.x:.0f}" y="{-feature.shape.y:.0f}" font-family="Arial" font-size="52" '
        f'text-anchor="middle" fill="#4f5855" stroke="#f8f5ef" stroke-width="9" paint-order="stroke">'
        f"{feature.name}</text>"
    )


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(draw(build_town(int(sys.argv[2]) if len(sys.argv) > 2 else 1)), "utf-8")
