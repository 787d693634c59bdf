"""The kinds that need an authority, as rows for the database to hold them by."""

from django.db import transaction

from noaber.broadcasts.kinds import catalogue
from noaber.broadcasts.models import Gate


@transaction.atomic
def keep_gates() -> int:
    """Let the rows say what the data file says; returns how many kinds have a gate. Run by the tick."""
    wanted = {kind.slug: kind.authority.max_days for kind in catalogue().kinds.values() if kind.authority}
    if dict(Gate.objects.values_list("kind", "max_days")) != wanted:
        Gate.objects.exclude(kind__in=wanted).delete()
        for slug, days in wanted.items():
            Gate.objects.update_or_create(kind=slug, defaults={"max_days": days})
    return len(wanted)
