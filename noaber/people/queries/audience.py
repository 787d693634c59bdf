"""Who is inside a shape: exact for who gave an address, "perhaps" for who gave only an area.

The plan is pinned: the ranges of the cover come in as two arrays, and the lateral join with OFFSET 0 makes
one scan of the covering index per range. Left free the planner may read the whole table once per range. The
answer comes back as one block of bytes, so that 46,000 persons cost no 46,000 Python rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray

from noaber.core.arrays import distinct
from noaber.places.cover import cover
from noaber.places.queries import areas_touching
from noaber.places.shapes import Shape

Ids = NDArray[np.int64]

# Square degrees, a few square centimetres: joined areas differ from their parts by rounding, and neighbours
# share an edge.
NOTHING = 1e-13

FOUND = """
FROM unnest(%s::bigint[], %s::bigint[]) AS span(low, high)
CROSS JOIN LATERAL (
    SELECT person_id, lon, lat FROM people_audiencepoint
    WHERE NOT coarse AND cell BETWEEN low AND high OFFSET 0
) AS found
"""
SURE = f"SELECT string_agg(int8send(person_id), '') {FOUND}"
MAYBE = f"SELECT string_agg(int8send(person_id) || float8send(lon) || float8send(lat), '') {FOUND}"
COARSE = """
SELECT string_agg(int8send(person_id), '') FROM people_audiencepoint
WHERE coarse AND area_id = ANY(%s::bigint[])
"""


@dataclass(frozen=True)
class Audience:
    """People by number, sorted, nobody twice: surely inside, and perhaps inside (never both)."""

    inside: Ids
    perhaps: Ids

    @cached_property
    def everybody(self) -> Ids:
        """Both: who gave only an area would rather hear too much than nothing."""
        return distinct(np.concatenate([self.inside, self.perhaps]))


def audience(shape: Shape, *, doubtful: Iterable[int] = ()) -> Audience:
    """Everybody a message for this shape concerns; about `doubtful` areas the shape alone cannot say."""
    whole, cut = areas_whole_and_cut(shape)
    return _audience(_exact(shape), sorted(set(whole) - set(doubtful)), sorted({*cut, *doubtful}))


def perhaps_in(area_ids: Iterable[int]) -> Audience:
    """Who gave only one of these areas, where no shape but some door is chosen."""
    return _audience(np.empty(0, np.int64), [], sorted(area_ids))


def _audience(exact: Ids, whole: list[int], cut: list[int]) -> Audience:
    inside = distinct(np.concatenate([exact, _in_areas(whole)]))
    return Audience(inside, np.setdiff1d(_in_areas(cut), inside, assume_unique=True))


def persons_inside(shape: Shape) -> Ids:
    """Who has a place surely inside: an address by its exact point, an area that lies inside as a whole."""
    return audience(shape).inside


def perhaps_inside(shape: Shape) -> Ids:
    """Who only gave an area that the shape cuts, and has no place surely inside."""
    return audience(shape).perhaps


def _exact(shape: Shape) -> Ids:
    found = cover(shape)
    sure = np.frombuffer(_block(SURE, found.sure), ">i8").astype(np.int64)
    rows = np.frombuffer(_block(MAYBE, found.maybe), [("id", ">i8"), ("lon", ">f8"), ("lat", ">f8")])
    if not rows.size:
        return distinct(sure)
    inside = found.contains(rows["lon"].astype(float), rows["lat"].astype(float))
    return distinct(np.concatenate([sure, rows["id"][inside].astype(np.int64)]))


def _block(sql: str, ranges: NDArray[np.int64]) -> bytes:
    if not len(ranges):
        return b""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off")  # compiling takes longer than the scan
        cursor.execute(sql, [ranges[:, 0].tolist(), ranges[:, 1].tolist()])
        return cursor.fetchone()[0] or b""


def areas_whole_and_cut(shape: Shape) -> tuple[list[int], list[int]]:
    """Numbers of the areas that lie wholly inside, and of those that are cut."""
    whole, part = [], []
    for area in areas_touching(shape):
        if area.shape.intersection(shape.geometry).area > NOTHING:
            left = area.shape.difference(shape.geometry).area
            (part if left > NOTHING else whole).append(area.pk)
    return whole, part


def _in_areas(area_ids: list[int]) -> Ids:
    if not area_ids:
        return np.empty(0, np.int64)
    with connection.cursor() as cursor:
        cursor.execute(COARSE, [area_ids])
        return distinct(np.frombuffer(cursor.fetchone()[0] or b"", ">i8").astype(np.int64))
