"""Who can be reached by which channel, asked before sending. The worker asks again when it sends."""

from dataclasses import dataclass

import numpy as np
from django.db import connection

from noaber.channels.models import Channel, Outcome, Urgency
from noaber.channels.rules import can_switch, passes_holiday, wanted_by_default
from noaber.core import clock

# One row per person that exists: has a mail address, has a browser, is away.
STATES = """
SELECT p.id, p.mail_hash IS NOT NULL,
       EXISTS (SELECT 1 FROM channels_subscription s WHERE s.person_id = p.id),
       EXISTS (SELECT 1 FROM channels_reachability r WHERE r.person_id = p.id
               AND r.away_from <= %s AND r.away_until >= %s)
FROM people_person p WHERE p.id = ANY(%s) AND p.erased_at IS NULL ORDER BY p.id
"""
SWITCHED = """
SELECT person_id FROM channels_preference
WHERE category = %s AND channel = %s AND wanted = %s AND person_id = ANY(%s)
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
    wanted_ids = np.unique(np.asarray(ids, dtype=np.int64))
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
    today = clock.today()
    with connection.cursor() as cursor:
        cursor.execute(STATES, [today, today, ids.tolist()])
        rows = cursor.fetchall()
    columns = list(zip(*rows, strict=True)) or [(), (), (), ()]
    return np.array(columns[0], dtype=np.int64), *(np.array(column, dtype=bool) for column in columns[1:])


def _wish(persons: np.ndarray, category: str, channel: str) -> np.ndarray:
    """Who wants this category by this channel: the default, but for those who switched."""
    default = wanted_by_default(category, channel)
    if not can_switch(category, channel):
        return np.full(len(persons), True)
    with connection.cursor() as cursor:
        cursor.execute(SWITCHED, [category, channel, not default, persons.tolist()])
        switched = np.array([row[0] for row in cursor.fetchall()], dtype=np.int64)
    return np.isin(persons, switched, invert=default)
