"""The steps that every action on a case takes: hold the row, write the line, tell the live pages."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from noaber.channels.actions import touch_topic
from noaber.core import clock
from noaber.core.http import Conflict, NotHere
from noaber.journal.actions import current_origin, record
from noaber.people.models import Person

from .. import rules
from ..models import Case, CaseEvent, Status
from ..models.correspondence import Visible

CHANGED = _("Een ander heeft deze zaak net veranderd. Kijk eerst wat er is gebeurd. Uw tekst staat er nog.")


@contextmanager
def changing(case: Case, *, handler=None, version: int | None = None) -> Iterator[Case]:
    """Hold the row of `case` in a transaction; what is changed on it is saved at the end, with the next
    version.

    `handler` must work at the desk that has it at this moment. `version` is the one the writer looked at.
    Raises Conflict when somebody else changed the case since.
    """
    with transaction.atomic():
        held = Case.objects.select_for_update(of=("self",)).select_related("desk").filter(pk=case.pk).first()
        if held is None:
            raise NotHere(_("Deze zaak is er niet."))
        if handler is not None:
            rules.require_handler(handler, held)
        if version is not None and held.version != version:
            raise Conflict(CHANGED)
        before = Status(held.status)
        yield held
        if not held.came_from(before):
            raise ValueError(f"a case does not go from {before} to {held.status}")
        held.version += 1
        held.save()
        touch(held)


def write_event(
    case: Case, kind: str, *, by=None, by_name="", text="", visible=Visible.DESK, at=None, **facts
):
    """Add one line to the timeline."""
    return CaseEvent.objects.create(
        case=case,
        at=at or clock.now(),
        kind=kind,
        by=by if isinstance(by, Person) else None,
        by_name=by_name,
        text=text,
        visible=visible,
        facts=facts,
    )


def record_case(name: str, case: Case, *, by, at=None, **values):
    """Write the journal entry, with the place of the case."""
    return record(name, by=by, about=case, area=case.area_id, cell=case.cell, at=at, **values)


def touch(case: Case, *desks):
    """Let open pages fetch what changed: the case's own page, the queues of its desk and of these, and the
    neighbourhood's page when neighbours may read it.
    """
    if is_live():
        area = [f"area:{case.area_id}"] if case.public and case.area_id else []
        touch_topic(case.topic, *(f"desk:{desk.slug}" for desk in (case.desk, *desks)), *area)


def is_live() -> bool:
    """True when somebody may hear of it: history and imports tell nobody."""
    return current_origin() == "live"
