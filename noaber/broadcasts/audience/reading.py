"""The one canonical form of a description, so that the same choice always gives the same hash."""

import hashlib
import json
from typing import Any

from django.utils.translation import gettext as _

from noaber.broadcasts.content import canonical
from noaber.people.models import Mandate
from noaber.people.trainings import training_of
from noaber.places.queries import doors_at, get_area
from noaber.places.shapes import ShapeError, read_ring, read_shape

PARTS = ("areas", "shapes", "rings", "groups", "doors")
PLACES = ("areas", "shapes", "rings")
ONCE = ("sure_only", "device")  # said of the whole, not of a part
VERSION = 2
MOST_AREAS, MOST_DRAWN, MOST_DOORS, MOST_GROUPS, DEEPEST = 200, 50, 5_000, 5, 8
MOST_LETTERS, LABEL_MOST, MOST_DAYS = 200_000, 120, 365
DECIMALS = 6  # a tenth of a metre
Spec = dict[str, Any]


def read_audience(given: Any) -> Spec:
    """Return the canonical description. Raises ShapeError with a sentence for the person who drew it."""
    if isinstance(given, str):
        given = _parsed(given)
    spec = _read(given, ONCE)
    _refuse_too_much(spec)
    if not _names_somebody(spec):
        return {}
    spec |= {name: True for name in ONCE if given.get(name) is True}
    if spec.get("device") and not _is_drawn(spec):
        raise ShapeError(_("Een toestel kan alleen gebieden, cirkels en getekende vormen vergelijken."))
    return {**spec, "version": VERSION} if _needs_second_version(spec) else spec


def audience_hash(spec: Spec) -> str:
    """The same for the same choice: also when it was put together in another order."""
    return hashlib.sha256(canonical(read_audience(spec)).encode()).hexdigest()


def by_hand(spec: Spec) -> tuple[Spec, list[int], list[int]]:
    """Take a description apart: what was drawn or chosen, and the doors that were pressed on and off.

    Doors that something else is taken off of were not pressed last: they stay in the first part.
    """
    own = {name: spec[name] for name in ONCE if name in spec}
    rest = {name: part for name, part in spec.items() if name not in (*ONCE, "version", "minus")}
    minus = dict(spec.get("minus", {}))
    off = [] if "minus" in minus else minus.pop("doors", [])
    on = [] if minus else rest.pop("doors", [])
    if list(rest) == ["also"] and len(rest["also"]) == 1 and not minus:
        rest = dict(rest["also"][0])
    elif minus:
        rest["minus"] = minus
    return {**rest, **own}, on, off


def with_hand(spec: Spec, on: list[int], off: list[int]) -> Spec:
    """Put doors that were pressed on and off over a choice: they have the last word."""
    on, off = sorted(set(on) - set(off)), sorted(set(off))
    own = {name: spec[name] for name in ONCE if name in spec}
    rest = {name: part for name, part in spec.items() if name not in (*ONCE, "version")}
    whole = {"also": [rest], "doors": on, "minus": {"doors": off}}
    return {**{name: part for name, part in whole.items() if part}, **own}


def _parsed(text: str) -> Any:
    if len(text) > MOST_LETTERS:
        raise ShapeError(_("Deze vorm is te groot om te lezen. Teken haar eenvoudiger."))
    try:
        return json.loads(text or "{}")
    except (ValueError, RecursionError) as wrong:
        raise _unreadable() from wrong


def _unreadable() -> ShapeError:
    return ShapeError(_("Dit is geen keuze van mensen die wij kunnen lezen."))


def _read(given: Any, more: tuple[str, ...] = (), depth: int = 0) -> Spec:
    if not isinstance(given, dict) or set(given) - {*PARTS, "also", "minus", "version", *more}:
        raise _unreadable()
    if given.get("version", VERSION) not in (1, VERSION) or depth > DEEPEST:
        raise _unreadable()
    spec = _read_parts(given)
    also = given.get("also") or []
    if not isinstance(also, list) or len(also) > MOST_DRAWN:
        raise _unreadable()
    spec = _joined(spec, [_read(part, depth=depth + 1) for part in also])
    minus = _read(given["minus"], depth=depth + 1) if given.get("minus") else {}
    return _less(spec, minus) if _names_somebody(spec) else {}


