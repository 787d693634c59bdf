"""Makes faces and plates unreadable for good: the pixels under a rectangle are averaged away."""

import json
import math
from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext_lazy as _
from PIL import Image

from .reading import Picture, PictureRefused, clean

MOST_RECTANGLES = 50
BLOCKS = 5  # how many blocks of one colour are left along the longer side


@dataclass(frozen=True)
class Rectangle:
    """A part of the picture, in fractions of its width and height."""

    left: float
    top: float
    width: float
    height: float


def read_rectangles(text: str) -> list[Rectangle]:
    """Reads what the page sends: a JSON list of [left, top, width, height], each from 0 to 1."""
    try:
        rows = json.loads(text)
        found = [Rectangle(*(float(number) for number in row)) for row in rows]
    except (ValueError, TypeError, RecursionError) as wrong:
        raise PictureRefused(_("Wij kunnen de vlakken niet lezen. Teken ze opnieuw.")) from wrong
    if not found:
        raise PictureRefused(_("Teken eerst een vlak over wat niemand mag zien."))
    if len(found) > MOST_RECTANGLES:
        raise PictureRefused(_("Dit zijn te veel vlakken. Haal de foto liever weg."))
    if not all(_inside(one) for one in found):
        raise PictureRefused(_("Een vlak ligt buiten de foto. Teken het opnieuw."))
    return found


def blurred(full: bytes, rectangles: list[Rectangle]) -> Picture:
    """Gives a new picture in which nothing under the rectangles can be won back."""
    image = Image.open(BytesIO(full), formats=("JPEG",))
    image.load()
    for rectangle in rectangles:
        _average(image, rectangle)
    return clean(image)


def _inside(one: Rectangle) -> bool:
    numbers = (one.left, one.top, one.width, one.height)
    fits = one.left + one.width <= 1.001 and one.top + one.height <= 1.001
    return all(map(math.isfinite, numbers)) and min(numbers) >= 0 and min(one.width, one.height) > 0 and fits


def _average(image: Image.Image, one: Rectangle) -> None:
    box = (
        math.floor(one.left * image.width),
        math.floor(one.top * image.height),
        min(image.width, math.ceil((one.left + one.width) * image.width)),
        min(image.height, math.ceil((one.top + one.height) * image.height)),
    )
    if box[0] >= box[2] or box[1] >= box[3]:
        return  # on the very edge: no pixel lies under it
    part = image.crop(box)
    scale = BLOCKS / max(part.size)
    few = (max(1, round(part.width * scale)), max(1, round(part.height * scale)))
    image.paste(part.resize(few, Image.Resampling.BOX).resize(part.size, Image.Resampling.NEAREST), box)
