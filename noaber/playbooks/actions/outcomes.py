"""What became of a message that a playbook put ready: it went out, it changed, people heard how it ended."""

from datetime import datetime

from noaber.broadcasts.models import Broadcast
from noaber.initiatives import entries
from noaber.initiatives.models import CLOSING, Delivery
from noaber.journal.actions import record
from noaber.journal.models import Entry
from noaber.playbooks.actions.gates import CLOCK
from noaber.playbooks.actions.opening import finish_line
from noaber.playbooks.book.stages import Message, Task
from noaber.playbooks.running import opening_of


def note_outcome(entry: Entry) -> None:
    """A message went out: its line of the log is done, and where the playbook says by when it must be closed
    there is a line for that from now on. A reaction."""
    lines = _lines_about(entry).filter(what="message").select_related("initiative")
    broadcast = _out(entry) if lines else None
    if broadcast is None:
        return
    for line in lines:
        if not (line.done_at or line.never_at):
            finish_line(line.initiative, line, CLOCK, at=entry.at)
        part = opening_of(line.initiative, line)
        if isinstance(part, Message) and part.close_within_minutes is not None:
            _plan_closing(line, broadcast, entry)


def note_closing(entry: Entry) -> None:
    """Its closing message went out, or is due at another moment because the message changed. A reaction."""
    lines = _lines_about(entry).filter(what=CLOSING, done_at=None).select_related("initiative")
    broadcast = _out(entry) if lines else None
    if broadcast is None:
        return
    for line in lines:
        if not broadcast.is_underway:
            finish_line(line.initiative, line, CLOCK, at=entry.at)
        else:
            line.due_at = _due(broadcast)
            line.save(update_fields=["due_at"])


def tick_off_by_entry(entry: Entry) -> None:
    """What ticks a task off by itself happened to the thing that it is about, also while nothing runs. A
    reaction to what is HEARD."""
    waiting = _lines_about(entry).filter(what="task", done_at=None, never_at=None)
    for line in waiting.filter(planned_at__lte=entry.at).select_related("initiative"):
        part = opening_of(line.initiative, line)
        if isinstance(part, Task) and entry.name in part.done_on:
            finish_line(line.initiative, line, CLOCK, at=entry.at)


def _lines_about(entry: Entry):
    return Delivery.objects.filter(object_label=entry.object_label, object_id=entry.object_id)


def _out(entry: Entry) -> Broadcast | None:
    return Broadcast.objects.filter(pk=entry.object_id, handed_over_at__isnull=False).first()


def _due(broadcast: Broadcast) -> datetime:
    return broadcast.closing_due_at or broadcast.expires_at + broadcast.closing_term


def _plan_closing(line: Delivery, broadcast: Broadcast, entry: Entry) -> None:
    """Write the line for the closing message, once. Records `initiatives.planned`."""
    _closing, new = Delivery.objects.get_or_create(
        initiative=line.initiative,
        key=line.key,
        occasion=entry.pk,
        defaults={
            "stage": line.stage,
            "what": CLOSING,
            "planned_at": entry.at,
            "due_at": _due(broadcast),
            "object_label": line.object_label,
            "object_id": line.object_id,
        },
    )
    if new:
        row = line.initiative
        record(entries.PLANNED, by=CLOCK, about=row, area=row.area_id, key=line.key, what=CLOSING)
