"""Counts over very many rows, which may be a minute old; the rows themselves are counted by the tick, so what
a page shows of a place with thousands of cases is at most five minutes old, and no visitor waits for it."""

from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache
from django.utils.translation import get_language

from noaber.core import clock

T = TypeVar("T")
MANY = 2_000
MINUTE = 60


def kept_when_many(name: str, area, make: Callable[[], T], size: Callable[[T], int]) -> T:
    """Return what `make` counted about an area; more than two thousand are not counted again within a minute.

    Fewer are counted each time, since there one more or less shows. Every area has a minute of its own.
    """
    minute = (int(clock.now().timestamp()) + 7 * area.pk) // MINUTE
    key = f"site.{name}:{area.pk}:{get_language()}:{minute}"
    found = cache.get(key)
    if found is None:
        found = make()
        if size(found) > MANY:
            cache.set(key, found, MINUTE)
    return found
