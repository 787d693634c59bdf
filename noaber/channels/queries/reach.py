"""Who can be reached by which channel, asked before sending. The worker asks again when it sends."""

from dataclasses import dataclass

import numpy as np
from django.db import connection

from noaber.channels.adapters.sms.carrying import is_set_up
from noaber.channels.models import Channel, Outcome, Urgency
from noaber.channels.rules import can_switch, passes_holiday, wanted_by_default
from noaber.core import clock
from noaber.core.arrays import as_array, distinct

# Who exists, together with those in the same state: has a mail address, has a browser, has a number that they
# proved, is away, whose mail came back. As bytes: reading a row per person costs more than all the rest.
STATES = """
SELECT string_agg(int8send(id), ''), has_mail, has_browser, has_phone, away, returned FROM (
    SELECT p.id, p.mail_hash IS NOT NULL AND b.mail_hash IS NULL AS has_mail,
           b.mail_hash IS NOT NULL AS returned, s.person_id IS NOT NULL AS has_browser,
           p.phone_proved_at IS NOT NULL AND %(can_text)s AS has_phone,
           COALESCE(r.away_from <= %(today)s AND r.away_until >= %(today)s, false) AS away
    FROM people_person p
    LEFT JOIN (SELECT DISTINCT person_id FROM channels_subscription
               WHERE person_id = ANY(%(ids)s::bigint[])) s ON s.person_id = p.id
    LEFT JOIN channels_reachability r ON r.person_id = p.id
    LEFT JOIN channels_mailbox b ON b.mail_hash = p.mail_hash AND b.dead_at IS NOT NULL
    WHERE p.id = ANY(%(ids)s::bigint[]) AND p.erased_at IS NULL
) AS one GROUP BY 2, 3, 4, 5, 6
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
    """Divide `ids` over the channels: everybody has the page; the others by address, wish and holiday."""
    wanted_ids = distinct(ids)
    persons, has_mail, has_browser, has_phone, away, returned = _states(wanted_ids)
    home = np.full(len(persons), True) if passes_holiday(Urgency[urgency.upper()]) else ~away
    has = {Channel.WEBPUSH.value: has_browser, Channel.MAIL.value: has_mail, Channel.SMS.value: has_phone}
    by = {channel: mask & _wish(persons, category, channel) & home for channel, mask in has.items()}
    missed = ~np.any(list(by.values()), axis=0)
    addressed = np.any(list(has.values()), axis=0)
    reasons = {
        Outcome.AWAY.value: missed & ~home,
        Outcome.NO_ADDRESS.value: missed & home & ~addressed & ~returned,
        Outcome.GONE.value: missed & home & ~addressed & returned,
        Outcome.UNSUBSCRIBED.value: missed & home & addressed,
    }
    return Reach(
        {Channel.PAGE.value: persons} | {channel: persons[mask] for channel, mask in by.items()},
        {reason: persons[mask] for reason, mask in reasons.items()},
    )


def _states(ids: np.ndarray) -> tuple[np.ndarray, ...]:
    """The persons that exist, sorted, and for each: has mail, has a browser, can be texted, is away, had mail
    returned."""
    with connection.cursor() as cursor:
        values = {"today": clock.today(), "ids": as_array(ids.tolist()), "can_text": is_set_up()}
        cursor.execute(STATES, values)
        groups = [(np.frombuffer(found, ">i8").astype(np.int64), *flags) for found, *flags in cursor]
    persons = np.concatenate([group[0] for group in groups]) if groups else np.empty(0, np.int64)
    order = np.argsort(persons)
    columns = [
        np.repeat(np.array([group[flag] for group in groups], bool), [len(group[0]) for group in groups])
        for flag in (1, 2, 3, 4, 5)
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
