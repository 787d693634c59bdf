"""Counting what became of a message: each person once, by channel and by moment, and who was missed."""

from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db import connection

from noaber.broadcasts import entries
from noaber.broadcasts.models import Broadcast, Reckoning, Revision
from noaber.broadcasts.queries.audiences import doors_of
from noaber.broadcasts.queries.work import on_screens
from noaber.broadcasts.rules import ANSWERS_KEPT
from noaber.channels.models import PERSONAL, TO_DOORS, Channel
from noaber.channels.queries import NOBODY, Happened, Moments, happened_to, reach
from noaber.core import clock
from noaber.core.arrays import distinct
from noaber.journal.queries import entries_about
from noaber.people.queries import homes_at

PEOPLE = "people"
STAGES = ("handed_over", "confirmed", "answered")
OUTWARD = tuple(channel.value for channel in PERSONAL if channel != Channel.PAGE)
MINUTE, HOUR, DAY = 60, 3_600, 86_400
SHORTEST, LONGEST = timedelta(seconds=5), timedelta(days=1)
PER_PERSON = timedelta(microseconds=500)  # 100,000 people: a second of work every fifty
RECOUNTED = ANSWERS_KEPT - timedelta(days=2)  # a last time while the answers are still there

ANSWERED = """
SELECT string_agg(int8send(person_id), ''),
       string_agg(int8send((extract(epoch FROM first_at - %s) * 1000)::bigint), '')
FROM broadcasts_answer WHERE broadcast_id = %s
"""


def reckon(broadcast: Broadcast) -> Reckoning:
    """Count a message that left the house; the same dozen queries for a street and for a town."""
    happened = happened_to(broadcast, since=broadcast.handed_over_at)
    answers = _answers(broadcast)
    people = _People(happened, answers)
    left_out, in_no_channel = _left_out(broadcast), _in_no_channel(broadcast, people)
    missed = _why(broadcast, happened, people)
    for reason, number in (("dose", left_out), ("no_channel", in_no_channel)):
        if number:
            missed[reason] = number
    known = _answers_are_known(broadcast)
    chosen = len(people.chosen) + left_out + in_no_channel
    lines = {PEOPLE: people.line(chosen)}
    lines |= {channel: _line(happened, channel, answers) for channel in happened.channels}
    if Channel.WALL in broadcast.channels:
        screens = on_screens(broadcast)
        lines[Channel.WALL.value] = {"screens": screens.screens, "showed": screens.confirmed}
    return Reckoning(
        broadcast=broadcast,
        counted_at=clock.now(),
        due_at=_next(broadcast, chosen),
        chosen=chosen,
        waiting=len(people.waiting),
        reached=len(people.reached),
        confirmed=len(people.confirmed),
        answered=len(people.answered) if known else None,
        answered_besides=len(answers) - len(people.answered) + sum(map(len, happened.called.values())),
        lines=lines,
        missed=missed,
        **_doors(broadcast, happened),
    )


class _People:
    """Everybody once: reached is who had a channel that comes to them, or who saw it here.

    That it stands ready on the site reaches nobody who does not look; who answered has surely read it.
    """

    def __init__(self, happened: Happened, answers: Moments):
        personal = [channel.value for channel in PERSONAL]
        outward = [happened.by(channel, "handed_over") for channel in OUTWARD]
        devices = [happened.by(channel, "confirmed") for channel in OUTWARD]
        self.chosen = _union(happened.everybody(channel) for channel in personal)
        self.answered = answers.among(self.chosen)
        seen = [*devices, happened.by("page", "opened"), self.answered]
        self.confirmed = Moments.together(seen).among(self.chosen)
        self.reached = Moments.together([*outward, self.confirmed])
        to_come = [
            found.get(channel, NOBODY) for channel in personal for found in (happened.waiting, happened.later)
        ]
        self.waiting = np.setdiff1d(_union(to_come), self.reached.ids)
        got = np.union1d(self.reached.ids, self.waiting)
        self.missed = np.setdiff1d(self.chosen, got, assume_unique=True)

    def line(self, chosen: int) -> dict[str, Any]:
        stages = (self.reached, self.confirmed, self.answered)
        return {"chosen": chosen} | {
            stage: curve_of(moments) for stage, moments in zip(STAGES, stages, strict=True)
        }


