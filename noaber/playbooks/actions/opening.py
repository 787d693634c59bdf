"""What a stage or a reaction opens in other rooms, and the line of the delivery log that it leaves."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from noaber.broadcasts.actions import save_broadcast, take_picture_along, withdraw_by_rule, withdraw_unsent
from noaber.broadcasts.kinds import kind_of
from noaber.broadcasts.models import OPEN, Broadcast
from noaber.cases.queries import point_of
from noaber.core import clock
from noaber.core.http import Conflict, NotHere, Problem, Refused
from noaber.initiatives import entries
from noaber.initiatives.models import Delivery, Initiative, Member
from noaber.initiatives.queries import ring_kind
from noaber.initiatives.rules import can_lead, has_role
from noaber.journal.actions import record
from noaber.journal.models import Entry
from noaber.people.models import Person
from noaber.places.actions import open_ring
from noaber.places.models import RingCircle
from noaber.playbooks import notices
from noaber.playbooks.actions.gates import CLOCK
from noaber.playbooks.actions.locking import locked, refuse_over
from noaber.playbooks.book.parts import Text
from noaber.playbooks.book.stages import Message, Opening, Ring, Task
from noaber.playbooks.clockwork import Values, amount, days, minutes, term
from noaber.playbooks.running import opening_of, values_of

CASE = "cases.case"
USUAL_CHANNELS = ["page", "webpush", "mail"]


def open_parts(
    row: Initiative, parts: tuple[Opening, ...], *, at: datetime, stage: str = "", entry: Entry | None = None
) -> None:
    """Open each part once for this occasion, however often this runs. In the caller's transaction.

    `at` is when it should have happened: terms count from there. Records `initiatives.planned` for each line.
    """
    around: list[dict] = []
    for part in parts:
        if isinstance(part, Ring):
            around = _open_ring(row, part, entry)
            continue
        occasion = entry.pk if entry else 0
        line, new = plan_line(row, part, at=at, stage=stage, occasion=occasion, by=CLOCK, about=entry)
        if new and isinstance(part, Message):
            _draft_for_writer(row, part, line, entry, around)


def plan_line(
    row: Initiative,
    part: Task | Message,
    *,
    at: datetime,
    stage: str,
    occasion: int,
    by,
    about: Entry | None = None,
) -> tuple[Delivery, bool]:
    """Write the line of the log for this occasion, once; return it and whether it is new.

    A task that follows on an entry is about the same thing as that entry. In the caller's transaction.
    Records `initiatives.planned`.
    """
    thing = about if isinstance(part, Task) else None
    line, new = Delivery.objects.get_or_create(
        initiative=row,
        key=part.key,
        occasion=occasion,
        defaults={
            "stage": stage,
            "what": part.what,
            "planned_at": at,
            "due_at": at + term(part, values_of(row)),
            **_held_by(part),
            "object_label": thing.object_label if thing else "",
            "object_id": thing.object_id if thing else None,
        },
    )
    if new:
        record(entries.PLANNED, by=by, about=row, area=row.area_id, key=part.key, what=part.what)
    return line, new


def _held_by(part: Task | Message) -> dict[str, object]:
    """What binds that which a line opens in another room."""
    return {"gates": list(part.gates), "picture": part.picture or ""} if isinstance(part, Message) else {}


def _open_ring(row: Initiative, part: Ring, entry: Entry | None) -> list[dict]:
    """Open or grow a ring around the place of the entry; return the circles that it had before."""
    point = point_of(entry.object_id) if entry and entry.object_label == CASE else None
    if entry is None or point is None:
        return []
    ring = open_ring(
        kind=ring_kind(row),
        lon=point[0],
        lat=point[1],
        metres=amount(part.metres, values_of(row)),
        days=amount(part.days, values_of(row)),
        at=entry.at,
        object_label=entry.object_label,
        object_id=entry.object_id,
    )
    others = ring.circles.exclude(object_label=entry.object_label, object_id=entry.object_id) if ring else []
    return [{"lon": circle.lon, "lat": circle.lat, "metres": circle.metres} for circle in others]


def _draft_for_writer(
    row: Initiative, part: Message, line: Delivery, entry: Entry | None, before: list[dict]
) -> None:
    """Put a draft ready for its writer. Nobody to write it, or no right to: the line stays open, and late,
    until somebody takes the role."""
    writer = _first_in(row, part.role)
    if writer is None:
        return
    try:
        with transaction.atomic():
            broadcast = put_draft(
                row, part, line, writer=writer, audience=_audience(row, part, entry, before)
            )
    except Problem:
        return
    notices.tell(notices.TO_WRITE, to=writer, about=row, by=CLOCK, broadcast=broadcast)


def draft_what_waits(row: Initiative, role: str) -> None:
    """Put ready what had nobody to write it when it was opened, for who has the role now. In the caller's
    transaction."""
    undone = row.deliveries.filter(what="message", object_id=None, done_at=None, never_at=None)
    for line in undone.order_by("planned_at", "pk"):
        part = opening_of(row, line)
        if isinstance(part, Message) and part.role == role:
            entry = Entry.objects.filter(pk=line.occasion).first()
            _draft_for_writer(row, part, line, entry, _circles_before(row, entry) if entry else [])


def _circles_before(row: Initiative, entry: Entry) -> list[dict]:
    """What the ring around the place of an entry held already when that was heard."""
    circles = RingCircle.objects.filter(kind=ring_kind(row))
    own = circles.filter(object_label=entry.object_label, object_id=entry.object_id).first()
    earlier = circles.filter(ring=own.ring_id, pk__lt=own.pk) if own else []
    return [{"lon": circle.lon, "lat": circle.lat, "metres": circle.metres} for circle in earlier]


def put_draft(
    row: Initiative, part: Message, line: Delivery, *, writer: Person, audience: dict | None = None
) -> Broadcast:
    """Put the draft of a line ready, by its writer. In the caller's transaction; refuses who may not."""
    values = values_of(row)
    close, erase = part.close_within_minutes, part.erase_after_days
    authority = _authority(row, part)
    broadcast = save_broadcast(
        by=writer,
        organisation=row.organisation,
        kind=part.kind,
        exercise=part.exercise,
        audience=_audience(row, part) if audience is None else audience,
        title=part.title.nl[:90],
        text=part.body.nl,
        channels=list(part.channels) or USUAL_CHANNELS,
        close_within=None if close is None else minutes(close, values),
        erase_after_days=None if erase is None else amount(erase, values),
        **_until(part, values, authority),
        **authority,
    )
    line.object_label, line.object_id = "broadcasts.broadcast", broadcast.pk
    line.save(update_fields=["object_label", "object_id"])
    if part.picture in ("blurred", "clear") and (before := _last_pictured(row)):
        take_picture_along(broadcast=broadcast, before=before, version=part.picture, by=writer)
    return broadcast


