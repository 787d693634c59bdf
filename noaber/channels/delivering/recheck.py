"""Just before handing over: who of these may still have it, and why not."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import time

from django.conf import settings
from django.db import connection

from noaber.channels.adapters.contract import Recipient
from noaber.channels.delivering.lease import LeaseLost
from noaber.channels.models import CONTACT, PERSONAL, Channel, Mailing, Outcome, Refusal
from noaber.channels.rules import can_switch, passes_holiday, passes_quiet_hours, wanted_by_default
from noaber.core import clock
from noaber.core.arrays import as_array
from noaber.people.contact import mail_hash

# Most people are in the same state as others: they come back together, so that a thousand cost little more
# than one.
STATES = """
SELECT m.withdrawn_at, m.overtaken_at, m.expires_at, s.*
FROM channels_mailing m LEFT JOIN LATERAL (
    SELECT array_agg(p.id ORDER BY p.id), p.language, p.erased_at IS NOT NULL, s.wanted,
           r.away_from <= %(today)s AND r.away_until >= %(today)s, r.quiet_from, r.quiet_until
    FROM people_person p
    LEFT JOIN channels_preference s
        ON s.person_id = p.id AND s.category = %(category)s AND s.channel = %(channel)s
    LEFT JOIN channels_reachability r ON r.person_id = p.id
    WHERE p.id = ANY(%(ids)s::bigint[]) GROUP BY 2, 3, 4, 5, 6, 7
) AS s ON true
WHERE m.id = %(mailing)s
"""


@dataclass(frozen=True, slots=True)
class Checked:
    """Who is to be reached, by language, and who is not, by reason."""

    wanted: dict[str, list[int]]
    skipped: dict[Outcome, list[int]]

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
    wanted, skipped = defaultdict(list), defaultdict(list)
    known = 0
    for persons, language, *state in states:
        known += len(persons)
        reason = _reason(mailing, channel, *state)
        (wanted[language] if reason is None else skipped[reason]).extend(persons)
    if known < len(ids):
        found = {person for group in (*wanted.values(), *skipped.values()) for person in group}
        skipped[Outcome.ERASED] += [person for person in ids if person not in found]
    return Checked(wanted, skipped)


def _states(mailing: Mailing, channel: str, ids: list[int]) -> list[tuple]:
    values = {"today": clock.today(), "category": mailing.category, "channel": channel, "ids": as_array(ids)}
    with connection.cursor() as cursor:
        cursor.execute(STATES, values | {"mailing": mailing.pk})
        return cursor.fetchall()


def _recheck_contact(mailing: Mailing) -> Checked:
    refused = Refusal.objects.filter(contact_hash=mail_hash(mailing.contact), category=mailing.category)
    if refused.exists():
        return Checked({}, {Outcome.UNSUBSCRIBED: [CONTACT]})
    return Checked({mailing.contact_language: [CONTACT]}, {})


def _reason(
    mailing: Mailing, channel: str, erased, switched, away, quiet_from, quiet_until
) -> Outcome | None:
    if erased:
        return Outcome.ERASED
    if can_switch(mailing.category, channel):
        wanted = wanted_by_default(mailing.category, channel) if switched is None else switched
        if not wanted:
            return Outcome.UNSUBSCRIBED
    if channel == Channel.PAGE:
        return None
    if away and not passes_holiday(mailing.urgency):
        return Outcome.AWAY
    if channel == Channel.WEBPUSH and quiet_from and not passes_quiet_hours(mailing.urgency):
        return Outcome.QUIET if is_quiet(clock.local(clock.now()).time(), quiet_from, quiet_until) else None
    return None


def is_quiet(now: time, start: time, end: time) -> bool:
    """True from `start` until just before `end`, also when midnight lies between."""
    return start <= now < end if start <= end else now >= start or now < end
