"""Just before handing over: who of these may still have it, and why not."""

from dataclasses import dataclass
from datetime import time

from django.db import connection

from noaber.channels.adapters.contract import Recipient
from noaber.channels.models import Channel, Mailing, Outcome, Refusal
from noaber.channels.rules import can_switch, passes_holiday, passes_quiet_hours, wanted_by_default
from noaber.core import clock
from noaber.people.contact import mail_hash

CONTACT = 0

STATES = """
SELECT p.id, p.language, p.erased_at IS NOT NULL, s.wanted,
       r.away_from <= %(today)s AND r.away_until >= %(today)s, r.quiet_from, r.quiet_until
FROM people_person p
LEFT JOIN channels_preference s
    ON s.person_id = p.id AND s.category = %(category)s AND s.channel = %(channel)s
LEFT JOIN channels_reachability r ON r.person_id = p.id
WHERE p.id = ANY(%(ids)s)
"""


@dataclass(frozen=True, slots=True)
class Checked:
    """Who is to be reached, and the reason for each who is not."""

    recipients: list[Recipient]
    skipped: dict[int, Outcome]


def recheck(mailing: Mailing, channel: str, ids: list[int]) -> Checked:
    """Ask the mailing and the persons as they are now. Someone who no longer exists counts as erased."""
    mailing.refresh_from_db(fields=["withdrawn_at", "expires_at"])
    if mailing.withdrawn_at is not None:
        return Checked([], dict.fromkeys(ids, Outcome.WITHDRAWN))
    if mailing.expires_at is not None and mailing.expires_at <= clock.now():
        return Checked([], dict.fromkeys(ids, Outcome.EXPIRED))
    if ids == [CONTACT]:
        return _recheck_contact(mailing)
    checked = Checked([], dict.fromkeys(ids, Outcome.ERASED))
    for person, language, *state in _states(mailing, channel, ids):
        reason = _reason(mailing, channel, *state)
        if reason is None:
            del checked.skipped[person]
            checked.recipients.append(Recipient(person, language))
        else:
            checked.skipped[person] = reason
    return checked


def _states(mailing: Mailing, channel: str, ids: list[int]) -> list[tuple]:
    values = {"today": clock.today(), "category": mailing.category, "channel": channel, "ids": ids}
    with connection.cursor() as cursor:
        cursor.execute(STATES, values)
        return cursor.fetchall()


def _recheck_contact(mailing: Mailing) -> Checked:
    refused = Refusal.objects.filter(contact_hash=mail_hash(mailing.contact), category=mailing.category)
    if refused.exists():
        return Checked([], {CONTACT: Outcome.UNSUBSCRIBED})
    return Checked([Recipient(CONTACT, mailing.contact_language)], {})


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
