"""The front page: which areas there are, drawn and in a list, and which one somebody means."""

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from django.core.cache import cache

from noaber.cases.queries.promises import answers_since
from noaber.core import clock
from noaber.places import queries as places
from noaber.places.models import Area
from noaber.site.drawing import Drawing, drawn

# So many areas and the list folds per wijk; so many and the drawing shows wijken instead of buurten.
FOLDED, DRAWN = 24, 80
# What lies under the areas in the drawing, from below to above, and from how far away it is seen.
DAYS = 30
GROUND = (("block", 1), ("green", 1), ("water", 1), ("road", 1))


@dataclass(frozen=True)
class Quarter:
    """A wijk with its buurten, as the front page lists them."""

    name: str
    slug: str
    parts: list[Area]


@dataclass(frozen=True)
class Town:
    """Everything of the front page that stays the same as long as no area changes."""

    quarters: list[Quarter]
    drawing: Drawing | None
    folded: bool
    edition: str


def town() -> Town:
    """Return the areas to choose from, with their drawing. In memory; no query when warm."""
    areas = [part.area for root in places.areas_tree() for part in _all_parts(root)]
    newest = max((area.changed_at.timestamp() for area in areas), default=0)
    return _kept_town(f"{sum(area.pk for area in areas)}-{newest}")


def _all_parts(branch):
    """Yield a branch and everything that grows from it."""
    yield branch
    for part in branch.parts:
        yield from _all_parts(part)


@dataclass(frozen=True)
class Figures:
    """What the whole town did in the last days: an alarming figure never stands without the other three."""

    filed: int
    answered: int
    kept_percent: int
    late: int
    days: int


def figures() -> Figures | None:
    """Return the town's figures, at most five minutes old; None while nothing was answered."""
    found = cache.get_or_set("site.figures", _figures, 300)
    return Figures(**found) if found["answered"] else None


def _figures() -> dict[str, int]:
    counted = answers_since(clock.now() - timedelta(days=DAYS))
    kept = counted.pop("kept")
    return counted | {"kept_percent": round(100 * kept / max(counted["answered"], 1)), "days": DAYS}


@lru_cache(maxsize=2)
def _kept_town(edition: str) -> Town:
    """The town of one edition of the areas; another edition is drawn anew."""
    return _town(places.areas_tree(), edition)


def _town(tree, edition: str) -> Town:
    quarters = [
        Quarter(branch.area.name, branch.area.slug, [part.area for part in branch.parts])
        for root in tree
        for branch in (root.parts or [root])
    ]
    buurten = [area for quarter in quarters for area in quarter.parts]
    whole = [branch.area for root in tree for branch in (root.parts or [root])]
    ground = {kind: places.backdrop_of(kind, rank) for kind, rank in GROUND}
    drawing = drawn(buurten if 0 < len(buurten) <= DRAWN else whole, ground)
    return Town(quarters, drawing, len(buurten) > FOLDED, edition)
