"""Bring in areas from a file of CBS, again and again without doing anything twice."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import shapely
from django.db import transaction
from django.utils.text import slugify

from noaber.core import clock
from noaber.journal.actions import origin, record
from noaber.places import atlas
from noaber.places.entries import AREAS_IMPORTED
from noaber.places.importing.areas import AreasFile, read_areas, surface_of
from noaber.places.importing.codes import LEVELS, codes_above, level_of
from noaber.places.importing.features import read_layers
from noaber.places.models import Area

_OUTLINE = ["shape_wkb", "west", "south", "east", "north", "lon", "lat", "cell", "surface_ha", "changed_at"]
_WRITTEN = ["name", "slug", "parent", "ancestor_ids", "made_of_parts", "ended_on", *_OUTLINE]


@dataclass(frozen=True)
class AreasImported:
    """What an import did."""

    read: int
    created: int
    changed: int
    ended: int
    skipped: int
    absent: int


def import_areas(path: Path, *, by, complete: bool = False) -> AreasImported:
    """Read a file of areas and bring our areas in line with it; returns what changed.

    1. Reads and checks the whole file: raises CannotImport and nothing happened.
    2. In one transaction: areas are made or changed, the large ones first. A municipality or wijk that the
       file only implies is made of its parts. With `complete`, areas of the same municipalities and level
       that the file lacks end today.
    3. The journal gets one entry, marked as import, when anything changed; the areas in memory are renewed.
    """
    found = read_areas(read_layers(path))
    drafts = _drafts(found)
    absent = _absent(set(found.shapes))
    with transaction.atomic(), origin("import"):
        created, changed = _write(drafts)
        ended = _end(absent) if complete else 0
        if created or changed or ended:
            area = Area.objects.get(code=min(drafts, key=len))
            record(
                AREAS_IMPORTED, by=by, about=area, area=area.pk, created=created, changed=changed, ended=ended
            )
    atlas.forget()
    return AreasImported(
        len(found.shapes), created, changed, ended, found.skipped, 0 if complete else len(absent)
    )


@dataclass
class _Draft:
    """An area as it should become."""

    code: str
    name: str
    shape: shapely.Geometry
    made_of_parts: bool = False

    def __post_init__(self):
        self.outlined = Area()
        self.outlined.outline(self.shape)


def _drafts(found: AreasFile) -> dict[str, _Draft]:
    """Every area to be written, by code: those in the file, and those above that are made of their parts."""
    drafts = {code: _Draft(code, found.names.get(code, code), shape) for code, shape in found.shapes.items()}
    above = {code for known in drafts for code in codes_above(known)} - set(drafts)
    existing = {area.code: area for area in Area.objects.filter(code__in=above)}
    parts = _parts_of(above, drafts)
    for code in sorted(above, key=len, reverse=True):
        known = existing.get(code)
        if known is None or known.made_of_parts:
            name = found.names.get(code) or (known.name if known else code)
            shape = surface_of(shapely.union_all([parts[code][part] for part in sorted(parts[code])]))
            drafts[code] = _Draft(code, name, shape, made_of_parts=True)
            _add_part(parts, code, shape)
    return drafts


def _parts_of(above: set[str], drafts: dict[str, _Draft]) -> dict[str, dict[str, shapely.Geometry]]:
    """By code of an area its parts: those that we already had, and those of the file in their place."""
    parts: dict[str, dict] = defaultdict(dict)
    for area in Area.objects.filter(parent__code__in=above, ended_on=None).select_related("parent"):
        parts[area.parent.code][area.code] = area.shape
    for draft in drafts.values():
        _add_part(parts, draft.code, draft.shape)
    return parts


def _add_part(parts: dict[str, dict], code: str, shape: shapely.Geometry) -> None:
    if chain := codes_above(code):
        parts[chain[-1]][code] = shape


def _write(drafts: dict[str, _Draft]) -> tuple[int, int]:
    """Make or change the areas, the large ones first; returns how many of each."""
    codes = set(drafts) | {above for code in drafts for above in codes_above(code)}
    known = {area.code: area for area in Area.objects.filter(code__in=codes)}
    slugs = dict(Area.objects.values_list("slug", "code"))
    created = changed = 0
    for level in LEVELS:
        new, other = [], []
        for draft in (drafts[code] for code in sorted(drafts) if level_of(code) == level):
            area = known.get(draft.code) or Area(code=draft.code, level=level)
            if _redraw(area, draft, known, slugs):
                (other if area.pk else new).append(area)
        known |= {area.code: area for area in Area.objects.bulk_create(new, batch_size=500)}
        Area.objects.bulk_update(other, _WRITTEN, batch_size=500)
        created, changed = created + len(new), changed + len(other)
    return created, changed


def _redraw(area: Area, draft: _Draft, known: dict[str, Area], slugs: dict[str, str]) -> bool:
    """Make an area as the draft says; whether that changed anything."""
    chain = [known[code] for code in codes_above(draft.code) if code in known]
    wanted = {
        "name": draft.name,
        "parent_id": chain[-1].pk if chain else None,
        "ancestor_ids": [above.pk for above in chain],
        "made_of_parts": draft.made_of_parts,
        "ended_on": None,
    }
    same = area.pk and bytes(area.shape_wkb) == draft.outlined.shape_wkb
    if same and all(getattr(area, key) == value for key, value in wanted.items()):
        return False
    wanted |= {key: getattr(draft.outlined, key) for key in _OUTLINE}
    for key, value in wanted.items():
        setattr(area, key, value)
    area.slug = area.slug or _free_slug(draft, slugs)
    return True


def _free_slug(draft: _Draft, slugs: dict[str, str]) -> str:
    """The name in an address, with the code behind it where another area has that name."""
    short = slugify(draft.name)[:120] or draft.code.lower()
    slug = short if slugs.get(short, draft.code) == draft.code else f"{short}-{draft.code.lower()}"
    slugs[slug] = draft.code
    return slug


def _absent(codes: set[str]) -> list[str]:
    """Areas that we have and the file lacks, of the levels that it holds for each of its municipalities."""
    held: dict[str, set[str]] = defaultdict(set)
    for code in codes:
        held[code[2:6]].add(level_of(code))
    ours = Area.objects.filter(ended_on=None, made_of_parts=False).exclude(code__in=codes)
    return [code for code, level in ours.values_list("code", "level") if level in held.get(code[2:6], ())]


def _end(codes: list[str]) -> int:
    return Area.objects.filter(code__in=codes).update(ended_on=clock.today(), changed_at=clock.now())
