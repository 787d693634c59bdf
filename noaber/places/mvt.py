"""Mapbox vector tiles (version 2) out of shapely geometries; quick, because numpy writes the numbers.

A tile is a grid of 4,096 by 4,096 steps with y pointing down. A layer holds features with a geometry and
plain properties; keys and values are stored once per layer.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import shapely
from numpy.typing import NDArray

EXTENT = 4096
_MOVE, _LINE, _CLOSE = 1, 2, 15
_POINT_TYPE, _LINE_TYPE, _POLYGON_TYPE = 1, 2, 3
_TYPES = {"Point": 1, "MultiPoint": 1, "LineString": 2, "MultiLineString": 2, "Polygon": 3, "MultiPolygon": 3}
_MOST_BYTES = 10


def layer(name: str, features: Iterable[tuple[shapely.Geometry, dict]]) -> bytes:
    """One layer of a tile, without features that vanish on the grid; nothing at all when none is left."""
    keys: dict[str, int] = {}
    values: dict[object, int] = {}
    written = []
    for geometry, properties in features:
        commands = _commands(geometry)
        if commands.size:
            tags = [
                number
                for key, value in properties.items()
                for number in (keys.setdefault(key, len(keys)), values.setdefault(value, len(values)))
            ]
            written.append(_field(2, _feature(_TYPES[geometry.geom_type], tags, commands)))
    if not written:
        return b""
    parts = [_field(1, name.encode()), *written, *(_field(3, key.encode()) for key in keys)]
    parts += [_field(4, _value(value)) for value in values]
    return _field(3, b"".join(parts) + _number(5, EXTENT) + _number(15, 2))


def _feature(kind: int, tags: list[int], commands: NDArray[np.uint64]) -> bytes:
    return _field(2, _varints(np.array(tags, np.uint64))) + _number(3, kind) + _field(4, _varints(commands))


def _commands(geometry: shapely.Geometry) -> NDArray[np.uint64]:
    """The drawing orders of a geometry, each position relative to the one before."""
    orders, pen = [], np.zeros(2, np.int64)
    if geometry.is_empty:
        return np.zeros(0, np.uint64)
    if geometry.geom_type in ("Point", "MultiPoint"):
        steps = _steps(np.rint(shapely.get_coordinates(geometry)).astype(np.int64), pen)
        return np.concatenate([[_order(_MOVE, len(steps) // 2)], steps]).astype(np.uint64)
    for part in shapely.get_parts(geometry):
        lines = [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
        for place, line in enumerate(lines):
            corners = _on_grid(line, closed=part.geom_type == "Polygon", hole=place > 0)
            if corners is None and place == 0:
                break
            if corners is not None:
                orders += _line_orders(corners, pen, closed=part.geom_type == "Polygon")
                pen = corners[-1]
    return np.concatenate(orders).astype(np.uint64) if orders else np.zeros(0, np.uint64)


def _on_grid(line: shapely.Geometry, *, closed: bool, hole: bool) -> NDArray[np.int64] | None:
    """The corners of a line on the grid without repeats; None when nothing is left to see.

    A ring runs clockwise on the screen and a hole the other way, as the format wants.
    """
    corners = np.rint(shapely.get_coordinates(line)).astype(np.int64)
    corners = corners[np.r_[True, (np.diff(corners, axis=0) != 0).any(axis=1)]]
    if not closed:
        return corners if len(corners) > 1 else None
    corners = corners[:-1] if (corners[0] == corners[-1]).all() else corners
    x, y = corners[:, 0], corners[:, 1]
    twice_area = int(x @ np.roll(y, -1) - y @ np.roll(x, -1))
    if len(corners) < 3 or twice_area == 0:
        return None
    return corners[::-1] if (twice_area < 0) != hole else corners


def _line_orders(corners: NDArray[np.int64], pen: NDArray[np.int64], *, closed: bool) -> list[NDArray]:
    steps = _steps(corners, pen)
    orders = [np.array([_order(_MOVE, 1)]), steps[:2], np.array([_order(_LINE, len(corners) - 1)]), steps[2:]]
    return [*orders, np.array([_CLOSE])] if closed else orders


def _steps(corners: NDArray[np.int64], pen: NDArray[np.int64]) -> NDArray[np.int64]:
    """Differences between positions, folded so that small negative numbers stay small."""
    steps = np.diff(corners, axis=0, prepend=pen[None]).ravel()
    return (steps << 1) ^ (steps >> 63)


def _order(command: int, times: int) -> int:
    return command | times << 3


def _varints(numbers: NDArray[np.uint64]) -> bytes:
    """Whole numbers in seven bits a byte, the last byte of each without its high bit."""
    shifts = np.arange(_MOST_BYTES, dtype=np.uint64) * np.uint64(7)
    groups = numbers[:, None] >> shifts
    used = groups > 0
    used[:, 0] = True
    more = np.zeros_like(used)
    more[:, :-1] = used[:, 1:]
    return (
        ((groups & np.uint64(127)) | (more.astype(np.uint64) << np.uint64(7)))[used]
        .astype(np.uint8)
        .tobytes()
    )


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
