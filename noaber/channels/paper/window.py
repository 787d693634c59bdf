"""Where the address must stand, in millimetres from the left and the top of an A4 sheet.

Windows at the left, as makers of envelopes list them (left edge, top edge, width, height):

    DL    110 × 220   15, 40    95 × 30
    C5/6  114 × 229   15, 39   100 × 35
    C5    162 × 229   15, 44   105 × 35

Source: the table of officeconsult.no, "Brevmaler: plassering av mottakerfelt i vinduskonvolutter". A folded
sheet (99 mm high, or 148.5 in a C5) slides in its envelope to the right and down, by so much as the envelope
is larger. `SAFE` stays in sight in all three however it slides; `RETURN` does in DL and C5/6.
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


DL = Envelope(220, 110, Box(15, 40, 110, 70), 99)
C56 = Envelope(229, 114, Box(15, 39, 115, 74), 99)
C5 = Envelope(229, 162, Box(15, 44, 120, 79), 148.5)


def common(*envelopes: Envelope) -> Box:
    """What is seen in each of these."""
    safe = [envelope.safe for envelope in envelopes]
    return Box(
        max(box.left for box in safe),
        max(box.top for box in safe),
        min(box.right for box in safe),
        min(box.bottom for box in safe),
    )


SAFE = common(DL, C56, C5)
RETURN = common(DL, C56)
