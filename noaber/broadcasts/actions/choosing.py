"""Choosing single doors for a draft, and opening the list of doors where nobody hears it."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from noaber.broadcasts.actions.locking import locked
from noaber.broadcasts.actions.revising import save_revision
from noaber.broadcasts.actions.writing import save_broadcast
from noaber.broadcasts.content import REVISABLE
from noaber.broadcasts.models import Broadcast
from noaber.broadcasts.queries import as_proposed, doors_of, with_doors
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
) -> None:
    """Of these doors let exactly the wanted ones get it; everything else stays.

    As `save_broadcast`; of what is out as `save_revision`, so that nothing leaves yet.
    """
    row = locked(broadcast)
    now = as_proposed(row)
    audience = with_doors(now.audience, doors, wanted)
    if row.is_open:
        save_broadcast(by=by, broadcast=row, kind=row.kind, audience=audience, seen_version=seen_version)
    else:
        words = {name: getattr(now, name) for name in REVISABLE if name != "audience"}
        save_revision(broadcast=row, by=by, audience=audience, seen_version=seen_version, **words)


@transaction.atomic
def open_silent_doors(*, broadcast: Broadcast, by: Person) -> list[Address]:
    """Return the doors where nobody hears it, for who may write or approve there; the opening is noted."""
    if not can_open_doors(by, broadcast):
        raise NotHere(_("Deze pagina is er niet."))
    note_reading(by=by, about=broadcast, why="broadcasts.doors")
    return doors_in_order(doors_of(broadcast, only_silent=True))
