"""To whom a message went: for the closing message, for the reader's own page, for how much people get."""

from collections.abc import Collection, Iterable

import numpy as np
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from noaber.channels.models import PERSONAL, Channel, Chunk, Kind, Mailing, Outcome, Result
from noaber.core.arrays import as_array, distinct

BY_CHANNEL = """
SELECT channel, string_agg(int8send(person), '') FROM (
    SELECT c.channel, unnest(c.ids) AS person FROM channels_chunk c
    WHERE c.mailing_id = ANY(%(mailings)s) AND c.channel = ANY(%(channels)s)
    UNION
    SELECT r.channel, r.person_id FROM channels_result r
    WHERE r.mailing_id = ANY(%(emptied)s) AND r.person_id > 0 AND r.channel = ANY(%(channels)s)
) AS everybody WHERE person > 0 GROUP BY channel
"""

# Of a mailing that was overtaken only who had it in time; of the others everybody it was for.
REACHED = """
SELECT channel, string_agg(int8send(person), '') FROM (
    SELECT c.channel, p.person FROM channels_chunk c
    JOIN channels_mailing m ON m.id = c.mailing_id CROSS JOIN LATERAL unnest(c.ids) AS p(person)
    WHERE m.id = ANY(%(mailings)s) AND c.channel = ANY(%(personal)s) AND (m.overtaken_at IS NULL OR EXISTS (
        SELECT FROM channels_result r
        WHERE r.person_id = p.person AND r.mailing_id = m.id AND r.channel = c.channel
          AND r.outcome IN ('handed_over', 'confirmed', 'unknown', 'intent'))
        OR (c.finished_at IS NULL AND c.leased_until > clock_timestamp()))
    UNION
    SELECT r.channel, r.person_id FROM channels_result r
    WHERE r.mailing_id = ANY(%(emptied)s) AND r.person_id > 0 AND r.channel = ANY(%(personal)s)
) AS everybody WHERE person > 0 GROUP BY channel
"""
READ = """
SELECT string_agg(int8send(person_id), '') FROM (
    SELECT person_id FROM channels_opened WHERE mailing_id = ANY(%(mailings)s)
    UNION
    SELECT r.person_id FROM unnest(%(ids)s::bigint[]) AS p(person)
    JOIN channels_result r ON r.person_id = p.person AND r.mailing_id = ANY(%(mailings)s)
    WHERE r.outcome = 'confirmed'
       OR (r.channel = ANY(%(copies)s) AND r.outcome IN ('handed_over', 'unknown', 'intent')
           AND NOT EXISTS (
               SELECT FROM channels_result f
               WHERE f.person_id = r.person_id AND f.mailing_id = r.mailing_id AND f.channel = r.channel
                 AND f.outcome IN ('gone', 'failed') AND f.at >= r.at))
) AS everybody
"""
LATEST = """
SELECT m.id, string_agg(int8send(p.person), '')
FROM channels_mailing m JOIN channels_chunk c ON c.mailing_id = m.id
CROSS JOIN LATERAL unnest(c.ids) AS p(person)
WHERE m.id = ANY(%(mailings)s) AND c.channel = ANY(%(personal)s) GROUP BY m.id ORDER BY m.id DESC
"""
HAD = """
SELECT m.source_id, string_agg(int8send(p.person), '')
FROM channels_mailing m JOIN channels_chunk c ON c.mailing_id = m.id
CROSS JOIN LATERAL unnest(c.ids) AS p(person)
WHERE m.source_label = %(label)s AND m.source_id = ANY(%(sources)s::bigint[]) AND m.kind = 'alert'
  AND c.channel = ANY(%(personal)s) GROUP BY m.source_id
"""
# Doors go when the term of a run is over; what became of them stays.
DOORS_TOLD = """
SELECT channel, string_agg(int8send(door), '') FROM (
    SELECT r.channel, d.address_id AS door FROM channels_paperrun r JOIN channels_door d ON d.run_id = r.id
    WHERE r.mailing_id = ANY(%(mailings)s) AND r.taken_at IS NOT NULL
    UNION
    SELECT r.channel, t.person_id FROM channels_paperrun r
    JOIN channels_result t ON t.mailing_id = r.mailing_id AND t.channel = r.channel
    WHERE r.mailing_id = ANY(%(mailings)s) AND r.taken_at IS NOT NULL AND r.emptied_at IS NOT NULL
) AS told GROUP BY channel
"""
# Doors of which the last paper that somebody took along said that it is not for them any more.
DOORS_LET_GO = """
SELECT channel, string_agg(int8send(door), '') FROM (
    SELECT DISTINCT ON (r.channel, d.address_id) r.channel, d.address_id AS door, m.kind
    FROM channels_paperrun r JOIN channels_mailing m ON m.id = r.mailing_id
    JOIN channels_door d ON d.run_id = r.id
    WHERE r.mailing_id = ANY(%(mailings)s) AND r.taken_at IS NOT NULL
    ORDER BY r.channel, d.address_id, r.mailing_id DESC
) AS last WHERE kind = 'closing' GROUP BY channel
"""
OF_PERSONS = [str(channel) for channel in PERSONAL]
COPIES = ("mail", "sms")  # what leaves a copy with the receiver that nobody can take back