def _line(happened: Happened, channel: str, answers: Moments) -> dict[str, Any]:
    """One channel: how many it was for, and when it was handed over, confirmed and answered.

    Answered is: of those who had it by this channel, whatever way they answered.
    """
    handed = happened.by(channel, "handed_over")
    answered = happened.called.get(channel, Moments()) if channel in TO_DOORS else answers.among(handed.ids)
    confirmed = happened.by(channel, "opened" if channel == Channel.PAGE else "confirmed")
    got = np.union1d(handed.ids, happened.waiting.get(channel, NOBODY))
    reasons = happened.reasons(channel, besides=got)
    return {
        "chosen": len(happened.everybody(channel)),
        "handed_over": curve_of(handed),
        "confirmed": curve_of(confirmed),
        "answered": curve_of(answered),
        "missed": {reason: len(ids) for reason, ids in reasons.items()},
    }


def curve_of(moments: Moments) -> list[list[int]]:
    """How many had come that far, wherever the number changes: by the second in the first minute, by the
    minute on the first day, then by the hour. A moment counts at the end of its second, minute or hour.
    """
    seconds = -(-np.maximum(moments.at, 0) // 1_000)
    steps = np.where(seconds <= MINUTE, 1, np.where(seconds <= DAY, MINUTE, HOUR))
    ends, counts = np.unique(-(-seconds // steps) * steps, return_counts=True)
    return [[int(end), int(sum_)] for end, sum_ in zip(ends, np.cumsum(counts), strict=True)]


def _why(broadcast: Broadcast, happened: Happened, people: _People) -> dict[str, int]:
    """For each who was missed one reason: what went wrong on the way, else why there was no way."""
    left, found = people.missed, {}
    for channel in (*OUTWARD, Channel.PAGE.value):
        reasons = happened.reasons(channel, besides=np.setdiff1d(people.chosen, left))
        for reason, ids in reasons.items():
            here = np.intersect1d(ids, left)
            if len(here):
                found[reason] = found.get(reason, 0) + len(here)
                left = np.setdiff1d(left, here, assume_unique=True)
    if not len(left):
        return found
    known = reach(left, category=broadcast.category, urgency=broadcast.urgency)
    for reason, ids in known.unreachable.items():
        if len(ids):
            found[reason] = found.get(reason, 0) + len(ids)
            left = np.setdiff1d(left, ids)
    if len(left):
        found["not_used"] = len(left)
    return found


def _answers(broadcast: Broadcast) -> Moments:
    with connection.cursor() as cursor:
        cursor.execute(ANSWERED, [broadcast.handed_over_at, broadcast.pk])
        ids, at = (np.frombuffer(raw or b"", ">i8").astype(np.int64) for raw in cursor.fetchone())
    return Moments.of(ids, at)


def _answers_are_known(broadcast: Broadcast) -> bool:
    """Not when they were deleted before anybody counted."""
    end = broadcast.closed_at or broadcast.withdrawn_at
    return end is None or clock.now() < end + ANSWERS_KEPT


def _left_out(broadcast: Broadcast) -> int:
    """How many were spared because they had too many messages that week."""
    last = entries_about(broadcast, names=(entries.HANDED_OVER, entries.REVISION_SENT)).last()
    return last.data.get("left_out") or 0 if last else 0


def _in_no_channel(broadcast: Broadcast, people: _People) -> int:
    """People it was for whom none of the chosen channels has: they are in no list of anything that left."""
    if broadcast.audience.get("device") or broadcast.revisions.filter(state=Revision.State.SENT).exists():
        return 0
    return max(0, (broadcast.people_count or 0) - len(people.chosen))


def _doors(broadcast: Broadcast, happened: Happened) -> dict[str, int]:
    """The doors it was for, those where nobody is registered, and of these the ones that had no paper."""
    doors = doors_of(broadcast)
    empty = np.setdiff1d(doors, homes_at(doors)[1])
    told = _union(happened.by(channel, "handed_over").ids for channel in TO_DOORS)
    return {
        "doors": len(doors),
        "doors_empty": len(empty),
        "doors_missed": len(np.setdiff1d(empty, told)),
    }


def _next(broadcast: Broadcast, chosen: int) -> datetime | None:
    """When it is counted again: after a twentieth of its age, and not before long when it takes work to count
    so many; never any more when all of it is long over.
    """
    now = clock.now()
    end = broadcast.closed_at or broadcast.withdrawn_at
    if end is not None and now >= end + RECOUNTED:
        return None
    pause = min(max((now - broadcast.handed_over_at) / 20, SHORTEST, chosen * PER_PERSON), LONGEST)
    return now + pause if end is None else min(now + pause, end + RECOUNTED)


def _union(arrays) -> np.ndarray:
    return distinct(np.concatenate([NOBODY, *arrays]))