def _read_parts(given: Spec) -> Spec:
    lists = {name: given.get(name) or [] for name in PARTS}
    if not all(isinstance(part, list) for part in lists.values()):
        raise _unreadable()
    if len(lists["areas"]) > MOST_AREAS or len(lists["shapes"]) + len(lists["rings"]) > MOST_DRAWN:
        raise ShapeError(_("Dit zijn te veel vormen. Kies een groter gebied in plaats van veel kleine."))
    spec = {
        "areas": _read_areas(lists["areas"]),
        "shapes": _once([_read_drawn(shape) for shape in lists["shapes"]]),
        "rings": _once([_read_ring(ring) for ring in lists["rings"]]),
        "groups": _once([_read_group(group) for group in lists["groups"]]),
        "doors": _read_doors(lists["doors"]),
    }
    return {name: part for name, part in spec.items() if part}


def _joined(spec: Spec, also: list[Spec]) -> Spec:
    """What counts along and has nothing taken off belongs to the whole; the rest stays apart."""
    for part in also:
        if "minus" in part:
            spec.setdefault("also", []).append(part)
        else:
            for apart in part.pop("also", []):
                spec.setdefault("also", []).append(apart)
            for name in part:
                spec[name] = _once([*spec.get(name, []), *part[name]])
    for name in ("areas", "doors"):
        if name in spec:
            spec[name] = sorted(set(spec[name]))
    if "also" in spec:
        spec["also"] = sorted(_once(spec["also"]), key=canonical)
    return spec


def _less(spec: Spec, minus: Spec) -> Spec:
    """Take off; (a less b) less c is a less b and c."""
    if list(spec) == ["also"] and len(spec["also"]) == 1:
        (only,) = spec["also"]
        spec = {name: part for name, part in only.items() if name != "minus"}
        minus = _joined({}, [dict(only["minus"]), minus] if minus else [dict(only["minus"])])
    return {**spec, "minus": minus} if minus else spec


def _names_somebody(spec: Spec) -> bool:
    return any(spec.get(name) for name in (*PARTS, "also"))


def _needs_second_version(spec: Spec) -> bool:
    """Whether the first version, with areas, shapes and rings less the same, could not have said this."""
    new = {"groups", "doors", "also", "device"}
    sides = (spec, spec.get("minus", {}))
    return (
        any(new & set(side) for side in sides)
        or "minus" in spec.get("minus", {})
        or any({"beyond", "days"} & set(ring) for side in sides for ring in side.get("rings", []))
    )


def _is_drawn(spec: Spec) -> bool:
    own = not (spec.get("groups") or spec.get("doors"))
    parts = [*spec.get("also", []), *([spec["minus"]] if "minus" in spec else [])]
    return own and all(map(_is_drawn, parts))


def _refuse_too_much(spec: Spec) -> None:
    """The limits hold for the whole, however it is nested; and doors must exist."""
    doors = _all_of(spec, "doors")
    if len(doors) > MOST_DOORS:
        most = {"most": MOST_DOORS}
        raise ShapeError(_("Dit zijn meer dan %(most)s losse deuren. Teken een gebied.") % most)
    if len(_all_of(spec, "shapes")) + len(_all_of(spec, "rings")) > MOST_DRAWN:
        raise ShapeError(_("Dit zijn te veel vormen. Kies een groter gebied in plaats van veel kleine."))
    if len(_all_of(spec, "groups")) > MOST_GROUPS:
        raise ShapeError(_("Kies hoogstens %(most)s groepen.") % {"most": MOST_GROUPS})
    if doors and len(doors_at(doors).ids) != len(set(doors)):
        raise ShapeError(_("Een van de gekozen deuren bestaat niet (meer)."))


