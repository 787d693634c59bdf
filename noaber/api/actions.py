"""Letting an application in and shutting it out."""

from django.db import transaction
from django.utils.translation import gettext as _

from noaber.api import entries
from noaber.api.models import ApiClient
from noaber.core import clock, secrets
from noaber.core.http import Conflict
from noaber.journal.actions import record


def make_client(*, by, name: str, organisation=None) -> tuple[ApiClient, str]:
    """Make an application and return it with its key, which is shown this once."""
    if ApiClient.objects.filter(name=name).exists():
        raise Conflict(_("Er is al een toepassing met deze naam."))
    key = secrets.new_token()
    with transaction.atomic():
        client = ApiClient.objects.create(
            name=name, organisation=organisation, key_digest=secrets.digest(key), made_at=clock.now()
        )
        record(entries.CLIENT_MADE, by=by, about=client)
    return client, key


def revoke_client(client: ApiClient, *, by) -> None:
    """Shut an application out from now on; what it filed stays."""
    with transaction.atomic():
        ApiClient.objects.filter(pk=client.pk, revoked_at=None).update(revoked_at=clock.now())
        record(entries.CLIENT_REVOKED, by=by, about=client)
