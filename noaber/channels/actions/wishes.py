"""What somebody wants to hear, and when not."""

from collections.abc import Mapping
from datetime import date, time

from django.db import transaction

from noaber.channels import entries
from noaber.channels.models import Preference, Reachability, Refusal
from noaber.channels.queries import wishes_of
from noaber.channels.rules import UnsubscribeToken, can_switch
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
        _switch, _new = Preference.objects.update_or_create(
            person=by, category=token.category, channel=token.channel, defaults={"wanted": False}
        )
    record(entries.UNSUBSCRIBED, by=by, about=about, category=token.category, channel=token.channel)
