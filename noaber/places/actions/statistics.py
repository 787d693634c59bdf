"""Bring in published figures of areas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from noaber.journal.actions import origin, record
from noaber.places.entries import STATISTICS_IMPORTED
from noaber.places.importing.figures import FiguresFile, read_figures
from noaber.places.importing.staging import move_in
from noaber.places.models import Area, AreaFigure


@dataclass(frozen=True)
class StatisticsImported:
    """What an import did; `unknown` counts areas of the file that we do not have."""

    areas: int
    created: int
    changed: int
    unknown: int
    ignored: list[str]


def import_statistics(path: Path, *, by, year: int, source: str) -> StatisticsImported:
    """Read a table of figures per area and keep them; figures of areas that we do not have are left out.

    1. Reads and checks the whole file: raises CannotImport and nothing happened.
    2. In short steps: figures are made or changed; the rest stays as it is.
    3. The journal gets one entry, marked as import, when anything changed.
    """
    found = read_figures(path, year)
    areas = {area.code: area for area in Area.objects.filter(code__in=found.by_code).only("pk", "code")}
    names = ("area", "key", "year", "value", "source")
    rows = _rows(found, areas, source)
    created, changed = move_in(AreaFigure, names, ("area_id", "key", "year"), rows)
    if created or changed:
        with origin("import"):
            about = next(iter(areas.values()))
            record(STATISTICS_IMPORTED, by=by, about=about, figures=created + changed, year=year)
    return StatisticsImported(len(areas), created, changed, len(found.by_code) - len(areas), found.ignored)


def _rows(found: FiguresFile, areas: dict[str, Area], source: str) -> Iterator[tuple]:
    for code, area in areas.items():
        for (key, year), value in found.by_code[code].items():
            yield area.pk, key, year, value, source
