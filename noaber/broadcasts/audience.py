"""Who a broadcast is for: a drawn description that can be read, kept, compared and hashed.

A description is areas, drawn shapes and rings, less the same under `minus`:

    {"areas": [12], "rings": [{"lon": 5.1, "lat": 52.1, "metres": 100, "label": "Kamillestraat 18"}],
     "shapes": [{"type": "Polygon", …}], "minus": {"areas": [14]}, "sure_only": true}

People who gave only their buurt are "perhaps inside" a shape that cuts it; they get the message too, unless
`sure_only` says otherwise. `read_audience` makes the one canonical form of it, so that the same choice always
gives the same hash.
"""

import json
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from noaber.places.queries import get_area
from noaber.places.shapes import Shape, ShapeError, Union, areas_shape, read_ring, read_shape

PARTS = ("areas", "shapes", "rings")
MOST_AREAS, MOST_DRAWN, MOST_LETTERS, LABEL_MOST, MOST_NAMED = 200, 50, 200_000, 120, 4
DECIMALS = 6  # a tenth of a metre


def read_audience(given: Any) -> dict[str, Any]:
    """Return the canonical description. Raises ShapeError with a sentence for the person who drew it."""
    if isinstance(given, str):
        given = _parsed(given)
    if not isinstance(given, dict) or set(given) - {*PARTS, "minus", "sure_only"}:
        raise ShapeError(_("Dit is geen keuze van mensen die wij kunnen lezen."))
    spec = _read_parts(given)
    minus = given.get("minus") or {}
    if not isinstance(minus, dict) or set(minus) - set(PARTS):
        raise ShapeError(_("Dit is geen keuze van mensen die wij kunnen lezen."))
    if minus := _read_parts(minus) if spec else {}:
        spec["minus"] = minus
    if spec and given.get("sure_only") is True:
        spec["sure_only"] = True
    return spec


def shape_of(spec: dict[str, Any]) -> Shape | None:
    """Return the shape that a canonical description stands for; None when nobody is chosen yet."""
    kept, taken = _joined(spec), _joined(spec.get("minus", {}))
    return kept - taken if kept is not None and taken is not None else kept


def describe(spec: dict[str, Any]) -> list[str]:
    """Return the description in words, a line each: for lists, and for who does not see the map."""
    lines = [area.name for area in map(get_area, spec.get("areas", [])) if area]
    for ring in spec.get("rings", []):
        place = ring.get("label") or _("het gekozen punt")
        lines.append(_("binnen %(metres)s meter van %(place)s") % {"metres": ring["metres"], "place": place})
    if drawn := len(spec.get("shapes", [])):
        lines.append(ngettext("een getekende vorm", "%(count)s getekende vormen", drawn) % {"count": drawn})
    if minus := spec.get("minus"):
        lines += [_("zonder: %(part)s") % {"part": line} for line in describe(minus)]
    return lines


def names_of_areas(area_ids: list[int]) -> list[str]:
    """The names of areas, at most four and how many more."""
    names = [area.name for area in map(get_area, area_ids) if area]
    if len(names) <= MOST_NAMED:
        return names
    more = len(names) - MOST_NAMED
    return [*names[:MOST_NAMED], ngettext("en nog %(n)s buurt", "en nog %(n)s buurten", more) % {"n": more}]


def _parsed(text: str) -> Any:
    if len(text) > MOST_LETTERS:
        raise ShapeError(_("Deze vorm is te groot om te lezen. Teken haar eenvoudiger."))
    try:
        return json.loads(text or "{}")
    except (ValueError, RecursionError) as wrong:
        raise ShapeError(_("Dit is geen keuze van mensen die wij kunnen lezen.")) from wrong


def _read_parts(given: dict[str, Any]) -> dict[str, Any]:
    lists = {name: given.get(name) or [] for name in PARTS}
    if not all(isinstance(part, list) for part in lists.values()):
        raise ShapeError(_("Dit is geen keuze van mensen die wij kunnen lezen."))
    if len(lists["areas"]) > MOST_AREAS or len(lists["shapes"]) + len(lists["rings"]) > MOST_DRAWN:
        raise ShapeError(_("Dit zijn te veel vormen. Kies een groter gebied in plaats van veel kleine."))
    spec = {
        "areas": _read_areas(lists["areas"]),
        "shapes": [_read_drawn(shape) for shape in lists["shapes"]],
        "rings": [_read_ring(ring) for ring in lists["rings"]],
    }
    return {name: part for name, part in spec.items() if part}


def _read_areas(ids: list[Any]) -> list[int]:
    for pk in ids:
        if not isinstance(pk, int) or isinstance(pk, bool) or get_area(pk) is None:
            raise ShapeError(_("Een van de gekozen gebieden bestaat niet."))
    return sorted(set(ids))


def _read_drawn(given: Any) -> dict[str, Any]:
    if not isinstance(given, dict) or given.get("type") not in ("Polygon", "MultiPolygon"):
        raise ShapeError(_("Teken een gebied: een punt of een lijn is niet genoeg."))
    shape = {"type": given["type"], "coordinates": _rounded(given.get("coordinates"))}
    read_shape(shape)
    return shape


def _read_ring(given: Any) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise ShapeError(_("Kies een adres en een afstand in meters."))
    ring = read_ring(_rounded(given.get("lon")), _rounded(given.get("lat")), given.get("metres"))
    label = given.get("label") or ""
    if not isinstance(label, str) or "\0" in label:
        raise ShapeError(_("Kies een adres en een afstand in meters."))
    found = {"lon": ring.lon, "lat": ring.lat, "metres": max(1, round(ring.metres))}
    return {**found, "label": label.strip()[:LABEL_MOST]} if label.strip() else found


def _rounded(value: Any) -> Any:
    """Round every number; what is no number is left for the reader of shapes to refuse."""
    if isinstance(value, list):
        return [_rounded(part) for part in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return round(float(value), DECIMALS) + 0.0
        except OverflowError:
            return None
    return value


def _joined(spec: dict[str, Any]) -> Shape | None:
    parts = [areas_shape(spec["areas"])] if spec.get("areas") else []
    parts += [read_shape(shape) for shape in spec.get("shapes", [])]
    parts += [read_ring(ring["lon"], ring["lat"], ring["metres"]) for ring in spec.get("rings", [])]
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else Union(parts)
