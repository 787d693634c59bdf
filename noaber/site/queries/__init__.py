"""What the composed pages show, asked from the rooms below. Nothing here reads a table itself."""

from noaber.site.queries.place import going_on, place_overview, said
from noaber.site.queries.promises import promise_lines, promises_overview
from noaber.site.queries.town import figures, town

__all__ = [
    "figures",
    "going_on",
    "place_overview",
    "promise_lines",
    "promises_overview",
    "said",
    "town",
]