def recipients_of(source, *, kind: str = Kind.ALERT) -> dict[str, np.ndarray]:
    """The ids of persons by channel to whom `source` was handed over, sorted; whatever became of it there.

    Read from the chunks while these still hold their ids, else from the results.
    """
    held, emptied = _held_and_emptied(_mailings(source, kind))
    with connection.cursor() as cursor:
        values = {"mailings": held, "emptied": emptied, "channels": OF_PERSONS}
        cursor.execute(BY_CHANNEL, values)
        return {channel: _ids(ids) for channel, ids in cursor}


def doors_told(source) -> dict[str, np.ndarray]:
    """The ids of addresses by channel for which somebody took letters or a list of `source` along, sorted."""
    pks = _keys(source, Kind.ALERT)
    with connection.cursor() as cursor:
        cursor.execute(DOORS_TOLD, {"mailings": pks})
        return {channel: _ids(ids) for channel, ids in cursor}


def doors_let_go(source) -> dict[str, np.ndarray]:
    """The ids of addresses by channel that were told last that `source`, which runs, is not for them any
    more, sorted."""
    pks = [pk for kind in (Kind.ALERT, Kind.CLOSING) for pk in _keys(source, kind)]
    with connection.cursor() as cursor:
        cursor.execute(DOORS_LET_GO, {"mailings": pks})
        return {channel: _ids(ids) for channel, ids in cursor}


def reached_ever(source) -> dict[str, np.ndarray]:
    """The ids by channel who had `source` or still get it, in any of its versions: who must hear how it
    ends."""
    held, emptied = _held_and_emptied(_mailings(source, Kind.ALERT))
    with connection.cursor() as cursor:
        cursor.execute(REACHED, {"mailings": held, "emptied": emptied, "personal": OF_PERSONS})
        return {channel: _ids(ids) for channel, ids in cursor}


def who_read(source, ids: np.ndarray) -> np.ndarray:
    """Who of these saw a version of `source`: opened it, had it shown by their device, or keeps a copy."""
    held, emptied = _held_and_emptied(_mailings(source, Kind.ALERT))
    values = {"mailings": [*held, *emptied], "ids": as_array(ids.tolist()), "copies": list(COPIES)}
    with connection.cursor() as cursor:
        cursor.execute(READ, values)
        return np.intersect1d(ids, _ids(cursor.fetchone()[0] or b""))


def latest_for(source, ids: np.ndarray) -> list[tuple[Mailing, np.ndarray]]:
    """The last mailing of `source`, which runs, that each of these was in, newest first: the alert, or that
    it is not for them any more. Who was in none is in no part."""
    pks = [pk for kind in (Kind.ALERT, Kind.CLOSING) for pk in _keys(source, kind)]
    mailings, found, left = Mailing.objects.in_bulk(pks), [], ids
    with connection.cursor() as cursor:
        cursor.execute(LATEST, {"mailings": pks, "personal": OF_PERSONS})
        for pk, raw in cursor.fetchall():
            own = np.intersect1d(left, _ids(raw))
            left = np.setdiff1d(left, own, assume_unique=True)
            if len(own):
                found.append((mailings[pk], own))
    return found


