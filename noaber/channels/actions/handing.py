"""Handing a message over to the deliver loop: rows in the caller's transaction, nothing else."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

import numpy as np
from django.db import transaction
from django.db.models import Exists, OuterRef

from noaber.channels import entries
from noaber.channels.actions.ladders import write_prices, write_steps
from noaber.channels.actions.live import touch_topic
from noaber.channels.actions.paper import keep_posted, lapse_paper
from noaber.channels.models import CONTACT, PERSONAL, Channel, Chunk, Kind, Mailing, Outcome, Rung, Urgency
from noaber.channels.notices import Notice, render
from noaber.channels.queries.ladders import first_of, ladder_of
from noaber.channels.queries.portions import portion_of
from noaber.core import clock
from noaber.core.arrays import BigintArray, distinct, execute_bound
from noaber.journal.actions import current_origin, record

# A new mailing starts where the line is now and behind the same organisation's last chunk: by `turn`
# organisations then go one after the other, however much one of them has waiting.
WRITE_CHUNKS = """
WITH fresh AS (
    SELECT * FROM unnest(%(channels)s::text[], %(firsts)s::int[], %(lasts)s::int[]) AS f(channel, first, last)
), start AS (
    SELECT channel, CASE WHEN %(ahead)s THEN
        COALESCE((SELECT min(turn) FROM channels_chunk c WHERE finished_at IS NULL
                  AND c.channel = lane.channel AND urgency = %(urgency)s), 0) - (last - first + 1)
    ELSE channels_next_turn(channel, %(urgency)s, %(organisation)s) END - first AS shift
    FROM (SELECT channel, min(first) AS first, max(last) AS last FROM fresh GROUP BY channel) AS lane
)
INSERT INTO channels_chunk (mailing_id, channel, urgency, organisation_id, turn, ids, size, done, attempt,
                            not_before, fence)
SELECT %(mailing)s, channel, %(urgency)s, %(organisation)s,
       first + shift, (%(ids)s::bigint[])[first:last], last - first + 1, 0, 1, clock_timestamp(), 0
