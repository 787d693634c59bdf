"""Where the address must stand, in millimetres from the left and the top of an A4 sheet.

Windows at the left of Dutch envelopes (left edge, top edge, width, height):

    DL   110 × 220   20, 50    90 × 30
    C5   162 × 229   20, 50   110 × 40

Source: the manual of isodoc, the LaTeX class that follows NEN 1026 (CTAN): "a window at 50 mm from the top,
30 mm high" for DL, "window 40x110mm, upper left corner at 20x50mm" for C5. Of a window of a DL it says no
width: those that are sold are 90 to 110 mm wide. A folded sheet (99 mm high, or 148.5 in a C5) slides in its
envelope to the right and down, by so much as the envelope is larger. `SAFE` stays in sight in both however
it slides; in `SHOWN` stands nothing but the address, so that no neighbour reads what the letter is about.
"""

from typing import NamedTuple


class Box(NamedTuple):
    """A rectangle on the sheet."""

    left: float
    top: float
    right: float
    bottom: float


class Envelope(NamedTuple):
    """An envelope with its window, and how high a sheet is when it is folded for it."""

    width: float
    height: float
    window: Box
    folded: float

    @property
    def safe(self) -> Box:
        """What of the sheet is seen wherever it slides."""
        left, top, right, bottom = self.window
        return Box(left, top, right - (self.width - 210), bottom - (self.height - self.folded))

    @property
    def shown(self) -> Box:
        """What of the sheet is seen when it slides there."""
        left, top, right, bottom = self.window
        return Box(left - (self.width - 210), top - (self.height - self.folded), right, bottom)


DL = Envelope(220, 110, Box(20, 50, 110, 80), 99)
C5 = Envelope(229, 162, Box(20, 50, 130, 90), 148.5)


def _common(one: Box, other: Box) -> Box:
    inner = [max(pair) for pair in zip(one[:2], other[:2], strict=True)]
    return Box(*inner, *(min(pair) for pair in zip(one[2:], other[2:], strict=True)))


def _around(one: Box, other: Box) -> Box:
    outer = [min(pair) for pair in zip(one[:2], other[:2], strict=True)]
    return Box(*outer, *(max(pair) for pair in zip(one[2:], other[2:], strict=True)))


SAFE = _common(DL.safe, C5.safe)
SHOWN = _around(DL.shown, C5.shown)
LEFT = SAFE.left + 5
PLACES = {  # as the sheet asks for them
    "left": LEFT,
    "width": SAFE.right - LEFT,
    "back": SAFE.top + 1.0,
    "to": SAFE.top + 6.0,
    "beside": SHOWN.right + 2,
    "below": SHOWN.bottom + 2,
}
