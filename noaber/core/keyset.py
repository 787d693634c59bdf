"""Pages of a long list that cost the same on page 1 and page 2,000.

A page is found by the last row of the page before it, never by counting rows.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from noaber.core.http import BadInput


@dataclass(frozen=True)
class Page:
    """A page of rows; `next` and `previous` are the values of `?na=` and `?voor=`, or empty."""

    items: list
    next: str = ""
    previous: str = ""


def page_of(*rows: QuerySet, by: Sequence[str], after: str = "", before: str = "", size: int = 50) -> Page:
    """Return one page of `rows` ordered by the columns `by` (a leading minus sorts down).

    The columns must be non-null and unique together. `after` and `before` are cursors from an
    earlier page. Raises BadInput for a cursor that isn't ours. Costs one query. Several `rows` are parts of
    one list, each found by an index of its own; they share no row.
    """
    if before:
        found = _found(rows, by, _read(before, len(by)), size, backwards=True)
        more, items = len(found) > size, found[:size][::-1]
        return Page(items, next=_cursor(items, by, -1), previous=_cursor(items, by, 0) if more else "")
    cursor = _read(after, len(by)) if after else None
    found = _found(rows, by, cursor, size, backwards=False)
    more, items = len(found) > size, found[:size]
    previous = _cursor(items, by, 0) if after else ""
    return Page(items, next=_cursor(items, by, -1) if more else "", previous=previous)


def _found(
    parts: Sequence[QuerySet], by: Sequence[str], cursor: list | None, size: int, *, backwards: bool
) -> list:
    try:
        nearest = [_beyond(rows, by, cursor, backwards=backwards)[: size + 1] for rows in parts]
        if len(nearest) == 1:
            return list(nearest[0])
        together = nearest[0].union(*nearest[1:], all=True)
        return list(together.order_by(*_order(by, backwards=backwards))[: size + 1])
    except (
        ValidationError,
        ValueError,
        TypeError,
        ArithmeticError,
        DataError,
    ) as wrong:  # it doesn't fit its column
        raise BadInput(_("Deze bladzijde van de lijst bestaat niet.")) from wrong


def beyond(rows: QuerySet, *, by: Sequence[str], after: str = "", before: str = "") -> QuerySet:
    """Return the rows that a page would be taken from, nearest to the cursor first. Raises BadInput."""
    cursor = _read(after or before, len(by)) if after or before else None
    return _beyond(rows, by, cursor, backwards=bool(before))


def _beyond(rows: QuerySet, by: Sequence[str], cursor: list | None, *, backwards: bool) -> QuerySet:
    order = _order(by, backwards=backwards)
    if cursor is not None:
        rows = rows.filter(_after(order, cursor))
    return rows.order_by(*order)


def _order(by: Sequence[str], *, backwards: bool) -> list[str]:
    return [_flip(column) if backwards else column for column in by]


def _after(order: Sequence[str], cursor: list) -> Q:
    """Rows behind the cursor. Each column alone comes first, since that lets the planner walk the index."""
    name, side = order[0].lstrip("-"), "lt" if order[0].startswith("-") else "gt"
    further = Q(**{f"{name}__{side}": cursor[0]})
    if len(order) == 1:
        return further
    level = Q(**{name: cursor[0]}) & _after(order[1:], cursor[1:])
    return Q(**{f"{name}__{side}e": cursor[0]}) & (further | level)


def _flip(column: str) -> str:
    return column[1:] if column.startswith("-") else f"-{column}"


def _cursor(items: list, by: Sequence[str], which: int) -> str:
    if not items:
        return ""
    values = [_plain(items[which], column.lstrip("-")) for column in by]
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _plain(row: Any, column: str) -> Any:
    value = row
    for step in column.split("__"):
        value = getattr(value, step)
    return value.isoformat() if isinstance(value, datetime) else value


def _read(cursor: str, width: int) -> list:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError) as wrong:
        raise BadInput(_("Deze bladzijde van de lijst bestaat niet.")) from wrong
    scalars = isinstance(values, list) and all(isinstance(v, str | int | float) for v in values)
    if not scalars or len(values) != width:
        raise BadInput(_("Deze bladzijde van de lijst bestaat niet."))
    return values
