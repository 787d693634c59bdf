"""Changing what is out: to fewer people by one person, to others or in other words by two.

A change is written as a next version beside the message that runs. Nobody notices it until it is put out;
then it takes the place of what was not read yet, and says that it is a correction to who saw what it
replaces.
"""

import copy

import numpy as np
from django.db import transaction
from django.utils.translation import gettext as _

from noaber.broadcasts import entries, notices
from noaber.broadcasts.actions.approving import refuse_at_limits, refuse_unless_costs_seen
from noaber.broadcasts.actions.locking import locked
from noaber.broadcasts.actions.putting_out import put_out
from noaber.broadcasts.actions.writing import DESCRIBE
from noaber.broadcasts.audience import read_audience
from noaber.broadcasts.content import REVISABLE, content_of
from noaber.broadcasts.models import Approval, Broadcast, Edit, Revision
from noaber.broadcasts.notices import tell
from noaber.broadcasts.publicly import why_not_in_public
from noaber.broadcasts.queries import (
    approvers_of_change,
    areas_touched,
    audience_of,
    content_of_version,
    open_revision_of,
    people_of,
    proposed,
    said_as_less,
    step_of,
    step_of_revision,
)
from noaber.broadcasts.rules import (
    can_revise_broadcast,
    can_see_broadcast,
    can_write_broadcast,
    why_not_approve_revision,
    why_not_judge_revision,
)
from noaber.core import clock
from noaber.core.http import BadInput, Conflict, NotHere, Refused
from noaber.journal.actions import record
from noaber.people.models import Person
from noaber.places.shapes import ShapeError

NARROW = "narrow"


class Unchanged(BadInput):
    """It says what is out already."""


@transaction.atomic
def save_revision(
    *, broadcast: Broadcast, by: Person, audience: dict | str, seen_version: int | None = None, **words
) -> Revision:
    """Keep another text or other people for a message that is out, as a next version; nobody notices it.

    1. Refuses who may not write in every area that it touches, and a change of a version not seen.
    2. Signs for the new version. 3. Begins a change, or goes on with the one there is; one that was offered
    is a concept again. 4. Records `broadcasts.revised`.
    """
    row = locked(broadcast)
    _refuse_unless_writer(by, row)
    running = open_revision_of(row)
    if seen_version is not None and seen_version != (running.version if running else row.version):
        raise Conflict(_("Iemand anders veranderde dit bericht intussen. Bekijk de nieuwe tekst."))
    content = _content_after(row, audience, words, by)
    if running and content == content_of_version(row, running.version):
        return running
    if content == content_of(row):
        raise Unchanged(_("U veranderde nog niets. Pas de tekst aan, of wie het krijgt."))
    version = row.edits.order_by("-version").values_list("version", flat=True)[0] + 1
    Edit.objects.create(broadcast=row, version=version, person=by, content=content, at=clock.now())
    voided = running is not None and running.state == Revision.State.SUBMITTED
    revision = running or Revision(broadcast=row, begun_by=by, begun_at=clock.now())
    revision.version, revision.state = version, Revision.State.DRAFT
    revision.save()
    step = step_of(content_of(row), content)
    record(entries.REVISED, by=by, about=row, version=version, step=step, voided=voided)
    return revision


def _refuse_unless_writer(by: Person, row: Broadcast) -> None:
    if not can_see_broadcast(by, row):
        raise NotHere(_("Dit bericht is er niet."))
    if not row.is_running:
        raise Conflict(_("Dit bericht loopt niet meer. U kunt het niet meer veranderen."))
    if not can_revise_broadcast(by, row):
        raise Refused(_("U kunt dit bericht niet veranderen."))


def _content_after(row: Broadcast, audience: dict | str, words: dict, by: Person) -> dict:
    """What the next version says. Channels are only added: who was told somewhere hears the rest there."""
    after = copy.copy(row)
    for name, value in words.items():
        if name not in REVISABLE:
            raise TypeError(f"{name} can't be revised")
        setattr(after, name, value)
    try:
        after.audience = said_as_less(row.audience, read_audience(audience))
    except ShapeError as wrong:
        raise BadInput(str(wrong)) from wrong
    after.channels = [*row.channels, *(name for name in after.channels if name not in row.channels)]
    after.expires_at = after.expires_at or row.expires_at
    after.valid_for = row.valid_for if after.expires_at == row.expires_at else None
    if not after.audience or not after.title.strip() or not after.text.strip():
        raise BadInput(_("Schrijf wat er gebeurt en waar, en kies wie dit krijgt."))
    if after.picture and not after.picture["alt"]:
        raise BadInput(DESCRIBE)
    if not can_write_broadcast(by, organisation=row.organisation_id, area_ids=areas_touched(after.audience)):
        raise Refused(_("U mag namens deze organisatie geen bericht schrijven voor dit hele gebied."))
    return content_of(after)


