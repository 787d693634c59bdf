"""What somebody wants to hear, and when not."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from django.db import transaction

from noaber.channels import entries
from noaber.channels.models import Channel, Gathered, Pace, Preference, Reachability, Refusal
from noaber.channels.queries import paces_of, wishes_of
from noaber.channels.rules import DIGEST, LESS, UnsubscribeToken, can_switch, wanted_by_default
from noaber.channels.sending import sending
from noaber.core import clock
from noaber.journal.actions import record
from noaber.journal.actors import ANONYMOUS
from noaber.people.queries import get_person


@transaction.atomic
def set_preferences(wishes: Mapping[tuple[str, str], bool], *, by) -> int:
    """Set the switches of `by`, keyed by (category, channel); returns how many changed.

    A switch that nobody may set (the site's own inbox, mail about the account) is passed over.
    """
    before = wishes_of(by)
    changed = {key: wanted for key, wanted in wishes.items() if can_switch(*key) and before[key] != wanted}
    for (category, channel), wanted in changed.items():
        Preference.objects.update_or_create(
            person=by, category=category, channel=channel, defaults={"wanted": wanted}
        )
        record(entries.PREFERENCE_SET, by=by, about=by, category=category, channel=channel, wanted=wanted)
    return len(changed)


@transaction.atomic
def set_reachability(
    *,
    by,
    quiet_from: time | None,
    quiet_until: time | None,
    away_from: date | None,
    away_until: date | None,
) -> Reachability:
    """Set the quiet hours and the holiday of `by`; two empty ends switch it off."""
    row, _new = Reachability.objects.update_or_create(
        person=by,
        defaults={
            "quiet_from": quiet_from,
            "quiet_until": quiet_until,
            "away_from": away_from,
            "away_until": away_until,
        },
    )
    quiet, away = quiet_from is not None, away_from is not None
    record(entries.REACHABILITY_SET, by=by, about=by, quiet=quiet, away=away)
    return row


@transaction.atomic
def set_paces(paces: Mapping[str, str], *, by) -> int:
    """Set for each subject whether mail comes at once or in an overview; returns how many changed.

    What already waits for an overview goes with the new pace: at once means the very next one.
    """
    before = paces_of(by)
    changed = {
        category: pace
        for category, pace in paces.items()
        if can_switch(category, Channel.MAIL) and before[category] != pace
    }
    for category, pace in changed.items():
        usual = wanted_by_default(category, Channel.MAIL)
        Preference.objects.update_or_create(
            person=by,
            category=category,
            channel=Channel.MAIL,
            defaults={"pace": Pace(pace)},
            create_defaults={"pace": Pace(pace), "wanted": usual},
        )
        waiting = Gathered.objects.filter(person_id=by.pk, settled_at=None, mailing__category=category)
        waiting.update(due_at=_next_digest(pace))
        record(entries.PACE_SET, by=by, about=by, category=category, pace=str(pace))
    return len(changed)


@transaction.atomic
def set_steps(*, by, channel_order: Sequence[str], wait_minutes: int | None) -> None:
    """Set which channel `by` gets a message by first, and after how long the next one comes."""
    kept = {"channel_order": list(channel_order), "wait_minutes": wait_minutes}
    row = Reachability.objects.filter(person=by).first()
    if row is None and not channel_order and wait_minutes is None:
        return
    if row is not None and {name: getattr(row, name) for name in kept} == kept:
        return
    Reachability.objects.update_or_create(person=by, defaults=kept)
    own_order, own_wait = bool(channel_order), wait_minutes is not None
    record(entries.STEPS_SET, by=by, about=by, own_order=own_order, own_wait=own_wait)


@transaction.atomic
def send_less(*, by) -> None:
    """Fewer messages in one press: only warnings on the screen and at once, the rest together in a mail.

    Warnings stay as they are, and so does what somebody switched off.
    """
    set_preferences({(category, Channel.WEBPUSH): False for category in LESS}, by=by)
    set_paces(LESS, by=by)


def _next_digest(pace: str) -> datetime:
    now = clock.now()
    return now if pace == Pace.AT_ONCE else sending().next_digest(pace, now)


@transaction.atomic
def unsubscribe(token: UnsubscribeToken) -> None:
    """Stop one category by one channel, for a person or for a mail address without an account. Repeatable."""
    if token.contact_hash:
        refusal, _new = Refusal.objects.get_or_create(
            contact_hash=token.contact_hash, category=token.category, defaults={"refused_at": clock.now()}
        )
        about, by = refusal, ANONYMOUS
    else:
        about = by = get_person(token.person_id)
        if by is None:
            return
        _switch_off(by, token)
    record(entries.UNSUBSCRIBED, by=by, about=about, category=token.category, channel=token.channel)


def _switch_off(person, token: UnsubscribeToken) -> None:
    """One subject by one channel; from an overview, all that somebody had in overviews."""
    if token.category == DIGEST:
        Preference.objects.filter(person=person, channel=Channel.MAIL).exclude(pace=Pace.AT_ONCE).update(
            wanted=False
        )
        return
    Preference.objects.update_or_create(
        person=person, category=token.category, channel=token.channel, defaults={"wanted": False}
    )
