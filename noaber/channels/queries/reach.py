"""Who can be reached by which channel, asked before sending. The worker asks again when it sends."""

from dataclasses import dataclass

import numpy as np
from django.db import connection

from noaber.channels.models import Channel, Outcome, Urgency
from noaber.channels.rules import can_switch, passes_holiday, wanted_by_default
from noaber.core import clock
from noaber.core.arrays import as_array, distinct

# Who exists, together with those in the same state: has a mail address, has a browser, is away. As bytes,
# because reading a row per person costs more than all the rest.
STATES = """
SELECT string_agg(int8send(id), ''), has_mail, has_browser, away FROM (
    SELECT p.id, p.mail_hash IS NOT NULL AS has_mail, s.person_id IS NOT NULL AS has_browser,
           COALESCE(r.away_from <= %(today)s AND r.away_until >= %(today)s, false) AS away
    FROM people_person p
    LEFT JOIN (SELECT DISTINCT person_id FROM channels_subscription
               WHERE person_id = ANY(%(ids)s::bigint[])) s ON s.person_id = p.id
    LEFT JOIN channels_reachability r ON r.person_id = p.id
    WHERE p.id = ANY(%(ids)s::bigint[]) AND p.erased_at IS NULL
) AS one GROUP BY 2, 3, 4
"""
SWITCHED = """
SELECT person_id FROM channels_preference
WHERE category = %s AND channel = %s AND wanted = %s AND person_id = ANY(%s::bigint[])
"""


@dataclass(frozen=True, slots=True)
class Reach:
    """`channels`: ids by channel. `unreachable`: ids by reason of those whom only the site itself reaches."""

    channels: dict[str, np.ndarray]
    unreachable: dict[str, np.ndarray]

    def __getitem__(self, channel: str) -> np.ndarray:
        return self.channels[channel]


def reach(ids, category: str, urgency: str = "normal") -> Reach:
    """Divide `ids` over the channels: everybody has the page; push and mail by address, wish and holiday."""
    wanted_ids = distinct(ids)
    persons, has_mail, has_browser, away = _states(wanted_ids)
    home = np.full(len(persons), True) if passes_holiday(Urgency[urgency.upper()]) else ~away
    mail_wish, push_wish = (_wish(persons, category, ch) for ch in (Channel.MAIL, Channel.WEBPUSH))
    by_mail = has_mail & mail_wish & home
    by_push = has_browser & push_wish & home
    missed = ~(by_mail | by_push)
    reasons = {
        Outcome.AWAY.value: missed & ~home,
        Outcome.NO_ADDRESS.value: missed & home & ~(has_mail | has_browser),
        Outcome.UNSUBSCRIBED.value: missed & home & (has_mail | has_browser),
    }
    return Reach(
        {
            Channel.PAGE.value: persons,
            Channel.WEBPUSH.value: persons[by_push],
            Channel.MAIL.value: persons[by_mail],
        },
        {reason: persons[mask] for reason, mask in reasons.items()},
    )


def _states(ids: np.ndarray) -> tuple[np.ndarray, ...]:
    """The persons that exist, sorted, and for each: has mail, has a browser, is away."""
    with connection.cursor() as cursor:
        cursor.execute(STATES, {"today": clock.today(), "ids": as_array(ids.tolist())})
        groups = [(np.frombuffer(found, ">i8").astype(np.int64), *flags) for found, *flags in cursor]
    persons = np.concatenate([group[0] for group in groups]) if groups else np.empty(0, np.int64)
    order = np.argsort(persons)
    columns = [
        np.repeat(np.array([group[flag] for group in groups], bool), [len(group[0]) for group in groups])
        for flag in (1, 2, 3)
    ]
    return persons[order], *(column[order] for column in columns)


def _wish(persons: np.ndarray, category: str, channel: str) -> np.ndarray:
    """Who wants this category by this channel: the default, but for those who switched."""
    default = wanted_by_default(category, channel)
    if not can_switch(category, channel):
        return np.full(len(persons), True)
    with connection.cursor() as cursor:
        cursor.execute(SWITCHED, [category, channel, not default, as_array(persons.tolist())])
        switched = np.array([row[0] for row in cursor.fetchall()], dtype=np.int64)
    return np.isin(persons, switched, invert=default)
