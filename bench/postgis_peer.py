"""The peer of our audiences: the same people found with PostGIS, in the system's own PostgreSQL.

Only where that has PostGIS; what we bring along has not. In Dutch metres (RD), which is quicker than degrees;
written as a row a person, as is usual, and in portions as we do.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import numpy as np

from bench import ground

HOME = ground.DATA / "postgis"
SERVERS, EXTENSIONS = Path("/usr/lib/postgresql"), Path("/usr/share/postgresql")
TABLES = """
DROP TABLE IF EXISTS subscriber, recipient, portion;
CREATE TABLE subscriber (id bigint NOT NULL, at geometry(Point, 28992) NOT NULL);
CREATE TABLE recipient (message int, person bigint, channel text, PRIMARY KEY (message, person, channel));
CREATE TABLE portion (message int, channel text, ids bigint[]);
CREATE TEMP TABLE fresh (id bigint, lon float8, lat float8);
"""
PLACE = """
INSERT INTO subscriber SELECT id, ST_Transform(ST_SetSRID(ST_MakePoint(lon, lat), 4326), 28992) FROM fresh;
CREATE INDEX ON subscriber USING gist (at);
"""
INSIDE = "FROM subscriber WHERE ST_Intersects(at, ST_Transform(ST_GeomFromGeoJSON(%(drawn)s), 28992))"
AS_ROWS = f"INSERT INTO recipient SELECT %(message)s, id, 'page' {INSIDE}"
AS_PORTIONS = f"""
INSERT INTO portion SELECT %(message)s, 'page', array_agg(id)
FROM (SELECT id, (row_number() OVER () - 1) / 1000 AS part {INSIDE}) AS found GROUP BY part
"""


@dataclass(frozen=True)
class Took:
    """Medians in milliseconds, from polygon to commit."""

    rows: float
    portions: float


def binaries() -> Path | None:
    """The newest server of this system that has PostGIS."""
    found = [
        SERVERS / control.parent.parent.name / "bin"
        for control in EXTENSIONS.glob("*/extension/postgis.control")
    ]
    return max(
        (folder for folder in found if (folder / "initdb").exists()),
        key=lambda folder: int(folder.parent.name),
        default=None,
    )


def measure(lons: np.ndarray, lats: np.ndarray, drawn: str, rounds: int) -> Took | None:
    """The same points and the same polygon; None without PostGIS."""
    folder = binaries()
    if folder is None:
        return None
    with _server(folder) as connection:
        _fill(connection, lons, lats)
        took = {AS_ROWS: [], AS_PORTIONS: []}
        for message in range(rounds):
            for statement, times in took.items():
                start = time.perf_counter()
                connection.execute(statement, {"message": message, "drawn": drawn})
                times.append((time.perf_counter() - start) * 1000)
    return Took(*(float(np.median(times)) for times in took.values()))


@contextmanager
def _server(folder: Path) -> Iterator:
    import psycopg

    from noaber.core import postgres

    with mock.patch.object(postgres, "binaries", lambda: folder):
        try:
            cluster = postgres.ensure_running(HOME)
            line = {"host": str(cluster.sockets), "user": postgres.USER, "dbname": postgres.DATABASE}
            with psycopg.connect(**line, autocommit=True) as connection:
                connection.execute("CREATE EXTENSION IF NOT EXISTS postgis")
                yield connection
        finally:
            postgres.stop(HOME)


def _fill(connection, lons: np.ndarray, lats: np.ndarray) -> None:
    connection.execute(TABLES)
    with connection.cursor().copy("COPY fresh FROM STDIN") as copy:
        for row in zip(range(1, len(lons) + 1), lons.tolist(), lats.tolist(), strict=True):
            copy.write_row(row)
    connection.execute(PLACE)
    connection.execute("VACUUM ANALYZE subscriber")
