"""What became of everybody a message was for, and when: the material of which counts are made."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np
from django.db import connection

from noaber.channels.models import PERSONAL, TO_DOORS, Mailing, Outcome
from noaber.channels.rules import COUNTED_AT_DOOR
from noaber.core.arrays import distinct

GOOD = ("handed_over", "confirmed", "opened")
NOBODY = np.empty(0, np.int64)
TOLD_LATER = ("mail", "sms")  # after handing over it can still come back
CAME_BACK = ("gone", "failed")
SERVER_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # from which PostgreSQL counts its microseconds
COUNTED = [channel.value for channel in (*PERSONAL, *TO_DOORS)]

# Everything as bytes by channel and outcome: a row for each person would cost more than all the rest.
HAPPENED = """
SELECT channel, outcome, mailing_id,
       string_agg(int8send(person_id), ''), string_agg(timestamptz_send(at), '')
FROM channels_result
WHERE mailing_id = ANY(%(mailings)s) AND channel = ANY(%(channels)s) AND person_id > 0
  AND outcome NOT IN ('intent', 'later')
GROUP BY 1, 2, 3
UNION ALL
SELECT 'page', 'opened', mailing_id,
       string_agg(int8send(person_id), ''), string_agg(timestamptz_send(at), '')
FROM channels_opened WHERE mailing_id = ANY(%(mailings)s) GROUP BY 3
"""
TO_COME = """
SELECT channel, later, string_agg(int8send(person), '') FROM (
    SELECT channel, false AS later, unnest(ids[done + 1:]) AS person FROM channels_chunk
    WHERE mailing_id = ANY(%(mailings)s) AND finished_at IS NULL AND channel = ANY(%(channels)s)
    UNION ALL
    SELECT channel, number > 0, unnest(ids) FROM channels_rung
    WHERE mailing_id = ANY(%(mailings)s) AND taken_at IS NULL
) AS everybody WHERE person > 0 GROUP BY 1, 2
"""
AT_DOORS = """
SELECT r.channel, d.outcome, string_agg(int8send(d.address_id), '')
FROM channels_door d JOIN channels_paperrun r ON r.id = d.run_id
WHERE r.mailing_id = ANY(%(mailings)s) AND d.outcome <> '' GROUP BY 1, 2
"""
CALLED = """
SELECT r.channel, string_agg(int8send(d.address_id), ''),
       string_agg(int8send((extract(epoch FROM d.answered_at - %(since)s) * 1000)::bigint), '')
FROM channels_door d JOIN channels_paperrun r ON r.id = d.run_id
WHERE r.mailing_id = ANY(%(mailings)s) AND d.answered_at IS NOT NULL GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Moments:
    """Persons (or doors), each once and in order, with the first moment in milliseconds since a start."""

    ids: np.ndarray = field(default_factory=lambda: NOBODY)
    at: np.ndarray = field(default_factory=lambda: NOBODY)

    def __len__(self) -> int:
        return len(self.ids)

    @classmethod
    def of(cls, ids: np.ndarray, at: np.ndarray) -> "Moments":
        order = np.lexsort((at, ids))
        ids, at = ids[order], at[order]
        first = np.ones(len(ids), bool)
        first[1:] = ids[1:] != ids[:-1]
        return cls(ids[first], at[first])

    @classmethod
    def together(cls, several: Iterable["Moments"]) -> "Moments":
        """All of them, each person at the first of their moments."""
        several = list(several)
        if not several:
            return cls()
        return cls.of(
            np.concatenate([one.ids for one in several]), np.concatenate([one.at for one in several])
        )

    def among(self, ids: np.ndarray) -> "Moments":
        """Only these persons."""
        mask = np.isin(self.ids, ids)
        return Moments(self.ids[mask], self.at[mask])

    def besides(self, ids: np.ndarray) -> "Moments":
        """All but these persons."""
        mask = np.isin(self.ids, ids, invert=True)
        return Moments(self.ids[mask], self.at[mask])


@dataclass(frozen=True, slots=True)
class Happened:
    """By channel and outcome who it happened to; by channel who is still to come (who sleeps as well), who
    may get it by a next step, and which doors called."""

    outcomes: Mapping[str, Mapping[str, Moments]]
    waiting: Mapping[str, np.ndarray]
    later: Mapping[str, np.ndarray]
    called: Mapping[str, Moments]

    def by(self, channel: str, outcome: str) -> Moments:
        return self.outcomes.get(channel, {}).get(outcome, Moments())

    @property
    def channels(self) -> list[str]:
        return [name for name in COUNTED if name in self.outcomes or name in self.waiting]

    def everybody(self, channel: str) -> np.ndarray:
        """Everybody for whom it went, or goes, by this channel."""
        found = [one.ids for one in self.outcomes.get(channel, {}).values()]
        return distinct(np.concatenate([*found, self.waiting.get(channel, NOBODY)]))

    def reasons(self, channel: str, *, besides: np.ndarray) -> dict[str, np.ndarray]:
        """Why the others got nothing: for each the last that happened."""
        left = [
            (name, moments.besides(besides))
            for name, moments in self.outcomes.get(channel, {}).items()
            if name not in GOOD
        ]
        if not left:
            return {}
        ids = np.concatenate([moments.ids for _name, moments in left])
        at = np.concatenate([moments.at for _name, moments in left])
        which = np.repeat(np.arange(len(left)), [len(moments) for _name, moments in left])
        order = np.lexsort((-at, ids))
        ids, which = ids[order], which[order]
        last = np.ones(len(ids), bool)
        last[1:] = ids[1:] != ids[:-1]
        found = {name: ids[last & (which == number)] for number, (name, _moments) in enumerate(left)}
        return {name: persons for name, persons in found.items() if len(persons)}


