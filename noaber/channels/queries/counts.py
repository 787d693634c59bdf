"""How far a message is: for the author's screen, live."""

from datetime import UTC, datetime

import numpy as np
from django.core.cache import cache
from django.db.models import F, Sum

from noaber.channels.models import ONCE, Chunk, Kind, Mailing, Opened, Outcome, Result, Tally
from noaber.channels.queries.ladders import sleeping_of
from noaber.channels.queries.moments import NOBODY, Happened, happened_to

MANY, KEPT_SECONDS = 20_000, 10
EVER = datetime(2000, 1, 1, tzinfo=UTC)


def delivery_counts(source, *, kinds: tuple[str, ...] = ()) -> dict[str, dict[str, int]]:
    """Persons by channel and outcome, for all mailings of `source` (or those of some kinds).

    `chosen` is everybody in a channel, `waiting` who is still to come (who sleeps as well), `confirmed` whose
    device said so and `opened` (by the page) who opened it here; the others are outcomes of finished persons.
    Who was sent more than one version counts once: as handed over when any version was, and as waiting too
    while a newer one is on its way.
    """
    mailings = Mailing.objects.filter(source_label=source._meta.label_lower, source_id=source.pk)
    if kinds:
        mailings = mailings.filter(kind__in=kinds)
    pks = list(mailings.values_list("pk", flat=True))
    counts = _summed(pks)
    if len(pks) > 1:
        public = {channel: row for channel, row in counts.items() if channel in ONCE}
        return public | _kept_when_many(source, pks, kinds or tuple(Kind.values))
    for channel in {"webpush", "sms"} & counts.keys():
        confirmed = Result.objects.filter(mailing__in=pks, channel=channel, outcome=Outcome.CONFIRMED)
        counts[channel]["confirmed"] = confirmed.values("person_id").distinct().count()
    if "page" in counts:
        counts["page"]["opened"] = Opened.objects.filter(mailing__in=pks).count()
    return counts


def _summed(pks: list[int]) -> dict[str, dict[str, int]]:
    """The sums over mailings, from the tallies and from what is still open."""
    counts: dict[str, dict[str, int]] = {}
    finished = (
        Tally.objects.filter(mailing__in=pks).values_list("channel", "outcome").annotate(Sum("persons"))
    )
    for channel, outcome, persons in finished:
        counts.setdefault(channel, {})[outcome] = persons
    open_chunks = Chunk.objects.filter(mailing__in=pks, finished_at=None)
    for channel, waiting in open_chunks.values_list("channel").annotate(left=Sum(F("size") - F("done"))):
        counts.setdefault(channel, {})["waiting"] = waiting
    for channel, asleep in sleeping_of(pks).items():
        row = counts.setdefault(channel, {})
        row["waiting"] = row.get("waiting", 0) + asleep
    for row in counts.values():
        row["chosen"] = sum(row.values())
    for row in counts.values():  # paper that nobody has posted or carried yet is still to come
        if made := row.pop(Outcome.MADE, 0):
            row["waiting"] = row.get("waiting", 0) + made
    return counts


def _kept_when_many(source, pks: list[int], kinds: tuple[str, ...]) -> dict[str, dict[str, int]]:
    """Telling everybody apart is work when they are many: then a count serves some seconds of live pages."""
    key = "channels.counts:" + ",".join(map(str, pks))
    counts = cache.get(key)
    if counts is None:
        counts = _each_once(happened_to(source, since=EVER, kinds=kinds))
        if any(row["chosen"] >= MANY for row in counts.values()):
            cache.set(key, counts, KEPT_SECONDS)
    return counts


def _each_once(happened: Happened) -> dict[str, dict[str, int]]:
    """The same for several versions, in which most people are more than once."""
    counts: dict[str, dict[str, int]] = {}
    for channel in happened.channels:
        handed = happened.by(channel, Outcome.HANDED_OVER).ids
        waiting = happened.waiting.get(channel, NOBODY)
        reasons = happened.reasons(channel, besides=np.union1d(handed, waiting))
        row = {"handed_over": len(handed), "waiting": len(waiting)}
        row |= {reason: len(persons) for reason, persons in reasons.items()}
        row = {name: n for name, n in row.items() if n}
        row["chosen"] = len(happened.everybody(channel))
        if channel in ("webpush", "sms"):
            row["confirmed"] = len(happened.by(channel, Outcome.CONFIRMED))
        if channel == "page":
            row["opened"] = len(happened.by(channel, "opened"))
        counts[channel] = row
    return counts
