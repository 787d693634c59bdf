"""Curves of a message as lines to draw: time runs from seconds to weeks, so its axis is logarithmic."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

WIDTH, HEIGHT = 320, 132
LEFT, RIGHT, TOP, BOTTOM = 6, 302, 22, 108
APART = 40  # at least, from one word under the axis to the next
# Moments that are said on the axis, as long as they last: (seconds, short word).
TICKS = (
    (1, _("1 s")),
    (10, _("10 s")),
    (60, _("1 min")),
    (600, _("10 min")),
    (3_600, pgettext_lazy("duration", "1 uur")),
    (86_400, pgettext_lazy("duration", "1 dag")),
    (604_800, pgettext_lazy("duration", "1 week")),
    (2_419_200, _("4 weken")),
    (7_862_400, _("3 maanden")),
)
# And those of the table beside it.
ROWS = (1, 2, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 21_600, 43_200, 86_400, 172_800, 604_800)
ROWS = (*ROWS, 1_209_600, 2_419_200, 7_862_400)
Curve = Sequence[Sequence[int]]


@dataclass(frozen=True)
class Mark:
    """Where a shape stands on a line."""

    x: str
    y: str


@dataclass(frozen=True)
class Drawn:
    """One curve: a path of steps, and its shape at each moment that is said on the axis."""

    stage: str
    path: str
    marks: list[Mark]


@dataclass(frozen=True)
class Tick:
    x: str
    word: str
    anchor: str


@dataclass(frozen=True)
class Row:
    """What had come how far at one moment."""

    seconds: int
    numbers: list[int]


def end_of(curves: Iterable[Curve]) -> int:
    """The moment on the axis by which nothing changes any more: the same for everything drawn together."""
    last = max((curve[-1][0] for curve in curves if curve), default=0)
    return next((seconds for seconds, _word in TICKS[2:] if seconds >= last), TICKS[-1][0])


def ticks_until(end: int) -> list[Tick]:
    """The words under the axis; where two would touch, the later one stays."""
    shown: list[Tick] = []
    for seconds, word in reversed([tick for tick in TICKS if tick[0] <= end]):
        x = _x(seconds, end)
        if not shown or int(shown[0].x) - int(x) >= APART:
            shown.insert(0, Tick(x, word, "start" if seconds == 1 else "middle"))
    return shown


def draw(stage: str, curve: Curve, *, top: int, end: int) -> Drawn:
    """A line of steps from nobody to everybody; `top` is the number at its upper edge."""
    points = [(seconds, number) for seconds, number in curve if seconds <= end]
    path, before = [f"M{LEFT} {_y(0, top)}"], ""
    for seconds, number in points:
        x = _x(seconds, end)
        path.append(f"V{_y(number, top)}" if x == before else f"H{x}V{_y(number, top)}")
        before = x
    path.append(f"H{RIGHT}")
    said = [(seconds, number_at(curve, seconds)) for seconds, _word in TICKS if seconds <= end]
    marks = [Mark(_x(seconds, end), _y(number, top)) for seconds, number in said if number]
    return Drawn(stage, "".join(path), marks)


def rows_of(curves: Sequence[Curve], *, end: int) -> list[Row]:
    """The numbers of the curves at moments worth saying: where something changed, and at the end."""
    rows, before = [], None
    for seconds in (moment for moment in ROWS if moment <= end):
        numbers = [number_at(curve, seconds) for curve in curves]
        if numbers != before:
            rows.append(Row(seconds, numbers))
        before = numbers
    return rows


def number_at(curve: Curve, seconds: int) -> int:
    """How many had come that far by this moment."""
    number = 0
    for moment, so_far in curve:
        if moment > seconds:
            break
        number = so_far
    return number


def _x(seconds: int, end: int) -> str:
    share = log(max(seconds, 1)) / log(end)
    return f"{LEFT + share * (RIGHT - LEFT):.0f}"


def _y(number: int, top: int) -> str:
    return f"{BOTTOM - (BOTTOM - TOP) * number / max(top, 1):.1f}"
