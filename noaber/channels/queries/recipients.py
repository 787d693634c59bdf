"""To whom a message went: for the closing message, for the reader's own page, for how much people get."""

from collections.abc import Iterable

import numpy as np
from django.db import connection

from noaber.channels.models import Channel, Chunk, Kind, Mailing, Outcome, Result

BY_CHANNEL = """
SELECT channel, string_agg(int8send(person), '') FROM (
    SELECT c.channel, unnest(c.ids) AS person FROM channels_chunk c WHERE c.mailing_id = ANY(%(mailings)s)
    UNION
    SELECT r.channel, r.person_id FROM channels_result r
    WHERE r.mailing_id = ANY(%(emptied)s) AND r.person_id > 0
) AS everybody WHERE person > 0 GROUP BY channel
"""


def recipients_of(source, *, kind: str = Kind.ALERT) -> dict[str, np.ndarray]:
    """The ids by channel to whom `source` was handed over, sorted; whatever became of it there.

    Read from the chunks while these still hold their ids, else from the results.
    """
    mailings = _mailings(source, kind).values_list("pk", flat=True)
    held = set(
        Chunk.objects.filter(mailing__in=mailings).exclude(ids=[]).values_list("mailing_id", flat=True)
    )
    emptied = [pk for pk in mailings if pk not in held]
    with connection.cursor() as cursor:
        cursor.execute(BY_CHANNEL, {"mailings": list(held), "emptied": emptied})
        return {channel: np.sort(np.frombuffer(ids, ">i8").astype(np.int64)) for channel, ids in cursor}


def who_got(person, sources: Iterable, *, kind: str = Kind.ALERT) -> set[int]:
    """Which of these sources (rows of one table) reached this person on the page, by key; one query."""
    sources = list(sources)
    if not sources:
        return set()
    arrived = Result.objects.filter(
        person_id=person.pk,
        channel=Channel.PAGE,
        outcome=Outcome.HANDED_OVER,
        mailing__source_label=sources[0]._meta.label_lower,
        mailing__source_id__in=[source.pk for source in sources],
        mailing__kind=kind,
    )
    return set(arrived.values_list("mailing__source_id", flat=True))


def is_delivered(source, *, kind: str = Kind.ALERT) -> bool:
    """Whether nobody is still to come."""
    return not Chunk.objects.filter(mailing__in=_mailings(source, kind), finished_at=None).exists()


def _mailings(source, kind: str):
    return Mailing.objects.filter(source_label=source._meta.label_lower, source_id=source.pk, kind=kind)
