"""Figures of areas out of a table: which columns are figures, of which year, which mean "unknown"."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from noaber.places.importing import features
from noaber.places.importing.codes import Fields, without_number
from noaber.places.importing.features import read_layers
from noaber.places.importing.files import CannotImport
from noaber.places.importing.tables import open_table

_MOST_ROWS = 200_000
_NO_FIGURES = {"postcode", "jaar", "year", "level", "objectid", "fid", "ind_wbi", "jrstatcode", "gwb_code_8"}
# CBS writes -99999999, or -99995 to -99999 by the reason, for what is unknown, secret or not there.
_UNKNOWN_BELOW = -99_990
# A comma before the decimals: then a point in the same file parts thousands.
_COMMA = re.compile(r"-?\d{1,3}(\.?\d{3})*,\d+")
_THOUSANDS = re.compile(r"-?\d{1,3}(\.\d{3})+(,\d+)?")


@dataclass(frozen=True)
class FiguresFile:
    """The figures of each area by code: (key, year) to value; and the columns that are no figures."""

    by_code: dict[str, dict[tuple[str, int], float]]
    ignored: list[str]


def read_figures(path: Path, year: int) -> FiguresFile:
    """All figures of a file. A column's own year ("misdrijven_2021") goes before `year`."""
    by_code: dict[str, dict] = {}
    kept: set[str] = set()
    ignored: set[str] = set()
    for names, rows in _tables(path):
        fields = Fields(names)
        numbers = _numbers(names, rows, fields)
        keys = _keys(names, numbers, year)
        kept |= set(keys)
        ignored |= set(numbers) - set(keys)
        for place, row in enumerate(rows):
            said = dict(zip(names, row, strict=True))
            if (code := fields.code_of(said)) and not fields.is_water(said):
                figures = by_code.setdefault(code, {})
                for name, key in keys.items():
                    if isinstance(value := numbers[name][place], float):
                        figures[key] = value
    if not by_code:
        raise CannotImport(_("In dit bestand staan geen gebieden met een CBS-code (GM, WK of BU)."))
    if not kept:
        raise CannotImport(_("In dit bestand staan geen kolommen met cijfers."))
    return FiguresFile(by_code, sorted(ignored - kept))


def _numbers(names: list[str], rows: list[list], fields: Fields) -> dict[str, list]:
    """What stands in each column that is no code or name of an area, as numbers where it is one."""
    own = {*fields.codes.values(), *fields.names.values(), *fields.any_codes, fields.any_name}
    dutch = any(isinstance(value, str) and _COMMA.fullmatch(value.strip()) for row in rows for value in row)
    return {
        name: [_number(row[place], dutch=dutch) for row in rows]
        for place, name in enumerate(names)
        if name not in own
    }


def _keys(names: list[str], numbers: dict[str, list], year: int) -> dict[str, tuple[str, int]]:
    """The key and year of each column of figures; StatLine's numbers behind the names are left out."""
    plain = without_number if any(re.fullmatch(r"codering_\d+", name.lower()) for name in names) else str
    return {
        name: _key_of(plain(name), year) for name, values in numbers.items() if _are_figures(name, values)
    }


def _tables(path: Path) -> Iterator[tuple[list[str], list[list]]]:
    """Every table of a file, one for each layer: municipalities, wijken and buurten."""
    if features.ENDINGS & {suffix.lower() for suffix in path.suffixes}:
        for layer in read_layers(path):
            columns = layer.columns
            yield list(columns), [list(row) for row in zip(*columns.values(), strict=True)]
        return
    with open_table(path) as (names, rows):
        yield names, list(_few_enough(rows))


def _few_enough(rows) -> Iterator[list[str]]:
    for count, (_line, row) in enumerate(rows):
        if count >= _MOST_ROWS:
            raise CannotImport(
                _("Dit bestand heeft meer dan %(most)s regels met cijfers.") % {"most": _MOST_ROWS}
            )
        yield row


def _number(value: object, *, dutch: bool) -> float | bool | None:
    """A number; None for nothing or unknown; False for what is no number at all."""
    text = str("" if value is None else value).strip()
    if text.lower() in ("", "nan", "none", ".", "x", "-"):
        return None
    if dutch:
        text = (text.replace(".", "") if _THOUSANDS.fullmatch(text) else text).replace(",", ".")
    try:
        number = float(text)
    except ValueError:
        return False
    return number if math.isfinite(number) and number > _UNKNOWN_BELOW else None


def _are_figures(name: str, values: list) -> bool:
    return (
        name.lower() not in _NO_FIGURES
        and False not in [value for value in values if value is False]
        and any(isinstance(value, float) for value in values)
    )


def _key_of(name: str, year: int) -> tuple[str, int]:
    """A column's name as a key, and the year at its end if there is one: "wozWaarde" is woz_waarde."""
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    key = re.sub(r"[^a-z0-9]+", "_", snake).strip("_")
    if found := re.fullmatch(r"(.+?)_((?:19|20)\d{2})", key):
        return found[1][:80], int(found[2])
    return key[:80], year
