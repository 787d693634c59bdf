"""Who a broadcast is for: a description that can be read, kept, compared and hashed.

A description is everything that it names together, less what stands under `minus`:

    {"areas": [12], "shapes": [{"type": "Polygon", …}], "doors": [801, 803],
     "rings": [{"lon": 5.1, "lat": 52.1, "metres": 300, "beyond": 100, "days": 14, "label": "A 18"}],
     "groups": [{"mandate": "officer", "areas": [12]}, {"training": "bhv", "areas": [12]}],
     "also": [ … ], "minus": { … }, "sure_only": true, "device": true, "version": 2}

`also` holds descriptions that count along, `minus` one that is taken off; both may hold their own, so that
any union or difference can be said. `reading` makes the one canonical form, `choice` is what can be asked of
it, `words` says it in sentences. What the members mean exactly is in docs/audience.md.
"""

from noaber.broadcasts.audience.choice import Choice, Group, choice_of, shape_of
from noaber.broadcasts.audience.reading import (
    MOST_DOORS,
    PARTS,
    audience_hash,
    by_hand,
    read_audience,
    with_hand,
)
from noaber.broadcasts.audience.words import describe, doors_by_side, names_of_areas

__all__ = [
    "MOST_DOORS",
    "PARTS",
    "Choice",
    "Group",
    "audience_hash",
    "by_hand",
    "choice_of",
    "describe",
    "doors_by_side",
    "names_of_areas",
    "read_audience",
    "shape_of",
    "with_hand",
]
