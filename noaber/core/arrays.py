"""Many ids at once: sorted without doubles, and as one value for PostgreSQL."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

import numpy as np
import psycopg
from django.db import connection
from numpy.typing import ArrayLike, NDArray
from psycopg.adapt import Dumper
from psycopg.pq import Format

Row = TypeVar("Row")
ARRAY_OF_BIGINT = 1016
_ELEMENT = np.dtype([("size", ">i4"), ("id", ">i8")])


def distinct(ids: ArrayLike) -> NDArray[np.int64]:
    """Sorted, each once: ten times as quick as numpy's unique, which hashes."""
    ids = np.sort(np.asarray(ids, np.int64))
    if len(ids) < 2:
        return ids
    return ids[np.concatenate(([True], ids[1:] != ids[:-1]))]


def as_array(ids: Iterable[int]) -> str:
    """What `::bigint[]` reads, written as text: a tenth of what adapting each number costs."""
    return "{" + ",".join(map(str, ids)) + "}"


def portions(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    """The rows in lists of at most `size`, so that only one of these is in memory."""
    rows = iter(rows)
    while part := list(islice(rows, size)):
        yield part


class BigintArray:
    """Ids in the form in which PostgreSQL takes them over the line, for `execute_bound`."""

    def __init__(self, ids: NDArray[np.int64]):
        elements = np.empty(len(ids), _ELEMENT)
        elements["size"], elements["id"] = 8, ids
        head = np.array([1, 0, 20, len(ids), 1], ">i4")  # dimensions, nulls, type, length, first index
        self.raw = head.tobytes() + elements.tobytes()


class _BigintArrayDumper(Dumper):
    format = Format.BINARY
    oid = ARRAY_OF_BIGINT

    def dump(self, obj: BigintArray) -> bytes:
        return obj.raw


def execute_bound(sql: str, values: dict) -> None:
    """Run a statement whose values travel beside it instead of in its text: for very many ids."""
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.adapters.register_dumper(BigintArray, _BigintArrayDumper)
        with connection.wrap_database_errors:
            cursor.execute(sql, values)
    if connection.queries_logged:  # it counts as the others do
        connection.queries_log.append({"sql": sql, "time": ""})
