"""Choosing single doors for a draft, and opening the list of doors where nobody hears it."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from noaber.broadcasts.actions.writing import save_broadcast
from noaber.broadcasts.models import Broadcast
from noaber.broadcasts.queries import doors_of, with_doors
from noaber.broadcasts.rules import can_open_doors
from noaber.core.http import NotHere
from noaber.journal.actions import note_reading
from noaber.people.models import Person
from noaber.places.models import Address
from noaber.places.queries import doors_in_order


@transaction.atomic
def choose_doors(
    *,
    broadcast: Broadcast,
    doors: Iterable[int],
    wanted: Iterable[int],
    by: Person,
    seen_version: int | None = None,
) -> Broadcast:
    """Of these doors let exactly the wanted ones get it; everything else stays. As `save_broadcast`."""
    return save_broadcast(
        by=by,
        broadcast=broadcast,
        kind=broadcast.kind,
        audience=with_doors(broadcast.audience, doors, wanted),
        seen_version=seen_version,
        expires_at=broadcast.expires_at,
    )


@transaction.atomic
def open_silent_doors(*, broadcast: Broadcast, by: Person) -> list[Address]:
    """Return the doors where nobody hears it, for who may write or approve there; the opening is noted."""
    if not can_open_doors(by, broadcast):
        raise NotHere(_("Deze pagina is er niet."))
    note_reading(by=by, about=broadcast, why="broadcasts.doors")
    return doors_in_order(doors_of(broadcast, only_silent=True))