@transaction.atomic
def submit_revision(*, broadcast: Broadcast, by: Person) -> Revision:
    """Offer a change to a second person; one that only goes to fewer people is put out at once.

    1. Refuses what cannot leave. 2. Fewer people: puts it out (see `put_out`). Else: writes the state,
    records `broadcasts.revision_submitted`, and asks every approver, as urgent as the message is.
    """
    row = locked(broadcast)
    _refuse_unless_writer(by, row)
    revision = _open(row)
    if revision.state == Revision.State.SUBMITTED:
        return revision
    after = proposed(row, revision)
    _refuse_past_limits(row, after)
    _refuse_in_public(row, after, revision)
    if _goes_to_fewer(row, after, revision):
        return put_out(row, revision, by=by)
    asked = [one for one in approvers_of_change(row, after) if one.pk != by.pk]
    if not asked:
        raise BadInput(_("Er is niemand anders die deze wijziging hier mag goedkeuren. Vraag uw beheerder."))
    revision.state, revision.submitted_by = Revision.State.SUBMITTED, by
    revision.submitted_at = clock.now()
    revision.save(update_fields=["state", "submitted_by", "submitted_at"])
    step = step_of_revision(row, revision)
    version, seal = revision.version, after.content_hash
    record(entries.REVISION_SUBMITTED, by=by, about=row, version=version, step=step, hash=seal)
    for approver in asked:
        tell(notices.TO_APPROVE, to=approver, about=after, by=by, urgency=row.urgency)
    return revision


def _open(row: Broadcast) -> Revision:
    revision = open_revision_of(row)
    if revision is None:
        raise Conflict(_("Er is geen wijziging van dit bericht. Iemand anders was misschien net voor."))
    return revision


def _refuse_past_limits(row: Broadcast, after: Broadcast) -> None:
    now = clock.now()
    if after.expires_at <= now:
        raise BadInput(_("De tijd waarop het bericht stopt is al voorbij."))
    if after.expires_at > now + row.kind_data.expires_most:
        raise BadInput(_("Zo lang mag dit soort bericht niet duren."))
    new = copy.copy(after)  # where it is already, a correction is not one message more
    new.area_ids = [pk for pk in after.area_ids if pk not in row.area_ids]
    refuse_at_limits(new)


def _refuse_in_public(row: Broadcast, after: Broadcast, revision: Revision) -> None:
    """What says the same to fewer is said nowhere anew; everything else must be fit for where it goes."""
    if step_of_revision(row, revision) != NARROW and (sentence := why_not_in_public(after)):
        raise BadInput(sentence)


def _goes_to_fewer(row: Broadcast, after: Broadcast, revision: Revision) -> bool:
    """Both as it is written and as it works out: nobody new may be reached without a second person."""
    if step_of_revision(row, revision) != NARROW:
        return False
    was, will = (people_of(audience_of(one).recipients) for one in (row, after))
    return bool(np.isin(will, was).all())


@transaction.atomic
def approve_revision(
    *, broadcast: Broadcast, by: Person, shown_hash: str, costs_seen: bool = False
) -> Revision:
    """Agree, as the second person, to exactly the change that was shown, and put it out.

    Refuses who wrote on any version, another content than was shown, and what passes the limit of the month
    when nobody looked at its costs. Writes the approval and records
    `broadcasts.approved`; the rest is `put_out`.
    """
    row = locked(broadcast)
    if not can_see_broadcast(by, row):
        raise NotHere(_("Dit bericht is er niet."))
    revision = _open(row)
    after = proposed(row, revision)
    if reason := why_not_approve_revision(by, row, revision, area_ids=after.area_ids):
        raise Refused(reason)
    if not shown_hash or shown_hash != after.content_hash:
        raise Conflict(_("Het bericht is veranderd nadat u deze pagina opende. Lees het opnieuw."))
    _refuse_past_limits(row, after)
    _refuse_in_public(row, after, revision)
    refuse_unless_costs_seen(after, costs_seen)
    Approval.objects.create(
        broadcast=row, version=revision.version, content_hash=shown_hash, person=by, at=clock.now()
    )
    record(
        entries.APPROVED,
        by=by,
        about=row,
        version=revision.version,
        kind=row.kind,
        hash=shown_hash,
        scheduled=False,
        authority=bool(row.authority_reference),
    )
    return put_out(row, revision, by=by)


@transaction.atomic
def reject_revision(*, broadcast: Broadcast, by: Person, reason: str) -> Revision:
    """Send a change back with a reason. Records `broadcasts.revision_rejected`; tells who offered it."""
    row = locked(broadcast)
    if not can_see_broadcast(by, row):
        raise NotHere(_("Dit bericht is er niet."))
    revision = _open(row)
    there = proposed(row, revision).area_ids
    if refusal := why_not_judge_revision(by, row, revision, area_ids=there):
        raise Refused(refusal)
    if not reason.strip():
        raise BadInput(_("Schrijf waarom u het terugstuurt. De schrijver leest dit."))
    revision.state, revision.rejected_by, revision.rejection = Revision.State.REJECTED, by, reason.strip()
    revision.save(update_fields=["state", "rejected_by", "rejection"])
    record(entries.REVISION_REJECTED, by=by, about=row, version=revision.version)
    row.rejection = revision.rejection  # for the notice only; the row is not saved
    tell(notices.SENT_BACK, to=revision.submitted_by, about=row, by=by)
    return revision


@transaction.atomic
def drop_revision(*, broadcast: Broadcast, by: Person) -> None:
    """Let a change lapse; the message stays as it is."""
    row = locked(broadcast)
    _refuse_unless_writer(by, row)
    drop_open_revision(row, by=by)


def drop_open_revision(row: Broadcast, *, by) -> None:
    """In the caller's transaction. Records `broadcasts.revision_dropped`."""
    revision = open_revision_of(row)
    if revision is not None:
        revision.state, revision.ended_at = Revision.State.DROPPED, clock.now()
        revision.save(update_fields=["state", "ended_at"])
        record(entries.REVISION_DROPPED, by=by, about=row, version=revision.version)
