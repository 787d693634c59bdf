"""Where a case is, as far as everybody may know it: the street, never anybody's door.

The only place where the public's view of a place is made; `docs/adr/0006-no-house-numbers-in-public.md` says
why. The reporter, who follows the case, and the desk see the place as it came in.
"""

import re

from noaber.places.cells import centres_of, distance_m

AT_THE_DOOR_M = 2
LAST_DIGIT = 7 << 9  # of a cell of resolution 12; all zeroes is the middle one of the seven in their parent

_IN_FRONT = re.compile(  # a postcode, or a number as English has it
    r"^(?:\d{4}\s?[a-z]{2}\b|\d+(?!\s*(?:e|de|ste)\b)[a-z]?\b)[\s,]*", re.IGNORECASE
)
# A number by itself or glued to a word; not "2e Parkweg", and not the road N342.
_NUMBER = re.compile(
    r"(?:(?<!\w)|(?<=[^\W\d_]{3}))\d(?!\d*(?:e|de|ste)\s+[^\W\d_]{3}).*", re.IGNORECASE | re.DOTALL
)
_LOOSE_END = re.compile(r"(?:[\s,;:(#/.-]|\b(?:huisnummer|huisnr|nummer|number|nr|no)\b)+$", re.IGNORECASE)


def street_of(words: str) -> str:
    """The words for a place up to the first house number: "Papaverstraat 12a, Korenbloembuurt" is
    "Papaverstraat"."""
    return _LOOSE_END.sub("", _NUMBER.sub("", _IN_FRONT.sub("", words.strip())))


def is_at_door(point: tuple[float, float], door: tuple[float, float]) -> bool:
    """Whether a place is simply where a door is, not a point of its own such as a lamp post."""
    return bool(distance_m(*point, *door) <= AT_THE_DOOR_M)


def public_cell(cell: int, pointed: bool) -> int:
    """The cell in which everybody may see a case: its own, or the middle one of the seven around a door."""
    return cell if pointed else cell & ~LAST_DIGIT


def public_point(lon: float, lat: float, cell: int, pointed: bool) -> tuple[float, float]:
    """The point where everybody may see a case: exactly, or the middle of its seven cells."""
    if pointed:
        return round(lon, 6), round(lat, 6)
    lons, lats = centres_of([public_cell(cell, pointed)])
    return round(float(lons[0]), 6), round(float(lats[0]), 6)