FROM fresh JOIN start USING (channel)
"""

# What was sent before there was a noaber, or before now in an invented town, counts as handed over.
WRITE_HISTORY = """
WITH fresh AS (
    SELECT channel, (%(ids)s::bigint[])[first:last] AS ids, last - first + 1 AS size
    FROM unnest(%(channels)s::text[], %(firsts)s::int[], %(lasts)s::int[]) AS f(channel, first, last)
), recipients AS (
    SELECT channel, unnest(ids) AS person FROM fresh
), kept AS (
    INSERT INTO channels_chunk (mailing_id, channel, urgency, organisation_id, turn, ids, size, done, attempt,
                                not_before, fence, finished_at)
    SELECT %(mailing)s, channel, %(urgency)s::smallint, %(organisation)s::bigint, 0, ids, size, size, 1,
           %(at)s::timestamptz, 0, %(at)s::timestamptz
    FROM fresh
), results AS (
    INSERT INTO channels_result (person_id, mailing_id, channel, endpoint, attempt, outcome, at)
    SELECT person, %(mailing)s, channel, 0, 1, 'handed_over', %(at)s::timestamptz FROM recipients
)
INSERT INTO channels_tally (mailing_id, channel, outcome, persons)
SELECT %(mailing)s, channel, 'handed_over', count(*) FROM recipients GROUP BY channel
"""


@transaction.atomic(savepoint=False)
def hand_over(
    *,
    source,
    kind: str,
    category: str,
    recipients: Mapping[str, Iterable[int]],
    by,
    title: str = "",
    body: str = "",
    texts: dict[str, dict[str, str]] | None = None,
    link: str = "",
    urgency: str = "normal",
    organisation=None,
    expires_at: datetime | None = None,
    exercise: bool = False,
    replaces: Mailing | None = None,
    ahead: bool = False,
    reply_token: str = "",
    person=None,
    contact: str = "",
    language: str = "nl",
    climb: bool = False,
    area_id: int | None = None,
) -> Mailing | None:
    """Give a message to the workers; `recipients` holds the ids of persons (or doors) by channel.

    With `climb` it goes by one wanted channel after the other while nothing confirms it; `ahead`: before all.
    Effects, in order, all in the caller's transaction: the mailing · what it costs each, where it costs
    anything · the steps that come later · its chunks of at most 1,000 ids in one statement, which wakes the
    lanes at commit · an entry in the journal. With the origin `import` nobody is told and nothing is written
    (None); with `history` it counts as handed over already.
    """
    if current_origin() == "import":
        return None
    mailing = Mailing.objects.create(
        source_label=source._meta.label_lower,
        source_id=source.pk,
        kind=Kind(kind),
        category=category,
        organisation=organisation,
        urgency=Urgency[urgency.upper()],
        texts=json.dumps(texts or {language: {"title": title, "body": body}}, ensure_ascii=False),
        link=link,
        person=person,
        contact=contact,
        contact_language=language if contact else "",
        reply_token=reply_token,
        exercise=exercise,
        climbs=climb and current_origin() == "live" and urgency != "life",
        area_id=area_id or getattr(source, "area_id", None),
        expires_at=expires_at,
        replaces=replaces,
        handed_at=clock.now(),
    )
    write_prices(mailing, recipients)
    persons = (_write_climb if mailing.climbs else _write_recipients)(mailing, recipients, ahead=ahead)
    if current_origin() == "history":
        keep_posted(mailing, recipients, by=by)
    _record_handing(mailing, persons, by=by)
    return mailing


def _record_handing(mailing: Mailing, persons: int, *, by) -> None:
    record(
        entries.HANDED_OVER,
        by=by,
        about=mailing,
        kind=str(mailing.kind),
        category=mailing.category,
        urgency=mailing.urgency,
        persons=persons,
        exercise=mailing.exercise,
    )


def notify_person(
    *,
    notice: Notice,
    to,
    about,
    link: str,
    by,
    context: dict | None = None,
    urgency: str = "normal",
    organisation=None,
    kind: str = "notice",
    reply_token: str = "",
    exercise: bool = False,
) -> Mailing | None:
    """Say something to one person, by every channel they want for this category.

    What they want is asked by the worker just before sending, so that this costs the caller three queries.
    Nobody is notified of history.
    """
    if current_origin() != "live":
        return None
    return hand_over(
        source=about,
        kind=kind,
        category=notice.category,
        texts=render(notice, {**(context or {}), "about": about, "to": to}),
        recipients={channel: [to.pk] for channel in PERSONAL if channel != Channel.SMS or to.phone_proved_at},
        link=link,
        urgency=urgency,
        organisation=organisation,
        reply_token=reply_token,
        exercise=exercise,
        person=to,
        by=by,
    )


def notify_contact(
    *,
    notice: Notice,
    mail: str,
    about,
    link: str,
    by,
    context: dict | None = None,
    language: str = "nl",
    urgency: str = "normal",
    organisation=None,
    kind: str = "notice",
    reply_token: str = "",
) -> Mailing | None:
    """Say something by mail to somebody without an account. Nobody is notified of history."""
    if current_origin() != "live" or not mail:
        return None
    return hand_over(
        source=about,
        kind=kind,
        category=notice.category,
        texts=render(notice, {**(context or {}), "about": about}),
        recipients={Channel.MAIL: [CONTACT]},
        link=link,
        urgency=urgency,
        organisation=organisation,
        reply_token=reply_token,
        contact=mail,
        language=language,
        by=by,
    )


@transaction.atomic
def withdraw(source, *, by) -> int:
    """Stop every message of `source` that is still on its way; what has left is shown as withdrawn.

    Effects, in order: the mailings are marked, so that workers skip who is left · paper that nobody took
    lapses · their readers' open pages look again · an entry in the journal. Returns how many mailings.
    """
    mailings = Mailing.objects.filter(
        source_label=source._meta.label_lower, source_id=source.pk, withdrawn_at=None
    )
    count = mailings.update(withdrawn_at=clock.now())
    lapse_paper(source, outcome=Outcome.WITHDRAWN)
    touch_topic(f"{source._meta.model_name}:{source.pk}")
    record(entries.WITHDRAWN, by=by, about=source, mailings=count)
    return count


@transaction.atomic
def overtake(source, *, by) -> int:
    """Stop the alerts of `source` that still wait, because its end or a newer version is being told: an alert
    after its own closing message would frighten people. Who got it already keeps it.

    Effects, in order: the mailings are marked, so that workers skip who is left · paper that nobody took
    lapses · an entry in the journal.
    """
    waiting = Mailing.objects.filter(
        Exists(Chunk.objects.filter(mailing=OuterRef("pk"), finished_at=None))
        | Exists(Rung.objects.filter(mailing=OuterRef("pk"), taken_at=None)),
        source_label=source._meta.label_lower,
        source_id=source.pk,
        kind=Kind.ALERT,
        overtaken_at=None,
    )
    count = Mailing.objects.filter(pk__in=waiting.values("pk")).update(overtaken_at=clock.now())
    lapse_paper(source, outcome=Outcome.OVERTAKEN)
    if count:
        record(entries.OVERTAKEN, by=by, about=source, mailings=count)
    return count


def _write_climb(mailing: Mailing, recipients: Mapping[str, Iterable[int]], *, ahead: bool) -> int:
    """Write the chunks of the start, and the steps that come later; returns how many persons start."""
    urgency = Urgency(mailing.urgency).name.lower()
    steps = ladder_of(recipients, category=mailing.category, kind=mailing.kind, urgency=urgency)
    write_steps(mailing, steps)
    return _write_recipients(mailing, first_of(steps), ahead=ahead)


def _write_recipients(mailing: Mailing, recipients: Mapping[str, Iterable[int]], *, ahead: bool) -> int:
    """Write all chunks in one statement; returns how many different persons there are (doors are none)."""
    by_channel = {
        Channel(channel).value: distinct(wanted if hasattr(wanted, "__len__") else list(wanted))
        for channel, wanted in recipients.items()
    }
    channels, ends, place = [], [], 0
    for channel, ids in by_channel.items():
        for part in np.array_split(ids, -(-len(ids) // portion_of(channel))) if len(ids) else ():
            channels.append(channel)
            ends.append((place + 1, place + len(part)))
            place += len(part)
    if not channels:
        return 0
    everybody = np.concatenate(list(by_channel.values()))
    persons = [ids for channel, ids in by_channel.items() if channel in PERSONAL]
    values = {
        "channels": channels,
        "ids": BigintArray(everybody),
        "firsts": [first for first, _last in ends],
        "lasts": [last for _first, last in ends],
        "mailing": mailing.pk,
        "urgency": int(mailing.urgency),
        "organisation": mailing.organisation_id or 0,
        "at": mailing.handed_at,
        "ahead": ahead,
    }
    execute_bound(WRITE_HISTORY if current_origin() == "history" else WRITE_CHUNKS, values)
    return len(distinct(np.concatenate(persons))) if len(persons) > 1 else sum(map(len, persons))
