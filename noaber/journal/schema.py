"""Which entries there are, and what each may hold.

Every room declares its entries in `entries.py`. A value is a number, a truth value, a moment, a day
or a short slug; free text, names and contact details are refused, because the journal stays
when a person is erased.
"""

import re
from datetime import date, datetime

NAME = re.compile(r"^[a-z_]+\.[a-z_]+$")
SLUG = re.compile(r"^[A-Za-z0-9_.:/-]{0,80}$")
TYPES = (int, float, bool, str, datetime, date)

_declared: dict[str, dict[str, type]] = {}


class WrongEntry(ValueError):
    """An entry was recorded that does not fit its declaration."""


def declare(name: str, **values: type) -> str:
    """Declare the entry `room.past_tense` and its values; return the name.

    Every value may be None. Raises WrongEntry for a name or type that can't be.
    """
    if not NAME.fullmatch(name):
        raise WrongEntry(f"{name}: an entry is called room.past_tense")
    wrong = [key for key, kind in values.items() if kind not in TYPES]
    if wrong:
        raise WrongEntry(f"{name}: {wrong[0]} must be one of {', '.join(t.__name__ for t in TYPES)}")
    if _declared.get(name, values) != values:
        raise WrongEntry(f"{name} is declared twice")
    _declared[name] = values
    return name


def declared() -> dict[str, dict[str, type]]:
    """Return every declared entry with its values."""
    return dict(_declared)


def fitting(name: str, values: dict) -> dict:
    """Return `values` as JSON scalars. Raises WrongEntry."""
    expected = _declared.get(name)
    if expected is None:
        raise WrongEntry(f"{name} is not declared in its room's entries.py")
    unknown = set(values) - set(expected)
    if unknown:
        raise WrongEntry(f"{name} has no value called {sorted(unknown)[0]}")
    return {key: _plain(name, key, value, expected[key]) for key, value in values.items()}


def _plain(name: str, key: str, value, kind: type):
    if value is None:
        return None
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if not isinstance(value, kind) or (kind in (int, float) and isinstance(value, bool)):
        raise WrongEntry(f"{name}: {key} must be {kind.__name__}")
    if isinstance(value, str) and not SLUG.fullmatch(value):
        raise WrongEntry(f"{name}: {key} is no short slug; free text does not belong in the journal")
    return value.isoformat() if isinstance(value, date) else value
