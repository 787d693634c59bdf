"""An initiative beside the playbook that it runs: what its rows mean."""

import secrets
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache

from django.core.serializers.json import DjangoJSONEncoder

from noaber.initiatives.models import Delivery, Gate, Initiative, Proposal, Stage

from .book import Playbook
from .book.stages import OfferedMessage, OfferedTask, Opening, Ring
from .clockwork import Planned, again_at, calendar, shut_gates

Value = bool | int | str
ONE_TIME_MOST = 10**18 - 1


def book_of(initiative: Initiative) -> Playbook:
    """The playbook as it was when this initiative was prepared, whatever its file says now."""
    return _read(initiative.pk, DjangoJSONEncoder(sort_keys=True).encode(initiative.book))


@lru_cache(maxsize=256)
def _read(_pk: int, book: str) -> Playbook:
    return Playbook.model_validate_json(book, extra="ignore")  # written by an older version, perhaps


def values_of(initiative: Initiative) -> dict[str, Value]:
    """What was chosen, and for the rest the values that the playbook gives."""
    usual = {parameter.key: parameter.default for parameter in book_of(initiative).parameters}
    return {**usual, **initiative.values}


def gates_by_key(initiative: Initiative) -> dict[str, Gate]:
    return {gate.key: gate for gate in initiative.gates.all()}


def calendar_of(initiative: Initiative, now: datetime) -> list[Planned]:
    """Every stage with its moments, counted from the start, or from now while it has not started."""
    start = initiative.started_at or now
    rows = list(initiative.stages.all()) if initiative.started_at else []
    return calendar(book_of(initiative), values_of(initiative), start, rows)


def keeps_shut(initiative: Initiative, row: Stage, now: datetime) -> list[str]:
    """The gates that keep a stage from beginning now, although its time has come."""
    stage = next(stage for stage in book_of(initiative).stages if stage.key == row.key)
    if row.status != Stage.Status.WAITING or row.begins_at is None or row.begins_at > now:
        return []
    return shut_gates(stage, gates_by_key(initiative), now)


def one_time_number() -> int:
    """A number for one form: who presses twice begins it once."""
    return secrets.randbelow(ONE_TIME_MOST) + 1


def free_again_at(
    initiative: Initiative, offer: OfferedTask | OfferedMessage, now: datetime
) -> datetime | None:
    """From when this may be begun again; None when it may be begun now."""
    begun = initiative.deliveries.filter(key=offer.key, occasion__lt=0).values_list("planned_at", flat=True)
    again = again_at(offer, values_of(initiative), begun)
    return again if again and again > now else None


def opening_of(initiative: Initiative, delivery: Delivery) -> Opening | None:
    """The part of the playbook that a line of the delivery log stands for."""
    for book in (book_of(initiative), *former_books(initiative)):
        found = (part for _path, part in book.openings() if not isinstance(part, Ring))
        if part := next((part for part in found if part.key == delivery.key), None):
            return part
    return None


def former_books(initiative: Initiative) -> Iterator[Playbook]:
    """What it ran before its people took a newer version, the latest first: what was done stays told."""
    taken = initiative.proposals.filter(status=Proposal.Status.TAKEN).order_by("-pk")
    for book in taken.values_list("former", flat=True):
        yield Playbook.model_validate(book, extra="ignore")  # written by an older version, perhaps
