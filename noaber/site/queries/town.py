"""The front page: which areas there are, drawn and in a list, and which one somebody means."""

from dataclasses import dataclass
from datetime import timedelta

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


def town() -> Town:
    """Return the areas to choose from, with their drawing. In memory; no query when warm."""
    tree = places.areas_tree()
    key = ":".join(["site.town", *(f"{b.area.pk}-{b.area.changed_at.timestamp()}" for b in tree)])
    found = cache.get(key)
    if found is None:
        found = _town(tree)
        cache.set(key, found, 3600)
    return found


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


def _town(tree) -> Town:
    quarters = [
        Quarter(branch.area.name, branch.area.slug, [part.area for part in branch.parts])
        for root in tree
        for branch in (root.parts or [root])
    ]
    buurten = [area for quarter in quarters for area in quarter.parts]
    whole = [branch.area for root in tree for branch in (root.parts or [root])]
    ground = {kind: places.backdrop_of(kind, rank) for kind, rank in GROUND}
    return Town(
        quarters, drawn(buurten if 0 < len(buurten) <= DRAWN else whole, ground), len(buurten) > FOLDED
    )


def areas_meant(text: str) -> list[tuple[str, Area]]:
    """Return (what to call it, area) for an address, postcode or name that somebody typed."""
    wanted = text.strip().casefold()
    named = [
        (area.name, area)
        for quarter in town().quarters
        for area in quarter.parts
        if wanted and wanted in area.name.casefold()
    ]
    doors = [(str(door), door.area) for door in places.search_addresses(text) if door.area]
    return [*named, *doors]