def _all_of(spec: Spec, name: str) -> list[Any]:
    found = list(spec.get(name, []))
    for part in (*spec.get("also", []), spec.get("minus", {})):
        found += _all_of(part, name) if part else []
    return found


def _once(parts: list[Any]) -> list[Any]:
    return list({canonical(part): part for part in parts}.values())


def _read_areas(ids: list[Any]) -> list[int]:
    for pk in ids:
        if not isinstance(pk, int) or isinstance(pk, bool) or get_area(pk) is None:
            raise ShapeError(_("Een van de gekozen gebieden bestaat niet."))
    return sorted(set(ids))


def _read_doors(ids: list[Any]) -> list[int]:
    for pk in ids:
        if not isinstance(pk, int) or isinstance(pk, bool) or not 0 < pk < 2**63:
            raise ShapeError(_("Een van de gekozen deuren bestaat niet (meer)."))
    return sorted(set(ids))


def _read_group(given: Any) -> Spec:
    """Who has a role or a training, in some area or drawn place: nobody may write to a whole country."""
    if not isinstance(given, dict) or set(given) - {"mandate", "training", "organisation", *PLACES}:
        raise _unreadable()
    where = _read_parts({name: given.get(name) for name in PLACES})
    if not where:
        raise ShapeError(_("Kies ook waar deze groep is: een gebied of een cirkel."))
    mandate, training = given.get("mandate"), given.get("training")
    if mandate in Mandate.values and mandate != Mandate.RESIDENT and training is None:
        if mandate != Mandate.VERIFIED_RESIDENT and not where.get("areas"):
            raise ShapeError(_("Kies in welk gebied deze rol geldt."))
        return {"mandate": mandate, **_read_organisation(given, mandate), **where}
    known = isinstance(training, str) and training_of(training) is not None
    if known and mandate is None and "organisation" not in given:
        return {"training": training, **where}
    raise ShapeError(_("Deze groep kennen wij niet."))


def _read_organisation(given: dict[str, Any], mandate: str) -> Spec:
    """For which organisation the role must be held; a proven address is nobody's but one's own."""
    pk = given.get("organisation")
    if pk is None:
        return {}
    if not isinstance(pk, int) or isinstance(pk, bool) or not 0 < pk < 2**63:
        raise _unreadable()
    if mandate == Mandate.VERIFIED_RESIDENT:
        raise _unreadable()
    return {"organisation": pk}


def _read_drawn(given: Any) -> Spec:
    if not isinstance(given, dict) or given.get("type") not in ("Polygon", "MultiPolygon"):
        raise ShapeError(_("Teken een gebied: een punt of een lijn is niet genoeg."))
    shape = {"type": given["type"], "coordinates": _rounded(given.get("coordinates"))}
    read_shape(shape)
    return shape


def _read_ring(given: Any) -> Spec:
    if not isinstance(given, dict):
        raise ShapeError(_("Kies een adres en een afstand in meters."))
    ring = read_ring(_rounded(given.get("lon")), _rounded(given.get("lat")), given.get("metres"))
    label = given.get("label") or ""
    if not isinstance(label, str) or "\0" in label:
        raise ShapeError(_("Kies een adres en een afstand in meters."))
    found = {"lon": ring.lon, "lat": ring.lat, "metres": max(1, round(ring.metres))}
    if (beyond := _whole(given.get("beyond"))) is not None:
        if not 0 < beyond < found["metres"]:
            raise ShapeError(_("De tweede ring begint dichterbij dan hij eindigt."))
        found["beyond"] = beyond
    if (days := _whole(given.get("days"))) is not None:
        if not 1 <= days <= MOST_DAYS:
            raise ShapeError(_("Een ring blijft 1 tot %(most)s dagen open.") % {"most": MOST_DAYS})
        found["days"] = days
    return {**found, "label": label.strip()[:LABEL_MOST]} if label.strip() else found


def _whole(value: Any) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool):
        raise ShapeError(_("Kies hele meters en hele dagen."))
    return value


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
