"""Keeping, naming, using and removing passkeys."""

from django.db import transaction
from django.utils.translation import gettext as _

from noaber.accounts import entries
from noaber.core import clock
from noaber.core.http import Refused
from noaber.journal.actions import record
from noaber.people.models import Passkey, Person

MOST_PASSKEYS = 20


@transaction.atomic
def add_passkey(*, person: Person, passkey: Passkey, name: str, by) -> Passkey:
    """Keep a passkey that the browser just proved. Records `accounts.passkey_added`."""
    if person.passkeys.count() >= MOST_PASSKEYS:
        raise Refused(_("U heeft al {number} sleutels. Haal er eerst een weg.").format(number=MOST_PASSKEYS))
    if Passkey.objects.filter(credential_id=passkey.credential_id).exists():
        raise Refused(_("Deze sleutel is al bekend."))
    passkey.person = person
    passkey.name = name.strip() or _("Mijn sleutel")
    passkey.save(force_insert=True)
    record(entries.PASSKEY_ADDED, by=by, about=person, synced=passkey.is_synced)
    return passkey


@transaction.atomic
def use_passkey(*, passkey: Passkey, sign_count: int) -> None:
    """Write down that a passkey was used, and its counter."""
    passkey.sign_count = sign_count
    passkey.used_at = clock.now()
    passkey.save(update_fields=["sign_count", "used_at"])


@transaction.atomic
def name_passkey(*, passkey: Passkey, name: str, by) -> None:
    """Give a passkey another name."""
    passkey.name = name.strip()
    passkey.save(update_fields=["name"])


@transaction.atomic
def remove_passkey(*, passkey: Passkey, by) -> None:
    """Forget a passkey; a mail code still signs its owner in. Records `accounts.passkey_removed`."""
    record(entries.PASSKEY_REMOVED, by=by, about=passkey.person)
    passkey.delete()
