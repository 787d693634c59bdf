"""The one quiet style of the map, as MapLibre reads it, in the colours of the house (core/styles/tokens.css).

The style names no glyphs: MapLibre then draws letters with the fonts of the page, and nothing is fetched from
outside.
"""

from __future__ import annotations

import re
from functools import cache

from django.conf import settings

from noaber.core.staticfinder import STYLES
from noaber.places.tiles import COARSEST, FINEST

THEMES = ("light", "dark")
PDOK = {
    "light": "https://api.pdok.nl/kadaster/brt-achtergrondkaart/ogc/v1/styles/standaard__webmercatorquad?f=mapbox",
    "dark": "https://api.pdok.nl/kadaster/brt-achtergrondkaart/ogc/v1/styles/darkmode__webmercatorquad?f=mapbox",
}
_FONT = ["Atkinson Hyperlegible", "sans-serif"]
_ROUND = {"line-cap": "round", "line-join": "round"}


def outside_style(theme: str) -> str | None:
    """The address of the style to use instead of our own, when this installation chose another base layer."""
    return PDOK[theme] if settings.NOABER_BASEMAP == "pdok" else None


def own_style(theme: str, tiles: str) -> dict:
    """The style over our own tiles, whose address has {z}, {x} and {y}."""
    colours = _colours()[theme]
    return {
        "version": 8,
        "name": f"noaber {theme}",
        "sources": {"town": {"type": "vector", "tiles": [tiles], "minzoom": COARSEST, "maxzoom": FINEST}},
        "layers": [
            {"id": "paper", "type": "background", "paint": {"background-color": colours["land"]}},
            *(_fill(kind, colours) for kind in ("land", "block", "green", "plaza", "water")),
            *_roads(colours),
            *_buildings(colours),
            _trees(colours),
            _outlines(colours),
            *_labels(colours),
        ],
    }


def _layer(name: str, kind: str, form: str, paint: dict, **more) -> dict:
    base = {"id": name, "type": form, "source": "town", "source-layer": "backdrop", "paint": paint}
    return {**base, "filter": ["==", ["get", "kind"], kind], **more}


def _fill(kind: str, colours: dict) -> dict:
    return _layer(kind, kind, "fill", {"fill-color": colours[kind]})


def _buildings(colours: dict) -> list[dict]:
    """Houses with a thin line between them, so that a row is seen as doors and not as a wall."""
    between = {
        "line-color": colours["block"],
        "line-width": ["interpolate", ["linear"], ["zoom"], 15, 0, 17, 1.2],
    }
    return [
        _fill("building", colours),
        _layer("building-edge", "building", "line", between, minzoom=15),
        _fill("public", colours),
    ]


def _roads(colours: dict) -> list[dict]:
    """Paths, then every road with a soft edge under it, then rails."""
    return [
        _layer(
            "path",
            "path",
            "line",
            {"line-color": colours["path"], "line-width": _wide(0.6, 3)},
            layout=_ROUND,
        ),
        _layer(
            "road-edge",
            "road",
            "line",
            {"line-color": colours["path"], "line-width": _road_width(1.4, 3)},
            layout=_ROUND,
            minzoom=13,
        ),
        _layer(
            "road",
            "road",
            "line",
            {"line-color": colours["road"], "line-width": _road_width(0, 0)},
            layout=_ROUND,
        ),
        _layer(
            "rail",
            "rail",
            "line",
            {"line-color": colours["public"], "line-width": _wide(1, 4), "line-dasharray": [3, 2]},
        ),
    ]


def _wide(far: float, near: float) -> list:
    return ["interpolate", ["exponential", 1.6], ["zoom"], 12, far, 18, near]


def _road_width(far_more: float, near_more: float) -> list:
    far = ["match", ["get", "rank"], 0, 3 + far_more, 1, 2 + far_more, 1 + far_more]
    near = ["match", ["get", "rank"], 0, 28 + near_more, 1, 22 + near_more, 16 + near_more]
    return ["interpolate", ["exponential", 1.6], ["zoom"], 12, far, 18, near]


def _trees(colours: dict) -> dict:
    paint = {"circle-color": colours["green"], "circle-radius": _wide(1, 7)}
    return _layer("tree", "tree", "circle", paint, minzoom=16)


def _outlines(colours: dict) -> dict:
    fading = ["interpolate", ["linear"], ["zoom"], 14, 0.5, 17, 0.25]
    paint = {
        "line-color": colours["label"],
        "line-width": 1.2,
        "line-opacity": fading,
        "line-dasharray": [4, 3],
    }
    return {"id": "area", "type": "line", "source": "town", "source-layer": "area", "paint": paint}


def _labels(colours: dict) -> list[dict]:
    def words(name: str, kind: str, size: object, colour: str = "label", **more) -> dict:
        paint = {"text-color": colours[colour], "text-halo-color": colours["halo"], "text-halo-width": 1.6}
        layout = {"text-field": ["get", "name"], "text-font": _FONT, "text-size": size, **more}
        where = ["all", ["==", ["get", "kind"], kind], ["has", "name"]]
        return _layer(name, kind, "symbol", paint, layout=layout) | {"filter": where}

    door = {
        "id": "door",
        "type": "symbol",
        "source": "town",
        "source-layer": "door",
        "minzoom": 17.5,
        "layout": {"text-field": ["get", "door"], "text-font": _FONT, "text-size": 11},
        "paint": {
            "text-color": colours["label"],
            "text-halo-color": colours["building"],
            "text-halo-width": 1,
        },
    }
    along = {"symbol-placement": "line", "text-max-angle": 35}
    return [
        door,
        words("road-name", "road", _wide(10, 15), **along),
        words("water-name", "water", 13, "label-water"),
        words("green-name", "green", 12),
        words("public-name", "public", 12),
        words("place-name", "label", ["match", ["get", "rank"], 0, 18, 1, 15, 13]) | {"maxzoom": 16.5},
    ]


@cache
def _colours() -> dict[str, dict[str, str]]:
    """The colours named --nb-map-… in the tokens, each a light one and a dark one."""
    text = (STYLES / "tokens.css").read_text()
    colour = r"(#[0-9a-fA-F]{3,8})"
    found = re.findall(rf"--nb-map-([a-z-]+):\s*light-dark\({colour},\s*{colour}\)", text)
    return {
        "light": {name: light for name, light, _dark in found},
        "dark": {name: dark for name, _light, dark in found},
    }