def happened_to(source, *, since: datetime, kinds: tuple[str, ...] = ("alert",)) -> Happened:
    """What became of everybody whom `source` was sent to, in every version, by each channel; five queries.

    Of a door counts what it is now, and of a mail or a text too: one that came back did not arrive.
    """
    mailings = Mailing.objects.filter(
        source_label=source._meta.label_lower, source_id=source.pk, kind__in=kinds
    )
    values = {
        "mailings": list(mailings.values_list("pk", flat=True)),
        "channels": COUNTED,
        "since": since,
    }
    with connection.cursor() as cursor:
        cursor.execute(HAPPENED, values)
        outcomes = _outcomes_of(cursor, since)
        cursor.execute(TO_COME, values)
        waiting, later = {}, {}
        for channel, is_later, ids in cursor:
            (later if is_later else waiting)[channel] = distinct(_numbers(ids))
        cursor.execute(AT_DOORS, values)
        for channel, outcome, ids in cursor:
            _correct_by_doors(outcomes[channel], COUNTED_AT_DOOR[outcome], _numbers(ids))
        cursor.execute(CALLED, values)
        called = {channel: Moments.of(_numbers(ids), _numbers(at)) for channel, ids, at in cursor}
    for channel in TO_DOORS:
        _made_is_to_come(outcomes.get(channel, {}), waiting, channel)
    return Happened(outcomes, waiting, later, called)


def _outcomes_of(rows: Iterable[tuple], since: datetime) -> dict[str, dict[str, Moments]]:
    """All versions together. What the receiver's side said afterwards (a mail that came back) takes the place
    of what we thought of the same version.
    """
    found: dict[tuple[str, str], dict[int, tuple[np.ndarray, np.ndarray]]] = {}
    for channel, outcome, mailing, ids, at in rows:
        found.setdefault((channel, outcome), {})[mailing] = _numbers(ids), _numbers(at)
    for channel in TOLD_LATER:
        handed = found.get((channel, Outcome.HANDED_OVER), {})
        for failure in CAME_BACK:
            for mailing, failed in found.get((channel, failure), {}).items():
                if mailing in handed:
                    handed[mailing] = _not_followed(*handed[mailing], *failed)
    start = (since - SERVER_EPOCH) // timedelta(microseconds=1)
    outcomes: dict[str, dict[str, Moments]] = {}
    for (channel, outcome), versions in found.items():
        ids, at = (np.concatenate(parts) for parts in zip(*versions.values(), strict=True))
        outcomes.setdefault(channel, {})[outcome] = Moments.of(ids, (at - start + 500) // 1_000)
    return outcomes


def _not_followed(
    ids: np.ndarray, at: np.ndarray, later_ids: np.ndarray, later_at: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Those to whom the later thing did not happen at that moment or after it."""
    order = np.lexsort((later_at, later_ids))
    later_ids, later_at = later_ids[order], later_at[order]
    last = np.searchsorted(later_ids, ids, side="right") - 1
    is_followed = (last >= 0) & (later_ids[last] == ids) & (later_at[last] >= at)
    return ids[~is_followed], at[~is_followed]


def _correct_by_doors(found: dict[str, Moments], outcome: str, doors: np.ndarray) -> None:
    """Keep these doors under what they are now, and under nothing that they were before."""
    for name in found.keys() - {outcome}:
        found[name] = found[name].besides(doors)


def _made_is_to_come(found: dict[str, Moments], waiting: dict[str, np.ndarray], channel: str) -> None:
    """Paper that nobody has posted or carried yet is still to come."""
    if Outcome.MADE not in found:
        return
    made = found.pop(Outcome.MADE).ids
    for moments in found.values():
        made = np.setdiff1d(made, moments.ids, assume_unique=True)
    if len(made):
        waiting[channel] = np.union1d(waiting.get(channel, NOBODY), made)


def _numbers(raw: bytes | None) -> np.ndarray:
    return np.frombuffer(raw or b"", ">i8").astype(np.int64)
