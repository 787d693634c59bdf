"""From a drawn polygon to committed recipients, among two million subscribers; and whether it is exact.

    python -m bench.doors [subscribers] [shapes]

The subscribers are invented points in towns on both sides of the borders with Belgium and Germany, clustered
by cell as the table is kept. Every shape is held against an oracle: the exact test of every point within its
bounds, in memory. Stands in a database of the bench's own.
"""

import sys
import time
from dataclasses import dataclass

import numpy as np
import shapely

from bench import ground, postgis_peer

TOWNS = 300
MEANT, ALL = 46_000, 2_000_000
ROUNDS = 9
COLUMNS = "place_id, person_id, lon, lat, cell, coarse, area_id"
SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)


@dataclass(frozen=True)
class Points:
    """All subscribers in memory, in the order of the table: person n stands at place n."""

    lons: np.ndarray
    lats: np.ndarray

    def inside(self, shape) -> np.ndarray:
        """The oracle."""
        west, south, east, north = shape.bounds
        near = (self.lons >= west) & (self.lons <= east) & (self.lats >= south) & (self.lats <= north)
        found = np.flatnonzero(near)
        return found[shape.contains(self.lons[found], self.lats[found])] + 1


@dataclass(frozen=True)
class Found:
    """Milliseconds from polygon to commit for so many people, beside PostGIS where that is installed; and of
    how many shapes the answer was exact."""

    subscribers: int
    people: int
    median: float
    shapes: int
    exact: int
    peer: postgis_peer.Took | None


def measure(subscribers: int = 2_000_000, shapes: int = 1_000) -> Found:
    ground.stand_up()
    from django.core.management import call_command

    from noaber.core import postgres
    from noaber.people.queries import persons_inside

    database = f"{postgres.DATABASE}_doors"
    ground.fresh(database)
    ground.use(database)
    call_command("migrate", verbosity=0)
    random = np.random.default_rng(7)
    points = fill(subscribers, random)
    town = polygon_around(points, subscribers * MEANT // ALL)
    people, median = to_commit(town)
    drawn = (any_shape(points, random) for _shape in range(shapes))
    exact = sum(np.array_equal(persons_inside(shape), points.inside(shape)) for shape in drawn)
    peer = postgis_peer.measure(points.lons, points.lats, town, ROUNDS)
    return Found(subscribers, people, median, shapes, exact, peer)


def fill(count: int, random: np.random.Generator) -> Points:
    """Write the points in one go, in the order of their cells."""
    from django.db import connection

    from noaber.places.cells import cells_of

    middles = random.uniform((3.6, 50.9), (7.0, 53.3), (TOWNS, 2))
    at = middles[random.integers(0, TOWNS, count)] + random.normal(0, (0.025, 0.015), (count, 2))
    cells = cells_of(at[:, 0], at[:, 1])
    order = np.argsort(cells)
    at, cells = at[order], cells[order]
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # points without persons
        with cursor.copy(f"COPY people_audiencepoint ({COLUMNS}) FROM STDIN (FORMAT binary)") as copy:
            copy.write(SIGNATURE + as_rows(at, cells).tobytes() + b"\xff\xff")
        cursor.execute("SET session_replication_role = origin")
    connection.connection.execute("VACUUM ANALYZE people_audiencepoint")
    return Points(at[:, 0], at[:, 1])


def as_rows(at: np.ndarray, cells: np.ndarray) -> np.ndarray:
    """The rows as COPY reads them: each value after its length."""
    kinds = [">i8", ">i8", ">f8", ">f8", ">i8", "?", ">i8"]
    parts = [("fields", ">i2")]
    for number, kind in enumerate(kinds):
        parts += [(f"length{number}", ">i4"), (f"value{number}", kind)]
    rows = np.zeros(len(cells), np.dtype(parts))
    rows["fields"] = len(kinds)
    numbers = np.arange(1, len(cells) + 1)
    for number, values in enumerate([numbers, numbers, at[:, 0], at[:, 1], cells, False, 1]):
        rows[f"length{number}"] = np.dtype(kinds[number]).itemsize
        rows[f"value{number}"] = values
    return rows


def star(lon: float, lat: float, size: float, corners: int = 60) -> shapely.Polygon:
    turns = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    reach = size * (1 + 0.25 * np.cos(5 * turns))
    return shapely.Polygon(np.column_stack([lon + reach * np.cos(turns), lat + 0.6 * reach * np.sin(turns)]))


def polygon_around(points: Points, wanted: int) -> str:
    """A polygon of sixty corners that holds about so many people, as a browser draws it."""
    from noaber.places.shapes import Polygons

    lon, lat = float(np.median(points.lons)), float(np.median(points.lats))
    low, high = 0.001, 2.0
    for _halving in range(25):
        size = (low + high) / 2
        if len(points.inside(Polygons(star(lon, lat, size)))) < wanted:
            low = size
        else:
            high = size
    return shapely.to_geojson(star(lon, lat, size))


def to_commit(drawn: str) -> tuple[int, float]:
    """Read the polygon, find who lives there, write the chunks, commit: people and median milliseconds."""
    from noaber.channels.actions import hand_over
    from noaber.journal.actors import SYSTEM
    from noaber.people.models import Organisation
    from noaber.people.queries import persons_inside
    from noaber.places.shapes import read_shape

    source = Organisation.objects.create(slug="bench", name="Bench")
    words = {"kind": "alert", "category": "alerts", "title": "Let op", "body": "Er is iets."}
    took = []
    for _round in range(ROUNDS):
        start = time.perf_counter()
        people = persons_inside(read_shape(drawn))
        hand_over(source=source, recipients={"page": people}, by=SYSTEM, **words)
        took.append((time.perf_counter() - start) * 1000)
    return len(people), float(np.median(took))


def any_shape(points: Points, random: np.random.Generator):
    """A ring of 10 m to 20 km, a star with a hole, or a sliver, around some subscriber."""
    from noaber.places.shapes import Polygons, Ring

    chosen = random.integers(len(points.lons))
    lon, lat = float(points.lons[chosen]), float(points.lats[chosen])
    metres = float(10 ** random.uniform(1, np.log10(20_000)))
    size = metres / 70_000
    kind = random.integers(3)
    if kind == 0:
        return Ring(lon, lat, metres)
    if kind == 1:
        return Polygons(star(lon, lat, size) - star(lon + size * 0.2, lat, size * 0.4))
    line = shapely.LineString([(lon - size, lat - size / 2), (lon + size, lat + size / 3)])
    return Polygons(line.buffer(random.uniform(0.00002, 0.0005)))


def main(subscribers: int = 2_000_000, shapes: int = 1_000) -> None:
    found = measure(subscribers, shapes)
    print(f"polygon to commit, {found.people:,} of {found.subscribers:,}: {found.median:.0f} ms")
    if found.peer is not None:
        print(f"with PostGIS: {found.peer.portions:.0f} ms in portions, {found.peer.rows:.0f} ms as rows")
    print(f"exactly the oracle's answer: {found.exact:,} of {found.shapes:,} shapes")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