def _authority(row: Initiative, part: Message) -> dict[str, Any]:
    """The reference and last day of the authority whose gate it waits for; of several the first to end."""
    rows = row.gates.filter(key__in=part.gates, kind="authority", until__gt=clock.now()).order_by("until")
    gate = rows.first()
    if gate is None or gate.until is None:
        return {}
    until = gate.until - timedelta(minutes=1)  # the gate shuts at midnight, the day ends a minute before
    return {"authority_reference": gate.reference, "authority_until": until}


def _until(part: Message, values: Values, authority: dict[str, Any]) -> dict[str, Any]:
    """When it stops: its own time after it leaves, and no later than the authority for it.

    A kind that keeps no authority has no last day to hold that time against when it leaves: it gets a moment.
    """
    kind = kind_of(part.kind)
    if part.expires_minutes is not None:
        lasts = minutes(part.expires_minutes, values)
    elif part.expires_days is not None:
        lasts = days(part.expires_days, values)
    else:
        lasts = kind.expires if kind else timedelta()
    if authority and not (kind and kind.authority):
        return {"expires_at": min(clock.now() + lasts, authority["authority_until"])}
    return {"valid_for": lasts}


def _last_pictured(row: Initiative) -> Broadcast | None:
    """The last message with a picture that this initiative opened."""
    return _opened_by(row).exclude(picture={}).order_by("-pk").first()


def _opened_by(row: Initiative) -> QuerySet[Broadcast]:
    """Every message that this initiative opened."""
    made = row.deliveries.filter(what="message", object_label="broadcasts.broadcast").values("object_id")
    return Broadcast.objects.filter(pk__in=made)


def withdraw_messages(row: Initiative, says: Text, *, by) -> None:
    """Take back every message that this initiative opened, out or not, and say why. In the caller's
    transaction."""
    for broadcast in _opened_by(row).order_by("pk"):
        withdraw_by_rule(broadcast=broadcast, by=by, text=says.nl, translations={"en": says.en})


def withdraw_drafts(row: Initiative, *, by) -> None:
    """Take back what this initiative put ready and nobody sent: its log says that this was never done. In the
    caller's transaction."""
    for broadcast in _opened_by(row).filter(status__in=OPEN).order_by("pk"):
        withdraw_unsent(broadcast=broadcast, by=by)


def _audience(
    row: Initiative, part: Message, entry: Entry | None = None, before: Sequence[dict] = ()
) -> dict:
    """Whom the draft is for; in a ring, without the doors that an earlier entry of the same ring reached."""
    if part.audience == "area":
        return {"areas": [row.area_id]}
    if part.audience == "mandate":
        own = {"mandate": part.mandate, "organisation": row.organisation_id, "areas": [row.area_id]}
        return {"groups": [own]}
    if part.audience != "ring" or part.metres is None or entry is None or entry.object_label != CASE:
        return {}
    point = point_of(entry.object_id)
    if point is None:
        return {}
    circle = {"lon": point[0], "lat": point[1], "metres": amount(part.metres, values_of(row))}
    return {"rings": [circle], "minus": {"rings": list(before)}} if before else {"rings": [circle]}


def _first_in(row: Initiative, role: str) -> Person | None:
    accepted = row.members.filter(role=role, status=Member.Status.ACCEPTED)
    member = accepted.select_related("person").order_by("answered_at", "pk").first()
    return member.person if member else None


@transaction.atomic
def tick_off(*, by: Person, delivery: Delivery) -> Delivery:
    """Say that a task is done. Records `initiatives.done`; a second time changes nothing."""
    row = locked(delivery.initiative)
    line = row.deliveries.get(pk=delivery.pk)
    part = opening_of(row, line)
    if not isinstance(part, Task):
        raise NotHere(_("Deze taak is er niet."))
    if not (has_role(by, row, part.role) or can_lead(by, row)):
        raise Refused(_("Deze taak is van iemand met een andere rol."))
    if line.done_at:
        return line
    refuse_over(row)
    if line.never_at:
        raise Conflict(_("Deze taak is vervallen."))
    finish_line(row, line, by)
    return line


def finish_line(row: Initiative, line: Delivery, by, at: datetime | None = None) -> None:
    """In the caller's transaction. Records `initiatives.done`."""
    line.done_at = at or clock.now()
    line.save(update_fields=["done_at"])
    late = line.done_at > line.due_at
    record(entries.DONE, by=by, about=row, area=row.area_id, key=line.key, what=line.what, late=late)
