"""CBS codes and names under the many spellings in which they are published."""

from __future__ import annotations

import re

from noaber.places.models import Area

Level = Area.Level

LEVELS = (Level.MUNICIPALITY, Level.WIJK, Level.BUURT)
_PREFIX = {Level.MUNICIPALITY: "GM", Level.WIJK: "WK", Level.BUURT: "BU"}
_DIGITS = {Level.MUNICIPALITY: 4, Level.WIJK: 6, Level.BUURT: 8}
_CODE_FIELDS = {
    Level.BUURT: ("bucode", "buurtcode", "buc", "buurt", "buurtcodenr"),
    Level.WIJK: ("wkcode", "wijkcode", "wkc", "wijk"),
    Level.MUNICIPALITY: ("gmcode", "gemeentecode", "gmc", "gemcode", "gemeente"),
}
_NAME_FIELDS = {
    Level.BUURT: ("bunaam", "buurtnaam", "bun", "buname"),
    Level.WIJK: ("wknaam", "wijknaam", "wkn", "wkname"),
    Level.MUNICIPALITY: ("gmnaam", "gemeentenaam", "gmn", "gemnaam", "gmname"),
}
_ANY_CODE = (
    "statcode",
    "code",
    "cbscode",
    "regiocode",
    "gwbcode",
    "gwbcode10",
    "codering",
    "wijkenenbuurten",
    "regios",
    "regio",
    "identificatie",
    "id",
)
_ANY_NAME = ("statnaam", "naam", "name", "regionaam", "gwbnaam", "regio", "label")
# Four digits of the municipality; wijken and buurten have letters too since 2020: WK0363AA, BU0363AA01.
_WHOLE = re.compile(r"GM\d{4}|WK\d{4}[0-9A-Z]{2}|BU\d{4}[0-9A-Z]{2}[0-9A-Z]{2}")


class Fields:
    """Which columns of a table hold which code and name, whatever they are called."""

    def __init__(self, names: list[str]):
        spelled = {_spelled(name): name for name in names}
        spelled = {_spelled(without_number(name)): name for name in names} | spelled
        self.codes = {level: _first(spelled, _CODE_FIELDS[level]) for level in LEVELS}
        self.names = {level: _first(spelled, _NAME_FIELDS[level]) for level in LEVELS}
        self.any_codes = [spelled[name] for name in _ANY_CODE if name in spelled]
        self.any_name = _first(spelled, _ANY_NAME)
        self.water = _first(spelled, ("water", "h2o", "iswater"))

    def code_of(self, row: dict) -> str | None:
        """The row's own code: the finest one that it holds, since the others say where it lies."""
        said = [(level, row[field]) for level, field in self.codes.items() if field and _is_said(row[field])]
        own = read_code(said[-1][1], said[-1][0]) if said else None
        others = (read_code(row[field]) for field in self.any_codes)
        other = next(filter(None, others), None)  # StatLine's ID is a number, its Codering_3 the code
        return max(filter(None, (own, other)), key=len, default=None)

    def name_of(self, row: dict, level: str) -> str:
        """The name of the row's own area, or of one above it; empty when the row does not tell."""
        own = self.names[level] or (self.any_name if level_of(self.code_of(row) or "") == level else None)
        return clean_name(row[own]) if own else ""

    def is_water(self, row: dict) -> bool:
        """Whether the row is the water part of an area, which CBS publishes beside the land."""
        return bool(self.water) and str(row[self.water]).strip().upper() == "JA"


def read_code(value: object, level: str | None = None) -> str | None:
    """A code with its two letters and all its zeros; None when it is no code, or one of another level."""
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value or "")
    text = text.strip().upper()
    if level and text.isdigit():
        text = f"{_PREFIX[level]}{text:0>{_DIGITS[level]}}"
    return text if _WHOLE.fullmatch(text) and level in (None, level_of(text)) else None


def _spelled(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def without_number(name: str) -> str:
    """A column's name without the number that StatLine puts behind it: Codering_3."""
    return re.sub(r"_\d{1,3}$", "", name)


def _is_said(value: object) -> bool:
    return value is not None and str(value).strip().lower() not in ("", "nan")


def level_of(code: str) -> str | None:
    """The level that a code's letters say."""
    return next((level for level, prefix in _PREFIX.items() if code.startswith(prefix)), None)


def codes_above(code: str) -> list[str]:
    """The codes of the municipality and the wijk that hold an area: they are the beginning of its own."""
    higher = LEVELS[: LEVELS.index(level_of(code))]
    return [_PREFIX[level] + code[2 : 2 + _DIGITS[level]] for level in higher]


def clean_name(value: object) -> str:
    """A name without doubled spaces, short enough to keep."""
    return " ".join(str(value if value is not None else "").split())[:120]


def _first(spelled: dict[str, str], wanted: tuple[str, ...]) -> str | None:
    return next((spelled[name] for name in wanted if name in spelled), None)
