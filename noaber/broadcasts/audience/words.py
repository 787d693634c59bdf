"""A description in sentences: for lists, for who compares two versions, and for who does not see the map."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from noaber.people.models import Mandate
from noaber.people.queries import organisation_name
from noaber.people.trainings import training_of
from noaber.places.models import Address
from noaber.places.queries import doors_in_order, get_area

MOST_NAMED, MOST_NUMBERS = 4, 12


def describe(spec: dict[str, Any]) -> list[str]:
    """Return the description in words, a line each."""
    lines = [area.name for area in map(get_area, spec.get("areas", [])) if area]
    lines += [_ring(ring) for ring in spec.get("rings", [])]
    if drawn := len(spec.get("shapes", [])):
        lines.append(ngettext("een getekende vorm", "%(count)s getekende vormen", drawn) % {"count": drawn})
    lines += [_group(group) for group in spec.get("groups", [])]
    lines += [words for words, _ids in doors_by_side(spec.get("doors", []))]
    for part in spec.get("also", []):
        lines += describe(part)
    if minus := spec.get("minus"):
        lines += [_("zonder: %(part)s") % {"part": line} for line in describe(minus)]
    if spec.get("device"):
        lines.append(_("het toestel kijkt zelf of het hier is; wij weten niet wie dit leest"))
    return lines


def names_of_areas(area_ids: Iterable[int]) -> list[str]:
    """The names of areas, at most four and how many more."""
    names = [area.name for area in map(get_area, area_ids) if area]
    if len(names) <= MOST_NAMED:
        return names
    more = len(names) - MOST_NAMED
    return [*names[:MOST_NAMED], ngettext("en nog %(n)s buurt", "en nog %(n)s buurten", more) % {"n": more}]


def doors_by_side(ids: list[int]) -> list[tuple[str, list[int]]]:
    """Doors by street, the odd side before the even one, each in words with its doors:
    "Margrietstraat, oneven kant: 1, 3, 5"."""
    if not ids:
        return []
    rows = sorted(doors_in_order(ids), key=_side_of)
    sides = [list(doors) for _side, doors in groupby(rows, _side_of)]
    return [(_side_in_words(doors), [door.pk for door in doors]) for doors in sides]


def _side_of(door: Address) -> tuple[str, int, bool]:
    return door.street.name, door.street_id, door.number % 2 == 0


def _side_in_words(doors: list[Address]) -> str:
    said = {"street": doors[0].street.name, "numbers": _numbers(doors)}
    if doors[0].number % 2:
        return _("%(street)s, oneven kant: %(numbers)s") % said
    return _("%(street)s, even kant: %(numbers)s") % said


def _numbers(doors: list[Address]) -> str:
    """Every number while they are few; else from which to which, and how many."""
    if len(doors) <= MOST_NUMBERS:
        return ", ".join(door.door for door in doors)
    said = {"first": doors[0].door, "last": doors[-1].door, "count": len(doors)}
    return _("%(count)s deuren, van %(first)s tot en met %(last)s") % said


def _ring(ring: dict[str, Any]) -> str:
    place = ring.get("label") or _("het gekozen punt")
    said = {"metres": ring["metres"], "place": place, "nearer": ring.get("beyond")}
    line = _("binnen %(metres)s meter van %(place)s") % said
    if ring.get("beyond"):
        line = _("van %(nearer)s tot %(metres)s meter van %(place)s") % said
    if days := ring.get("days"):
        line = ngettext("%(ring)s, %(days)s dag open", "%(ring)s, %(days)s dagen open", days) % {
            "ring": line,
            "days": days,
        }
    return line


def _group(group: dict[str, Any]) -> str:
    places = {name: part for name, part in group.items() if name in ("areas", "shapes", "rings")}
    kind = training_of(group.get("training", ""))
    who = kind.name if kind else Mandate(group["mandate"]).label
    if "organisation" in group:
        who = _("%(mandate)s van %(organisation)s") % {
            "mandate": who,
            "organisation": organisation_name(group["organisation"]),
        }
    return _("%(group)s in: %(places)s") % {"group": who, "places": ", ".join(describe(places))}