def how_many_each(sources: Iterable, ids: np.ndarray) -> np.ndarray:
    """For each of these persons the number of these sources (rows of one table) that were sent to them."""
    sources = list(sources)
    had = np.zeros(len(ids), np.int64)
    if not sources or not len(ids):
        return had
    label = sources[0]._meta.label_lower
    pks = as_array([source.pk for source in sources])
    with connection.cursor() as cursor:
        cursor.execute(HAD, {"label": label, "sources": pks, "personal": OF_PERSONS})
        for _source, raw in cursor:
            had += np.isin(ids, _ids(raw))
    return had


def last_kind_for(person, sources: Iterable) -> dict[int, str]:
    """By key of these sources (rows of one table): whether the last that came to this person was the message
    or its end. One query."""
    sources = list(sources)
    if not sources:
        return {}
    arrived = Result.objects.filter(
        person_id=person.pk, channel=Channel.PAGE, outcome=Outcome.HANDED_OVER, mailing=OuterRef("pk")
    )
    mailings = Mailing.objects.filter(
        Exists(arrived),
        source_label=sources[0]._meta.label_lower,
        source_id__in=[source.pk for source in sources],
        kind__in=(Kind.ALERT, Kind.CLOSING),
    )
    return dict(mailings.order_by("pk").values_list("source_id", "kind"))


def _held_and_emptied(found: QuerySet[Mailing]) -> tuple[list[int], list[int]]:
    """The mailings whose chunks still hold their ids, and those of which only results are left."""
    pks = list(found.values_list("pk", flat=True))
    held = set(Chunk.objects.filter(mailing__in=pks).exclude(ids=[]).values_list("mailing_id", flat=True))
    return [pk for pk in pks if pk in held], [pk for pk in pks if pk not in held]


def _ids(raw: bytes) -> np.ndarray:
    return distinct(np.frombuffer(raw, ">i8").astype(np.int64))


def who_got(person, sources: Iterable) -> set[int]:
    """Which of these sources (rows of one table) are for this person, by key; one query. See `goes_to`."""
    sources = list(sources)
    if not sources:
        return set()
    mailings = _mailings_to(person, sources[0]._meta.label_lower)
    found = mailings.filter(source_id__in=[source.pk for source in sources])
    return set(found.values_list("source_id", flat=True))


def goes_to(person, label: str) -> Exists:
    """In a query of sources: whether a row is for this person.

    The message or only its end: who was skipped because it was taken back first still hears how it ended.

    What arrived on their page, and what was handed over a moment ago: whoever opens the page in between
    must not be told that there is nothing.
    """
    return Exists(_mailings_to(person, label).filter(source_id=OuterRef("pk")))


def _mailings_to(person, label: str) -> QuerySet[Mailing]:
    arrived = Result.objects.filter(
        person_id=person.pk, channel=Channel.PAGE, outcome=Outcome.HANDED_OVER, mailing=OuterRef("pk")
    )
    coming = Chunk.objects.filter(
        mailing=OuterRef("pk"), channel=Channel.PAGE, finished_at=None, ids__contains=[person.pk]
    )
    about = Mailing.objects.filter(source_label=label, kind__in=(Kind.ALERT, Kind.CLOSING))
    return about.filter(Exists(arrived) | Exists(coming))


def still_going(label: str, keys: Collection[int], *, kind: str = Kind.ALERT) -> set[int]:
    """Which of these sources (rows of one table) still have somebody to come, by key; one query."""
    waiting = Chunk.objects.filter(
        finished_at=None, mailing__source_label=label, mailing__source_id__in=keys, mailing__kind=kind
    )
    return set(waiting.values_list("mailing__source_id", flat=True).distinct())


def _keys(source, kind: str) -> list[int]:
    return list(_mailings(source, kind).values_list("pk", flat=True))


def _mailings(source, kind: str):
    return Mailing.objects.filter(source_label=source._meta.label_lower, source_id=source.pk, kind=kind)
