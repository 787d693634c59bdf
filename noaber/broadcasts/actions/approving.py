"""The second person: approve, send back, and what follows an approval at once or at the planned moment."""

import logging
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from noaber.broadcasts import entries, notices
from noaber.broadcasts.actions.alerting import hand_alert
from noaber.broadcasts.actions.locking import count_alone, locked
from noaber.broadcasts.content import content_hash, content_of, end_of
from noaber.broadcasts.models import Approval, Broadcast, PreparedCancel, Status
from noaber.broadcasts.notices import tell
from noaber.broadcasts.queries import (
    audience_of,
    full_areas,
    kept_of,
    plan_to_approve,
    prepared_cancels,
)
from noaber.broadcasts.rules import (
    can_see_broadcast,
    why_gate_is_shut,
    why_it_waits,
    why_not_approve,
    why_not_judge,
    why_past_its_initiative,
)
from noaber.channels.actions import touch_topic
from noaber.core import clock
from noaber.core.http import BadInput, Conflict, NotHere, Refused
from noaber.journal.actions import clear_alarm, current_origin, raise_alarm, record
from noaber.journal.actors import system
from noaber.people.models import Person

log = logging.getLogger("noaber.broadcasts")
TICK = system("tick")
ENDS = ("expires_at", "closing_due_at")
RELEASE_FAILS = "broadcasts.release"  # the alarm; config/watching/kinds.py says how to mend it


@transaction.atomic
def approve_broadcast(
    *, broadcast: Broadcast, by: Person, shown_hash: str, costs_seen: bool = False
) -> Broadcast:
    """Agree, as the second person, to exactly what was shown; `shown_hash` is the hash on that page.

    In one transaction: 1. refuses who wrote on it, what was approved already, another content than was shown,
    and what passes the limit of the month when nobody looked at its costs;
    2. writes the approval; 3. records `broadcasts.approved`; 4. prepares its cancel; 5. unless it is planned
    for later, hands it over to everybody it is for. The worker is woken when the transaction commits.
    """
    row = locked(broadcast)
    if not can_see_broadcast(by, row):
        raise NotHere(_("Dit bericht is er niet."))
    _refuse_unless_waiting(row)
    if reason := why_not_approve(by, row):
        raise Refused(reason)
    if not shown_hash or shown_hash != row.content_hash or content_hash(row) != row.content_hash:
        raise Conflict(_("Het bericht is veranderd nadat u deze pagina opende. Lees het opnieuw."))
    refuse_unless_costs_seen(row, costs_seen)
    now = clock.now()
    Approval.objects.create(
        broadcast=row, version=row.version, content_hash=row.content_hash, person=by, at=now
    )
    row.status, row.approved_at = Status.APPROVED, now
    _reckon_end(row, max(row.scheduled_at or now, now))
    row.save(update_fields=["status", "approved_at", *ENDS])
    later = row.scheduled_at is not None and row.scheduled_at > now
    record(
        entries.APPROVED,
        by=by,
        about=row,
        version=row.version,
        kind=row.kind,
        hash=row.content_hash,
        scheduled=later,
        authority=bool(row.authority_reference),
    )
    prepare_cancel(row, by=by)
    if not later:
        _hand_over(row, by=by)
    return row


def _reckon_end(row: Broadcast, leaves_at: datetime) -> None:
    """From when it leaves, where that is how it was agreed; else it stays as it is."""
    row.expires_at = end_of(content_of(row), leaves_at)
    row.closing_due_at = row.expires_at + row.closing_term


def refuse_unless_costs_seen(row: Broadcast, seen: bool) -> None:
    """Above the limit of the month somebody looks twice; not where lives are in danger."""
    if seen or row.urgency == "life":
        return
    budget = plan_to_approve(row).budget
    if budget is not None and budget.is_over:
        raise BadInput(
            _("Dit bericht gaat over de grens van de kosten van deze maand. Vink aan dat u dat zag.")
        )


def prepare_cancel(row: Broadcast, *, by) -> None:
    """Put ready what people will read when it turns out to be wrong: in every language, for every way of
    taking it back. Who gets it is asked when it is used: everybody who was or will be reached.
    """
    PreparedCancel.objects.update_or_create(
        broadcast=row, defaults={"texts": prepared_cancels(row), "at": clock.now()}
    )
    record(entries.CANCEL_PREPARED, by=by, about=row, version=row.version)


