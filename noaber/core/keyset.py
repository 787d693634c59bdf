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


def page_of(rows: QuerySet, *, by: Sequence[str], after: str = "", before: str = "", size: int = 50) -> Page:
    """Return one page of `rows` ordered by the columns `by` (a leading minus sorts down).

    The columns must be non-null and unique together. `after` and `before` are cursors from an
    earlier page. Raises BadInput for a cursor that isn't ours. Costs one query.
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


def _found(rows: QuerySet, by: Sequence[str], cursor: list | None, size: int, *, backwards: bool) -> list:
    try:
        return list(_beyond(rows, by, cursor, backwards=backwards)[: size + 1])
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
    order = [_flip(column) if backwards else column for column in by]
    if cursor is not None:
        rows = rows.filter(_after(order, cursor))
    return rows.order_by(*order)


def _after(order: Sequence[str], cursor: list) -> Q:
    beyond = Q()
    equal: dict[str, Any] = {}
    for column, value in zip(order, cursor, strict=True):
        name = column.lstrip("-")
        step = {f"{name}__lt" if column.startswith("-") else f"{name}__gt": value}
        beyond |= Q(**equal, **step)
        equal[name] = value
    # The first column alone lets the planner walk the index instead of weighing an OR.
    first, side = order[0].lstrip("-"), "lte" if order[0].startswith("-") else "gte"
    return beyond & Q(**{f"{first}__{side}": cursor[0]})


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
