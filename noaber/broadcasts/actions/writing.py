"""Writing a broadcast and offering it to a second person."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from noaber.broadcasts import entries, notices
from noaber.broadcasts.actions.approving import refuse_at_limits
from noaber.broadcasts.actions.gates import keep_gates
from noaber.broadcasts.actions.locking import locked
from noaber.broadcasts.audience import read_audience
from noaber.broadcasts.content import WRITABLE, content_of
from noaber.broadcasts.kinds import Kind, kind_of
from noaber.broadcasts.models import Broadcast, Edit, Status
from noaber.broadcasts.notices import tell
from noaber.broadcasts.paper import why_not_on_paper
from noaber.broadcasts.publicly import why_not_in_public
from noaber.broadcasts.queries import approvers_of, areas_touched, message_of, own_channels, titled
from noaber.broadcasts.rules import can_edit_broadcast, can_see_broadcast, can_write_broadcast
from noaber.channels.actions import hand_over
from noaber.core import clock
from noaber.core.http import BadInput, Conflict, NotHere, Refused
from noaber.journal.actions import record
from noaber.people.models import Organisation, Person
from noaber.places.shapes import ShapeError

DESCRIBE = gettext_lazy("Beschrijf het beeld voor wie het niet kan zien.")


@transaction.atomic
def save_broadcast(
    *,
    by: Person,
    kind: str,
    audience: dict | str,
    broadcast: Broadcast | None = None,
    organisation: Organisation | None = None,
    exercise: bool = False,
    closer: Person | None = None,
    seen_version: int | None = None,
    close_within: timedelta | None = None,
    valid_for: timedelta | None = None,
    erase_after_days: int | None = None,
    **words,
) -> Broadcast:
    """Keep what was written, as a draft; `words` are title, text, advice, channels, moments, authority.

    `close_within` is how long after it expires the closing message must be out, where that differs from its
    kind's own term; `valid_for` how long it is valid from when it leaves, until somebody chooses a moment
    (`expires_at`); `erase_after_days` how long after its end its words are kept, where that is not for ever.

    1. Refuses who may not write for that organisation in every area that is touched.
    2. Refuses a change of a version that the writer has not seen.
    3. Writes the row; another content voids an approval and makes it a draft again (the database does).
    4. Signs for the new version. 5. Records `broadcasts.drafted` or `broadcasts.edited`.
    """
    kind_data = _known_kind(kind)
    row = _row_to_write(by, broadcast, organisation, exercise, closer, seen_version)
    before = (row.version, row.status) if row.pk else (0, Status.DRAFT)
    row.kind, row.category, row.urgency = kind_data.slug, kind_data.category, kind_data.urgency
    said = _clean_audience(audience)
    if said != row.audience or before[1] in (Status.DRAFT, Status.REJECTED):  # else as it was offered
        row.audience, row.area_ids = said, areas_touched(said)
    row.closer = closer or row.closer
    if close_within is not None:
        row.closing_minutes = close_within // timedelta(minutes=1)
    if erase_after_days is not None:
        row.erase_after_days = erase_after_days
    for name, value in words.items():
        if name not in WRITABLE:
            raise TypeError(f"{name} can't be written")
        setattr(row, name, value)
    if kind_data.authority is None:
        row.authority_reference, row.authority_until = "", None
    else:
        keep_gates()  # the database holds a draft by these rows, also when the file is younger than the tick
    row.valid_for = None if words.get("expires_at") else valid_for or row.valid_for
    row.expires_at = row.coming_end or _usual_expiry(row, kind_data)
    _refuse_unless_writer(by, row)
    row.save()
    row.refresh_from_db(fields=["version", "status", "content_hash"])
    if row.version != before[0]:
        _sign(row, by, voided=before[1] in (Status.SUBMITTED, Status.APPROVED))
    return row


def _row_to_write(by, broadcast, organisation, exercise, closer, seen_version) -> Broadcast:
    if broadcast is None:
        if organisation is None:
            raise BadInput(_("Kies namens welke organisatie u schrijft."))
        return Broadcast(author=by, closer=closer or by, organisation=organisation, exercise=exercise)
    row = locked(broadcast)
    if not row.is_open:
        raise Conflict(_("Dit bericht is al verstuurd of ingetrokken. U kunt het niet meer veranderen."))
    _refuse_unless_writer(by, row)
    if seen_version is not None and seen_version != row.version:
        raise Conflict(
            _("Iemand anders veranderde dit bericht intussen. Bekijk de nieuwe tekst en vul uw deel aan.")
        )
    return row


def _refuse_unless_writer(by, row: Broadcast) -> None:
    if not can_write_broadcast(by, organisation=row.organisation_id, area_ids=row.area_ids):
        raise Refused(_("U mag namens deze organisatie geen bericht schrijven voor dit hele gebied."))


def _known_kind(slug: str) -> Kind:
    kind = kind_of(slug)
    if kind is None:
        raise BadInput(_("Deze soort bericht kennen wij niet."))
    return kind


def _clean_audience(audience: dict | str) -> dict:
    try:
        return read_audience(audience)
    except ShapeError as wrong:
        raise BadInput(str(wrong)) from wrong


def _usual_expiry(row: Broadcast, kind: Kind) -> datetime:
    return (row.scheduled_at or clock.now()) + kind.expires


def _sign(row: Broadcast, by: Person, *, voided: bool) -> None:
    Edit.objects.create(
        broadcast=row, version=row.version, person=by, content=content_of(row), at=clock.now()
    )
    if row.version == 1:
        record(entries.DRAFTED, by=by, about=row, kind=row.kind, exercise=row.exercise)
    else:
        record(entries.EDITED, by=by, about=row, version=row.version, voided=voided)


@transaction.atomic
def submit_broadcast(*, broadcast: Broadcast, by: Person, seen_version: int | None = None) -> Broadcast:
    """Offer a draft to a second person.

    1. Refuses what is not complete, and a broadcast that nobody else may approve.
    2. Writes the status. 3. Records `broadcasts.submitted`. 4. Asks every approver, as urgent as it is.
    """
    row = locked(broadcast)
    if row.status == Status.SUBMITTED:
        return row
    if not can_edit_broadcast(by, row):
        raise Refused(_("U mag dit bericht niet aanbieden."))
    if row.status not in (Status.DRAFT, Status.REJECTED):
        raise Conflict(_("Dit bericht is al goedgekeurd."))
    if seen_version is not None and seen_version != row.version:
        raise Conflict(_("Iemand anders veranderde dit bericht intussen. Bekijk het eerst."))
    row.submitted_at, row.submitted_by = clock.now(), by
    row.expires_at = row.coming_end
    refuse_incomplete(row)
    row.status = Status.SUBMITTED
    row.save(update_fields=["status", "submitted_at", "submitted_by", "expires_at"])
    asked = approvers_of(row)
    if not asked:
        raise BadInput(_("Er is niemand anders die dit bericht hier mag goedkeuren. Vraag uw beheerder."))
    record(entries.SUBMITTED, by=by, about=row, version=row.version, kind=row.kind, hash=row.content_hash)
    for approver in asked:
        tell(notices.TO_APPROVE, to=approver, about=row, by=by, urgency=row.urgency)
    return row


def refuse_incomplete(row: Broadcast) -> None:
    """Raise BadInput with what is still missing before a second person can look at it."""
    kind, now = _known_kind(row.kind), clock.now()
    starts = max(row.scheduled_at or now, now)
    missing = [
        (not row.title.strip(), _("Schrijf wat er gebeurt.")),
        (not row.text.strip(), _("Schrijf waar en wanneer.")),
        (not row.audience, _("Kies eerst wie dit bericht krijgt.")),
        (not row.channels, _("Kies minstens één kanaal.")),
        (bool(row.picture) and not row.picture["alt"], DESCRIBE),
        (row.expires_at <= starts, _("De tijd waarop het bericht stopt is al voorbij.")),
        (row.expires_at > starts + kind.expires_most, _("Zo lang mag dit soort bericht niet duren.")),
        (row.scheduled_at is not None and row.scheduled_at <= now, _("De tijd van versturen is al voorbij.")),
    ]
    for is_missing, sentence in missing:
        if is_missing:
            raise BadInput(sentence)
    if sentence := why_not_in_public(row) or why_not_on_paper(row):
        raise BadInput(sentence)
    refuse_at_limits(row)


@transaction.atomic
def send_test_broadcast(*, broadcast: Broadcast, by: Person) -> int:
    """Send the message as it is now to the person who asks, on each of their own channels; return how many.

    Marked as a test in title and kind; nobody else gets it. Records `broadcasts.tested`.
    """
    if not can_see_broadcast(by, broadcast):
        raise NotHere(_("Dit bericht is er niet."))
    if not broadcast.title.strip() or not broadcast.text.strip():
        raise BadInput(_("Schrijf eerst wat er gebeurt en waar."))
    recipients = own_channels(by, broadcast)
    hand_over(
        **message_of(broadcast, titles=titled(broadcast, gettext_noop("Proef: %(title)s"))),
        kind="test",
        recipients=recipients,
        urgency="normal",
        by=by,
    )
    record(entries.TESTED, by=by, about=broadcast, version=broadcast.version)
    return len(recipients)
