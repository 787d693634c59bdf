"""Just before handing over: who of these may still have it, and why not."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import connection

from noaber.channels.adapters.contract import Recipient
from noaber.channels.delivering.lease import LeaseLost
from noaber.channels.delivering.quiet import is_quiet, wakes_at
from noaber.channels.models import CONTACT, PERSONAL, Channel, Mailing, Outcome, Pace, Refusal
from noaber.channels.queries.mailboxes import is_dead
from noaber.channels.rules import (
    can_switch,
    can_wait_for_digest,
    passes_holiday,
    passes_quiet_hours,
    wanted_by_default,
)
from noaber.core import clock
from noaber.core.arrays import as_array
from noaber.people.contact import mail_hash

LOUD = (Channel.WEBPUSH, Channel.SMS)  # channels that can wake somebody up

# Most people are in the same state as others: they come back together, so that a thousand cost little more
# than one. Whether somebody saw it already is asked only of a message that goes from channel to channel.
STATES = """
SELECT m.withdrawn_at, m.overtaken_at, m.expires_at, s.*
FROM channels_mailing m LEFT JOIN LATERAL (
    SELECT array_agg(p.id ORDER BY p.id), p.language, p.erased_at IS NOT NULL, s.wanted,
           r.away_from <= %(today)s AND r.away_until >= %(today)s, r.quiet_from, r.quiet_until, s.pace,
           CASE WHEN m.climbs AND %(channel)s <> 'page' THEN
               EXISTS (SELECT FROM channels_opened o WHERE o.person_id = p.id AND o.mailing_id = m.id)
               OR EXISTS (SELECT FROM channels_result c WHERE c.person_id = p.id AND c.mailing_id = m.id
                          AND c.outcome = 'confirmed' AND c.channel = ANY(%(personal)s))
           ELSE false END,
           %(channel)s = 'mail' AND EXISTS (
               SELECT FROM channels_mailbox b WHERE b.mail_hash = p.mail_hash AND b.dead_at IS NOT NULL)
    FROM people_person p
    LEFT JOIN channels_preference s
        ON s.person_id = p.id AND s.category = %(category)s AND s.channel = %(channel)s
    LEFT JOIN channels_reachability r ON r.person_id = p.id
    WHERE p.id = ANY(%(ids)s::bigint[]) GROUP BY 2, 3, 4, 5, 6, 7, 8, 9, 10
) AS s ON true
WHERE m.id = %(mailing)s
"""


@dataclass(frozen=True, slots=True)
class Checked:
    """Who is to be reached, by language; who is not, by reason; who sleeps, by the moment that ends; and who
    wants it in an overview, by its pace."""

    wanted: dict[str, list[int]]
    skipped: dict[Outcome, list[int]]
    asleep: dict[datetime, list[int]] = field(default_factory=dict)
    gathered: dict[str, list[int]] = field(default_factory=dict)

    @property
    def ids(self) -> list[int]:
        return [person for persons in self.wanted.values() for person in persons]

    @property
    def recipients(self) -> list[Recipient]:
        return [Recipient(person, lang) for lang, persons in self.wanted.items() for person in persons]


def recheck(mailing: Mailing, channel: str, ids: list[int]) -> Checked:
    """Ask the mailing and the persons as they are now. Someone who no longer exists counts as erased.

    A door and a poster wish nothing: only what became of the message itself can stop them.
    """
    states = _states(mailing, channel, ids)
    if not states:
        raise LeaseLost(f"mailing {mailing.pk} is gone, and its chunks with it")
    withdrawn_at, overtaken_at, expires_at = states[0][:3]
    if withdrawn_at is not None:
        return Checked({}, {Outcome.WITHDRAWN: ids})
    if overtaken_at is not None:
        return Checked({}, {Outcome.OVERTAKEN: ids})
    if expires_at is not None and expires_at <= clock.now():
        return Checked({}, {Outcome.EXPIRED: ids})
    if channel not in PERSONAL:
        return Checked({settings.LANGUAGE_CODE: ids}, {})
    if ids == [CONTACT]:
        return _recheck_contact(mailing)
    return _divide(mailing, channel, ids, [row[3:] for row in states if row[3] is not None])


def _divide(mailing: Mailing, channel: str, ids: list[int], states: list[tuple]) -> Checked:
    checked = Checked(*(defaultdict(list) for _part in range(4)))
    now, known = clock.now(), 0
    for persons, language, *wishes, quiet_from, quiet_until, pace, seen, dead in states:
        known += len(persons)
        reason = _reason(mailing, channel, *wishes, seen=seen, dead=dead)
        if reason is not None:
            checked.skipped[reason] += persons
        elif _sleeps(mailing, channel, now, quiet_from, quiet_until):
            checked.asleep[wakes_at(now, quiet_until)] += persons
        elif channel == Channel.MAIL and _gathers(mailing, pace):
            checked.gathered[pace] += persons
        else:
            checked.wanted[language] += persons
    if known < len(ids):
        found = {person for state in states for person in state[0]}
        checked.skipped[Outcome.ERASED] += [person for person in ids if person not in found]
    return checked


def _states(mailing: Mailing, channel: str, ids: list[int]) -> list[tuple]:
    values = {"today": clock.today(), "category": mailing.category, "channel": channel, "ids": as_array(ids)}
    with connection.cursor() as cursor:
        cursor.execute(STATES, values | {"mailing": mailing.pk, "personal": list(PERSONAL)})
        return cursor.fetchall()


def _recheck_contact(mailing: Mailing) -> Checked:
    refused = Refusal.objects.filter(contact_hash=mail_hash(mailing.contact), category=mailing.category)
    if refused.exists():
        return Checked({}, {Outcome.UNSUBSCRIBED: [CONTACT]})
    if is_dead(mailing.contact):
        return Checked({}, {Outcome.GONE: [CONTACT]})
    return Checked({mailing.contact_language: [CONTACT]}, {})


def _reason(
    mailing: Mailing, channel: str, erased, switched, away, *, seen: bool, dead: bool
) -> Outcome | None:
    if erased:
        return Outcome.ERASED
    if seen:
        return Outcome.KNOWN
    if can_switch(mailing.category, channel):
        wanted = wanted_by_default(mailing.category, channel) if switched is None else switched
        if not wanted:
            return Outcome.UNSUBSCRIBED
    if dead:
        return Outcome.GONE
    if channel != Channel.PAGE and away and not passes_holiday(mailing.urgency):
        return Outcome.AWAY
    return None


def _sleeps(mailing: Mailing, channel: str, now: datetime, quiet_from, quiet_until) -> bool:
    if channel not in LOUD or quiet_from is None or passes_quiet_hours(mailing.urgency):
        return False
    return is_quiet(clock.local(now).time(), quiet_from, quiet_until)


def _gathers(mailing: Mailing, pace: str | None) -> bool:
    kept = pace not in (None, Pace.AT_ONCE)
    return kept and can_wait_for_digest(mailing.category, mailing.kind, mailing.urgency)
