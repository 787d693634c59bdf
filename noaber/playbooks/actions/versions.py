"""Going on by a newer version of the playbook: only when everybody who takes part agrees."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from noaber.core import clock
from noaber.core.http import Conflict, Refused
from noaber.initiatives import entries
from noaber.initiatives.models import CLOSING, Gate, Initiative, Proposal, ProposalVoice, Stage
from noaber.journal.actions import record
from noaber.people.models import Person
from noaber.playbooks import notices
from noaber.playbooks.actions.carrying import carry_on, people_of
from noaber.playbooks.actions.locking import locked, locked_for_lead, refuse_over
from noaber.playbooks.actions.showing import touch_pages
from noaber.playbooks.book import Playbook
from noaber.playbooks.book.checks import misfit
from noaber.playbooks.book.stages import Message, Ring
from noaber.playbooks.clockwork import before, days
from noaber.playbooks.running import book_of, values_of
from noaber.playbooks.versions import newer_book, open_proposal, running_but_gone, silent, still_holds


@transaction.atomic
def propose_version(*, by: Person, initiative: Initiative) -> Proposal:
    """Put the newer version of its playbook before everybody who takes part.

    1. Refuses who does not lead it, what is no newer version, and one without a stage that runs now. 2. Lets
    what lay open of an older file lapse; the same version lies open once. 3. Who proposes it and takes part
    agrees. 4. Records `initiatives.version_proposed` and tells the others. 5. Takes it when nobody is silent.
    """
    row = locked_for_lead(initiative, by)
    newer = newer_book(row)
    if newer is None:
        raise Conflict(_("Er is geen nieuwere versie van dit draaiboek."))
    _refuse_gone(row, newer)
    proposal = open_proposal(row)
    if proposal is not None and not still_holds(proposal, newer):
        _close(proposal, Proposal.Status.LAPSED)
        proposal = None
    if proposal is None:
        book = newer.model_dump(mode="json")
        proposal = row.proposals.create(version=newer.version, book=book, by=by)
        record(entries.VERSION_PROPOSED, by=by, about=row, area=row.area_id, version=newer.version)
        for person in people_of(row):
            if person.pk != by.pk:
                notices.tell(notices.VERSION_PROPOSED, to=person, about=row, by=by)
    if by.pk in silent(row, proposal):
        ProposalVoice.objects.create(proposal=proposal, person=by, agrees=True)
    return _take_when_agreed(row, proposal, by)


@transaction.atomic
def agree_version(*, by: Person, initiative: Initiative, proposal: int, agrees: bool) -> Proposal:
    """Say yes or no to the version that lies open. One no keeps the old one; so does silence.

    Refuses who does not take part, and a proposal that is closed. One whose file changed since lapses.
    """
    row = locked(initiative)
    refuse_over(row)
    found = open_proposal(row)
    if found is None or found.pk != proposal:
        raise Conflict(_("Dit voorstel ligt niet meer voor."))
    if by.pk not in {person.pk for person in people_of(row)}:
        raise Refused(_("Hierover stemt wie meedoet."))
    if not still_holds(found, newer_book(row)):
        return _close(found, Proposal.Status.LAPSED)
    voice = {"agrees": agrees, "at": clock.now()}
    ProposalVoice.objects.update_or_create(proposal=found, person=by, defaults=voice)
    touch_pages(row)
    if not agrees:
        record(entries.VERSION_REFUSED, by=by, about=row, area=row.area_id, version=found.version)
        _tell_decided(row, by, taken=False)
        return _close(found, Proposal.Status.REFUSED)
    return _take_when_agreed(row, found, by)


def _take_when_agreed(row: Initiative, proposal: Proposal, by: Person) -> Proposal:
    newer = Playbook.model_validate(proposal.book)
    if not silent(row, proposal) and not running_but_gone(row, newer):
        _take(row, proposal, newer, by)
    return proposal


def _take(row: Initiative, proposal: Proposal, newer: Playbook, by: Person) -> None:
    """Let it go on by the newer version, all at once. Records `initiatives.version_taken`."""
    older, usual = book_of(row), values_of(row)
    proposal.former, former_version = row.book, row.version
    row.book, row.version = proposal.book, newer.version
    row.hears, row.is_public = sorted(newer.hears), newer.is_public
    known = {parameter.key: parameter for parameter in newer.parameters}
    row.values = {
        key: value for key, value in row.values.items() if key in known and not misfit(known[key], value)
    }
    row.save(update_fields=["book", "version", "hears", "is_public", "values"])
    _take_stages(row, older, newer, usual)
    _take_gates(row, newer)
    _take_lines(row, newer)
    _close(proposal, Proposal.Status.TAKEN)
    record(
        entries.VERSION_TAKEN,
        by=by,
        about=row,
        area=row.area_id,
        before=former_version,
        version=newer.version,
    )
    _tell_decided(row, by, taken=True)
    carry_on(row, by=by)


def _take_stages(row: Initiative, older: Playbook, newer: Playbook, usual: dict) -> None:
    """What is done or runs stays as it is, what waits follows the newer version, what is gone never comes."""
    rows = {found.key: found for found in row.stages.all()}
    for place, stage in enumerate(newer.stages):
        found = rows.setdefault(stage.key, Stage(initiative=row, key=stage.key))
        found.position = place
        if found.status == Stage.Status.NEVER:
            found.status, found.begins_at = Stage.Status.WAITING, None
    kept = {stage.key for stage in newer.stages}
    waited = {stage.key: days(stage.wait_days, usual) for stage in older.stages}
    follows, followed = before(newer), before(older)
    for stage in newer.stages:
        found = rows[stage.key]
        wait = days(stage.wait_days, values_of(row))
        same = followed.get(stage.key, "") == follows[stage.key] and waited.get(stage.key) == wait
        if found.status == Stage.Status.WAITING and row.started_at and not (same and found.begins_at):
            found.begins_at = _begins(row, rows.get(follows[stage.key] or ""), wait)
    for found in rows.values():
        if found.key not in kept and found.status == Stage.Status.WAITING:
            found.status, found.begins_at = Stage.Status.NEVER, None
        found.save()


def _begins(row: Initiative, preceding: Stage | None, wait) -> datetime | None:
    """When a stage may begin that now follows on another one: not before this version held."""
    ended = preceding.ended_at if preceding else row.started_at
    return max(ended + wait, row.paused_at or clock.now()) if ended else None


def _take_gates(row: Initiative, newer: Playbook) -> None:
    """A gate of the same name and kind stays open or shut; one of another kind is shut to begin with."""
    rows = {gate.key: gate for gate in row.gates.all()}
    for asked in newer.gates:
        found = rows.get(asked.key)
        if found is not None and found.kind != asked.kind:
            found.delete()
        if found is None or found.kind != asked.kind:
            Gate.objects.create(initiative=row, key=asked.key, kind=asked.kind)


def _take_lines(row: Initiative, newer: Playbook) -> None:
    """What was planned and is not there any more is never done; a message waits for the gates it has now, and
    shows no more than it may now."""
    parts = {part.key: part for _path, part in newer.openings() if not isinstance(part, Ring)}
    for line in row.deliveries.filter(done_at=None, never_at=None).exclude(what=CLOSING):
        part = parts.get(line.key)
        if part is None or part.what != line.what:
            line.never_at = clock.now()
        elif isinstance(part, Message):
            line.gates, line.picture = list(part.gates), part.picture or ""
        line.save(update_fields=["never_at", "gates", "picture"])


def _tell_decided(row: Initiative, by: Person, *, taken: bool) -> None:
    for person in people_of(row):
        if person.pk != by.pk:
            notices.tell(notices.VERSION_DECIDED, to=person, about=row, by=by, taken=taken)


def _refuse_gone(row: Initiative, newer: Playbook) -> None:
    if gone := running_but_gone(row, newer):
        names = ", ".join(f"“{stage.name}”" for stage in gone)
        raise Conflict(
            _("De nieuwe versie kent {names} niet, en daar bent u nu mee bezig. Maak dat eerst af.").format(
                names=names
            )
        )


def _close(proposal: Proposal, status: str) -> Proposal:
    proposal.status, proposal.closed_at = status, clock.now()
    proposal.save()
    return proposal
