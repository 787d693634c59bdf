"""Mapbox vector tiles (version 2) out of shapely geometries.

A tile is a grid of 4,096 by 4,096 steps with y pointing down. A layer holds features: geometries of one kind
that share plain properties. Keys and values are stored once per layer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

EXTENT = 4096
POINTS, LINES, POLYGONS = 0, 1, 2  # also what shapely calls the dimension of a geometry
_MOVE, _LINE, _CLOSE = 1, 2, 15
_MOST_BYTES = 10
Corners = list[list[int]]


def layer(name: str, features: Iterable[tuple[Sequence[shapely.Geometry], dict]]) -> bytes:
    """One layer of a tile, without features that vanish on the grid; nothing at all when none is left."""
    keys: dict[str, int] = {}
    values: dict[object, int] = {}
    written = []
    for geometries, properties in features:
        kind, orders = _orders(shapely.get_parts(geometries))
        if orders:
            tags = [
                number
                for key, value in properties.items()
                for number in (keys.setdefault(key, len(keys)), values.setdefault(value, len(values)))
            ]
            written.append(_field(2, _feature(kind, tags, orders)))
    if not written:
        return b""
    parts = [_field(1, name.encode()), *written, *(_field(3, key.encode()) for key in keys)]
    parts += [_field(4, _value(value)) for value in values]
    return _field(3, b"".join(parts) + _number(5, EXTENT) + _number(15, 2))


def _feature(kind: int, tags: list[int], orders: list[int]) -> bytes:
    return _field(2, _varints(tags)) + _number(3, kind + 1) + _field(4, _varints(orders))


def _orders(parts: NDArray[np.object_]) -> tuple[int, list[int]]:
    """What kind of geometry the parts are, and the orders by which a pen draws them."""
    kind = int(shapely.get_dimensions(parts).max(initial=POINTS))
    if kind == POINTS:
        corners = _on_grid(parts)
        return kind, [_MOVE | len(corners) << 3, *_steps(corners, [0, 0])] if corners else []
    lines = _rings(parts) if kind == POLYGONS else _lines(parts)
    orders: list[int] = []
    pen = [0, 0]
    for corners in lines:
        first, *rest = corners
        orders += [_MOVE | 1 << 3, *_steps([first], pen), _LINE | len(rest) << 3, *_steps(rest, first)]
        orders += [_CLOSE] if kind == POLYGONS else []
        pen = corners[-1]
    return kind, orders


def _lines(parts: NDArray[np.object_]) -> Iterator[Corners]:
    """The lines on the grid, without repeated corners and without lines of which nothing is left."""
    for corners in _split(parts):
        kept = [
            corners[0],
            *(here for before, here in pairwise(corners) if here != before),
        ]
        if len(kept) > 1:
            yield kept


def _rings(parts: NDArray[np.object_]) -> Iterator[Corners]:
    """The rings of polygons, not closed: clockwise on the screen, and a hole the other way."""
    rings, owners = shapely.get_rings(parts, return_index=True)
    last = vanished = -1
    for corners, owner in zip(_split(rings), owners.tolist(), strict=True):
        hole, last = owner == last, owner
        kept = [here for here, after in pairwise(corners) if here != after]
        around = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(kept, kept[1:] + kept[:1], strict=True))
        if around == 0 and not hole:
            vanished = owner
        if around and owner != vanished:
            yield kept[::-1] if (around < 0) != hole else kept


def _split(lines: NDArray[np.object_]) -> Iterator[Corners]:
    corners, start = _on_grid(lines), 0
    for count in shapely.get_num_coordinates(lines).tolist():
        if count:
            yield corners[start : start + count]
        start += count


def _on_grid(geometries: NDArray[np.object_]) -> Corners:
    return np.rint(shapely.get_coordinates(geometries)).astype(np.int64).tolist()


def _steps(corners: Corners, pen: list[int]) -> Iterator[int]:
    """Differences between positions, folded so that small negative numbers stay small."""
    x, y = pen
    for to_x, to_y in corners:
        across, down = to_x - x, to_y - y
        yield across << 1 if across >= 0 else -across * 2 - 1
        yield down << 1 if down >= 0 else -down * 2 - 1
        x, y = to_x, to_y


def _varints(numbers: list[int]) -> bytes:
    """Whole numbers in seven bits a byte, the last byte of each without its high bit."""
    shifts = np.arange(_MOST_BYTES, dtype=np.uint64) * np.uint64(7)
    groups = np.array(numbers, np.uint64)[:, None] >> shifts
    used = groups > 0
    used[:, 0] = True
    more = np.zeros_like(used)
    more[:, :-1] = used[:, 1:]
    sevens = (groups & np.uint64(127)).astype(np.uint8)
    return (sevens | more.astype(np.uint8) << np.uint8(7))[used].tobytes()


def _varint(number: int) -> bytes:
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    return bytes([*found, number])


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _number(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)


def _value(value: object) -> bytes:
    return _field(1, value.encode()) if isinstance(value, str) else _number(5, int(value))
