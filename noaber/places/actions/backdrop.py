"""The drawing under the map."""

from collections.abc import Iterable

from django.db import transaction

from noaber.places import tiles
from noaber.places.models import Backdrop


def replace_backdrop(features: Iterable[Backdrop]) -> int:
    """Draw the map anew from unsaved features; returns how many. Tiles follow within half a minute."""
    with transaction.atomic():
        Backdrop.objects.all().delete()
        made = Backdrop.objects.bulk_create(features, batch_size=2_000)
    tiles.forget()
    return len(made)
