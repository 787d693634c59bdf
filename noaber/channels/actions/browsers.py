"""Browsers that may be pushed to, and what they report back."""

import json

from django.db import connection, transaction

from noaber.channels import entries
from noaber.channels.models import Subscription
from noaber.channels.rules import Receipt
from noaber.core import clock
from noaber.journal.actions import record
from noaber.journal.actors import system

MOST_BROWSERS = 10
# One statement: within a minute of an alert thousands of browsers report.
CONFIRM = """
INSERT INTO channels_result (person_id, mailing_id, channel, endpoint, attempt, outcome, at)
SELECT p.id, m.id, 'webpush', %(endpoint)s, 1, 'confirmed', %(now)s::timestamptz
FROM channels_mailing m, people_person p
WHERE m.id = %(mailing)s AND p.id = %(person)s AND p.erased_at IS NULL ON CONFLICT DO NOTHING
"""


@transaction.atomic
def add_browser(*, by, endpoint: str, public_key: bytes, secret: bytes, browser: str = "") -> Subscription:
    """Let this browser be pushed to for `by`; a browser that changes hands goes to the new person.

    Of more than ten browsers the oldest is dropped.
    """
    row, new = Subscription.objects.update_or_create(
        endpoint_hash=Subscription.hash_of(endpoint),
        defaults={
            "person": by,
            "endpoint": endpoint,
            "keys": json.dumps({"p256dh": public_key.hex(), "auth": secret.hex()}),
            "browser": browser[:60],
            "added_at": clock.now(),
        },
    )
    surplus = Subscription.objects.filter(person=by).order_by("-added_at", "-pk")[MOST_BROWSERS:]
    Subscription.objects.filter(pk__in=[old.pk for old in surplus]).delete()
    if new:
        record(entries.BROWSER_ADDED, by=by, about=by)
    return row


def renew_browser(*, old: str, endpoint: str, public_key: bytes, secret: bytes) -> bool:
    """Follow a browser to its new address; returns whether we knew the old one."""
    row = Subscription.objects.filter(endpoint_hash=Subscription.hash_of(old)).first() if old else None
    if row is None:
        return False
    with transaction.atomic():
        person, browser = row.person, row.browser
        row.delete()
        add_browser(by=person, endpoint=endpoint, public_key=public_key, secret=secret, browser=browser)
    return True


@transaction.atomic
def remove_browser(*, by, endpoint: str = "", pk: int | None = None) -> bool:
    """Stop pushing to a browser of `by`, named by its endpoint or number; returns whether there was one."""
    mine = Subscription.objects.filter(person=by)
    found = mine.filter(pk=pk) if pk else mine.filter(endpoint_hash=Subscription.hash_of(endpoint))
    if not found.delete()[0]:
        return False
    record(entries.BROWSER_REMOVED, by=by, about=by, reason="asked")
    return True


def drop_gone_browsers(ids: list[int]) -> None:
    """Forget browsers of which the push service says that they are gone."""
    for row in Subscription.objects.filter(pk__in=ids).select_related("person"):
        row.delete()
        record(entries.BROWSER_REMOVED, by=system("deliver"), about=row.person, reason="gone")


def confirm_receipt(receipt: Receipt) -> bool:
    """Note that the browser showed the message; returns whether that was news. Nothing is noted of who was
    erased since, nor of a message that is gone."""
    values = {"mailing": receipt.mailing_id, "person": receipt.person_id, "endpoint": receipt.subscription_id}
    with connection.cursor() as cursor:
        cursor.execute(CONFIRM, values | {"now": clock.now()})
        return cursor.rowcount == 1
