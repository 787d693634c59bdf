"""Telling open pages that something changed: which topic, never what."""

from collections.abc import Iterable

from django.db import connection

from noaber.core.arrays import as_array


def touch_topic(*topics: str) -> None:
    """Let every page that listens to one of these look again, once this transaction commits."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO channels_live_event (topic) SELECT unnest(%s::text[])", [list(topics)])


def touch_persons(ids: Iterable[int]) -> None:
    """The same for the pages of many persons, in one row: whoever listens to `person:<id>`."""
    with connection.cursor() as cursor:
        sql = "INSERT INTO channels_live_event (topic, ids) VALUES ('person', %s::bigint[])"
        cursor.execute(sql, [as_array(ids)])


def close_streams(ids: Iterable[int]) -> None:
    """End the open streams of these persons: their rights changed, so their pages must ask again."""
    with connection.cursor() as cursor:
        sql = "INSERT INTO channels_live_event (topic, ids) VALUES ('revoke', %s::bigint[])"
        cursor.execute(sql, [as_array(ids)])


def close_streams_of(entry) -> None:
    """React to an entry about a person: a role that ended, a session that was closed, an erasure."""
    close_streams([entry.object_id])