def _refuse_unless_waiting(row: Broadcast) -> None:
    sentences = {
        Status.APPROVED: _("Dit bericht is al goedgekeurd. Het gaat weg op het geplande moment."),
        Status.SENDING: _("Dit bericht is al goedgekeurd en wordt verstuurd."),
        Status.SENT: _("Dit bericht is al goedgekeurd en verstuurd."),
        Status.CLOSED: _("Dit bericht is al verstuurd en afgesloten."),
        Status.WITHDRAWN: _("Dit bericht is ingetrokken."),
        Status.REJECTED: _("Dit bericht is teruggestuurd naar de schrijver."),
        Status.DRAFT: _("De schrijver is dit bericht weer aan het veranderen. Wacht tot het opnieuw komt."),
    }
    if row.status in sentences:
        raise Conflict(sentences[row.status])


def _hand_over(row: Broadcast, *, by) -> None:
    """Give the message to the channels for everybody inside, by every channel chosen and theirs.

    What was agreed is held against gates and limits once more, which may have shut since: who had too much is
    left out now.
    """
    count_alone(row)
    if reason := why_it_waits(row):
        raise BadInput(reason)
    refuse_at_limits(row)
    now = clock.now()
    _reckon_end(row, now)
    audience = audience_of(row)
    kept = kept_of(row, audience.recipients)
    hand_alert(row, kept.recipients, by=by)
    row.status, row.handed_over_at = Status.SENDING, now
    row.people_count, row.door_count = audience.people - kept.left_out, audience.doors
    row.save(update_fields=["status", "handed_over_at", "people_count", "door_count", *ENDS])
    record(
        entries.HANDED_OVER,
        by=by,
        about=row,
        area=row.area_ids[0] if len(row.area_ids) == 1 else None,
        kind=row.kind,
        urgency=row.urgency,
        exercise=row.exercise,
        people=row.people_count,
        doors=audience.doors,
        unreachable=audience.unreachable,
        left_out=kept.left_out,
    )
    touch_topic(*row.topics)


def refuse_at_limits(row: Broadcast) -> None:
    """Raise BadInput when its gate is shut, when it goes further than the initiative that opened it may, or
    when a buurt had the most that it gets in a week.

    History is taken as it was.
    """
    if reason := why_gate_is_shut(row) or why_past_its_initiative(row):
        raise BadInput(reason)
    if current_origin() == "live" and (full := full_areas(row)):
        raise BadInput(
            _("Hier gingen deze week al te veel berichten uit: %(areas)s. Alleen levensgevaar mag nog.")
            % {"areas": ", ".join(full)}
        )


@transaction.atomic
def reject_broadcast(*, broadcast: Broadcast, by: Person, reason: str) -> Broadcast:
    """Send it back to the author with a reason. Records `broadcasts.rejected`; tells the author."""
    row = locked(broadcast)
    if not can_see_broadcast(by, row):
        raise NotHere(_("Dit bericht is er niet."))
    _refuse_unless_waiting(row)
    if refusal := why_not_judge(by, row):
        raise Refused(refusal)
    if not reason.strip():
        raise BadInput(_("Schrijf waarom u het terugstuurt. De schrijver leest dit."))
    row.status, row.rejected_at, row.rejected_by = Status.REJECTED, clock.now(), by
    row.rejection = reason.strip()
    row.save(update_fields=["status", "rejected_at", "rejected_by", "rejection"])
    record(entries.REJECTED, by=by, about=row, version=row.version)
    tell(notices.SENT_BACK, to=row.author, about=row, by=by)
    return row


def release_broadcasts() -> int:
    """Hand over what was approved for a moment that has come; run by the tick. Returns how many left.

    One transaction each, so that one failure holds up nobody else. What expired while it waited is withdrawn.
    While any fails there is an alarm: who approved it believes that it goes.
    """
    due = Broadcast.objects.filter(status=Status.APPROVED, scheduled_at__lte=clock.now())
    released, failing = 0, []
    for pk in list(due.order_by("scheduled_at").values_list("pk", flat=True)[:100]):
        try:
            released += _release(pk)
        except Exception:
            log.exception("broadcast %s could not be handed over", pk)
            failing.append(pk)
    if failing:
        raise_alarm(RELEASE_FAILS, ", ".join(map(str, failing)))
    else:
        clear_alarm(RELEASE_FAILS)
    return released


@transaction.atomic
def _release(pk: int) -> bool:
    rows = Broadcast.objects.select_for_update(of=("self",), skip_locked=True)
    row = rows.select_related("organisation", "author").filter(pk=pk, status=Status.APPROVED).first()
    if row is None:
        return False
    if row.coming_end <= clock.now():
        row.status, row.withdrawn_at = Status.WITHDRAWN, clock.now()
        row.save(update_fields=["status", "withdrawn_at"])
        record(entries.WITHDRAWN, by=TICK, about=row, status=Status.APPROVED, outcome=None)
        tell(notices.TOO_LATE, to=row.author, about=row, by=TICK)
        return False
    _hand_over(row, by=TICK)
    return True
