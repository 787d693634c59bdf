"""To whom a message went: for the closing message, for the reader's own page, for how much people get."""

from collections.abc import Iterable

import numpy as np
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from noaber.channels.models import PERSONAL, TO_DOORS, Channel, Chunk, Kind, Mailing, Outcome, Result

BY_CHANNEL = """
SELECT channel, string_agg(int8send(person), '') FROM (
    SELECT c.channel, unnest(c.ids) AS person FROM channels_chunk c
    WHERE c.mailing_id = ANY(%(mailings)s) AND c.channel = ANY(%(channels)s)
    UNION
    SELECT r.channel, r.person_id FROM channels_result r
    WHERE r.mailing_id = ANY(%(emptied)s) AND r.person_id > 0 AND r.channel = ANY(%(channels)s)
) AS everybody WHERE person > 0 GROUP BY channel
"""


def recipients_of(source, *, kind: str = Kind.ALERT) -> dict[str, np.ndarray]:
    """The ids of persons by channel to whom `source` was handed over, sorted; whatever became of it there.

    Read from the chunks while these still hold their ids, else from the results.
    """
    return _ids_by_channel(_mailings(source, kind), PERSONAL)


def doors_told(source, *, kind: str = Kind.ALERT) -> dict[str, np.ndarray]:
    """The ids of addresses by channel (letter, door list) to which `source` was handed over, sorted."""
    return _ids_by_channel(_mailings(source, kind), TO_DOORS)


def _ids_by_channel(found: QuerySet[Mailing], channels: Iterable[str]) -> dict[str, np.ndarray]:
    mailings = found.values_list("pk", flat=True)
    held = set(
        Chunk.objects.filter(mailing__in=mailings).exclude(ids=[]).values_list("mailing_id", flat=True)
    )
    emptied = [pk for pk in mailings if pk not in held]
    with connection.cursor() as cursor:
        values = {"mailings": list(held), "emptied": emptied, "channels": [str(one) for one in channels]}
        cursor.execute(BY_CHANNEL, values)
        return {channel: np.sort(np.frombuffer(ids, ">i8").astype(np.int64)) for channel, ids in cursor}


def who_got(person, sources: Iterable) -> set[int]:
    """Which of these sources (rows of one table) are for this person, by key; one query.

    The message or only its end: who was skipped because it was taken back first still hears how it ended.

    What arrived on their page, and what was handed over a moment ago: whoever opens the page in between
    must not be told that there is nothing.
    """
    sources = list(sources)
    if not sources:
        return set()
    arrived = Result.objects.filter(
        person_id=person.pk, channel=Channel.PAGE, outcome=Outcome.HANDED_OVER, mailing=OuterRef("pk")
    )
    coming = Chunk.objects.filter(
        mailing=OuterRef("pk"), channel=Channel.PAGE, finished_at=None, ids__contains=[person.pk]
    )
    mailings = Mailing.objects.filter(
        Exists(arrived) | Exists(coming),
        source_label=sources[0]._meta.label_lower,
        source_id__in=[source.pk for source in sources],
        kind__in=(Kind.ALERT, Kind.CLOSING),
    )
    return set(mailings.values_list("source_id", flat=True))


def is_delivered(source, *, kind: str = Kind.ALERT) -> bool:
    """Whether nobody is still to come."""
    return not Chunk.objects.filter(mailing__in=_mailings(source, kind), finished_at=None).exists()


def _mailings(source, kind: str):
    return Mailing.objects.filter(source_label=source._meta.label_lower, source_id=source.pk, kind=kind)
