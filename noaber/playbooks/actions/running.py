"""Starting an initiative, carrying it on by its clock, by people and by the journal, ending it properly."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from noaber.core import clock
from noaber.core.http import BadInput, Conflict, Refused
from noaber.core.loops import each_by_itself
from noaber.initiatives import entries
from noaber.initiatives.models import (
    CLOSING,
    Gate,
    Initiative,
    Member,
    Proposal,
    ProposalVoice,
    Stage,
    Status,
    Voice,
)
from noaber.initiatives.rules import can_lead, has_role
from noaber.journal.actions import record
from noaber.people.models import Person
from noaber.playbooks import notices
from noaber.playbooks.actions.carrying import carry_on, end_now, let_follow, people_of
from noaber.playbooks.actions.gates import CLOCK
from noaber.playbooks.actions.locking import locked, locked_for_lead, refuse_unless_running
from noaber.playbooks.actions.opening import withdraw_drafts, withdraw_messages
from noaber.playbooks.actions.preparing import missing_people
from noaber.playbooks.book import stages as book
from noaber.playbooks.running import book_of

log = logging.getLogger("noaber.playbooks")
RESULT_LEAST = 10


@transaction.atomic
def start_initiative(*, by: Person, initiative: Initiative) -> Initiative:
    """Let it run from now on.

    1. Refuses while a role lacks people. 2. Gives the first stages their moment. 3. Records
    `initiatives.started`. 4. Begins what may begin at once.
    """
    row = locked_for_lead(initiative, by)
    if row.status != Status.PREPARING:
        return row
    if missing := missing_people(row):
        names = ", ".join(f"{role.name} ({count})" for role, count in missing)
        raise BadInput(_("Er doen nog niet genoeg mensen mee: {names}.").format(names=names))
    row.status, row.started_at = Status.RUNNING, clock.now()
    row.save(update_fields=["status", "started_at"])
    record(entries.STARTED, by=by, about=row, area=row.area_id, playbook=row.playbook, version=row.version)
    let_follow(row, after=None, at=row.started_at)
    carry_on(row)
    return row


def advance_initiatives() -> bool:
    """Do everything that is due by the clock, each initiative by itself; return whether there was anything.

    One that fails is logged and left for the next time; it holds up no other.
    """
    moved = False
    for pk in list(_due(clock.now()).order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            row = Initiative.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
            if row is None or row.status != Status.RUNNING:
                continue
            try:
                with transaction.atomic():
                    moved = carry_on(row) or moved
            except Exception:
                log.exception("initiative %s could not be carried on", pk)
    return moved


def _due(now: datetime) -> QuerySet[Initiative]:
    """What runs and may have something to do by the clock: a stage that begins, ends or is late.

    Who is trained changes with the days; other gates follow from what people do here, and are looked at then.
    """
    stages = Stage.objects.filter(initiative=OuterRef("pk"))
    begins = stages.filter(status=Stage.Status.WAITING, begins_at__lte=now)
    ends = stages.filter(status=Stage.Status.RUNNING, due_at__lte=now, overdue_at=None)
    trained = Gate.objects.filter(initiative=OuterRef("pk"), kind="training")
    return Initiative.objects.filter(Exists(begins) | Exists(ends) | Exists(trained), status=Status.RUNNING)


@transaction.atomic
def end_stage(*, by: Person, initiative: Initiative, key: str) -> Stage:
    """Say that a stage is done, for who has its role. A second time changes nothing."""
    row = locked(initiative)
    found = row.stages.filter(key=key).first()
    ends = next((stage.ends for stage in book_of(row).stages if stage.key == key), None)
    if found is None or not isinstance(ends, book.ByPerson):
        raise BadInput(_("Deze fase eindigt vanzelf."))
    if not has_role(by, row, ends.role):
        raise Refused(_("Dat deze fase klaar is, zegt iemand met een andere rol."))
    if found.status == Stage.Status.DONE:
        return found
    refuse_unless_running(row)
    if found.status != Stage.Status.RUNNING:
        raise Conflict(_("Deze fase is nog niet begonnen."))
    end_now(row, found, at=clock.now(), how="person", by=by)
    carry_on(row)
    found.refresh_from_db()
    return found


@transaction.atomic
def pause_initiative(*, by: Person, initiative: Initiative) -> Initiative:
    """Let its clocks stand still; what was due before happens first. Records `initiatives.paused`."""
    row = locked_for_lead(initiative, by)
    if row.status == Status.PAUSED:
        return row
    refuse_unless_running(row)
    carry_on(row)
    row.status, row.paused_at = Status.PAUSED, clock.now()
    row.save(update_fields=["status", "paused_at"])
    record(entries.PAUSED, by=by, about=row, area=row.area_id)
    return row


@transaction.atomic
def resume_initiative(*, by: Person, initiative: Initiative) -> Initiative:
    """Go on: what was planned comes later by as long as it stood still. Records `initiatives.resumed`."""
    row = locked_for_lead(initiative, by)
    if row.status != Status.PAUSED or row.paused_at is None:
        return row
    stood = clock.now() - row.paused_at
    row.status, row.paused_at = Status.RUNNING, None
    row.save(update_fields=["status", "paused_at"])
    _shift(row, stood)
    record(entries.RESUMED, by=by, about=row, area=row.area_id, seconds=int(stood.total_seconds()))
    carry_on(row)
    return row


def _shift(row: Initiative, by: timedelta) -> None:
    for found in row.stages.exclude(status=Stage.Status.DONE):
        if found.status == Stage.Status.WAITING and found.begins_at:
            found.begins_at += by
        if found.due_at:
            found.due_at += by
        found.save(update_fields=["begins_at", "due_at"])
    for line in row.deliveries.filter(done_at=None, never_at=None).exclude(what=CLOSING):
        line.due_at += by
        line.save(update_fields=["due_at"])


@transaction.atomic
def hand_on(*, by: Person, initiative: Initiative, to: Person) -> Initiative:
    """Let somebody who takes part lead it from now on. Records `initiatives.handed_on`."""
    row = locked_for_lead(initiative, by)
    if not row.members.filter(person=to, status=Member.Status.ACCEPTED).exists():
        raise BadInput(_("Draag het over aan iemand die meedoet."))
    row.lead = to
    row.save(update_fields=["lead"])
    record(entries.HANDED_ON, by=by, about=row, area=row.area_id)
    notices.tell(notices.HANDED_ON, to=to, about=row, by=by)
    return row


@transaction.atomic
def stop_initiative(*, by: Person, initiative: Initiative, rule: str, result: str) -> Initiative:
    """Stop before the end, by a rule of the playbook or because who leads it says so; people hear it.

    Refuses who may not, and a stop without words about why.
    """
    row = locked(initiative)
    if row.is_over:
        return row
    named = next((stop for stop in book_of(row).stops if stop.key == rule), None)
    by_rule = named is not None and named.role is not None and has_role(by, row, named.role)
    if not (by_rule or can_lead(by, row)):
        raise Refused(_("Alleen wie dit initiatief trekt, mag dit doen."))
    row.result = _words(result)
    stop_now(row, rule=named.key if named else "lead", by=by)
    return row


def stop_now(row: Initiative, *, rule: str, by) -> None:
    _finish(row, Status.STOPPED, by=by)
    record(entries.STOPPED, by=by, about=row, area=row.area_id, rule=rule)
    named = next((stop for stop in book_of(row).stops if stop.key == rule), None)
    if named and named.withdraws and named.says:
        withdraw_messages(row, named.says, by=by)


@transaction.atomic
def end_initiative(*, by: Person, initiative: Initiative, result: str) -> Initiative:
    """End it properly: the result is kept, what was never done is said, everybody is thanked.

    Refuses while a stage still waits or runs. Records `initiatives.ended` with the counts of its log.
    """
    row = locked_for_lead(initiative, by)
    if row.stages.filter(status__in=[Stage.Status.WAITING, Stage.Status.RUNNING]).exists():
        raise Conflict(_("Er loopt of wacht nog een fase. Stop het initiatief als u eerder wilt eindigen."))
    if row.deliveries.filter(what=CLOSING, done_at=None).exists():
        raise Conflict(
            _("Een bericht heeft nog geen slotbericht. Stuur dat eerst: iedereen wacht op de afloop.")
        )
    row.result = _words(result)
    log = _finish(row, Status.ENDED, by=by)
    record(
        entries.ENDED,
        by=by,
        about=row,
        area=row.area_id,
        done=log["done"],
        late=log["late"],
        never=log["never"],
    )
    return row


def _finish(row: Initiative, status: str, *, by) -> dict[str, int]:
    """Close the log, thank everybody; return how much was done, done late and never done.

    What is out still has to be closed: that line stays open. What was put ready and did not leave goes.
    """
    now = clock.now()
    everybody = people_of(row)
    row.status, row.ended_at, row.paused_at, row.took_part = status, now, None, len(everybody)
    row.save()
    row.stages.exclude(status=Stage.Status.DONE).update(status=Stage.Status.NEVER)
    row.proposals.filter(status=Proposal.Status.OPEN).update(status=Proposal.Status.LAPSED, closed_at=now)
    row.deliveries.filter(done_at=None, never_at=None).exclude(what=CLOSING).update(never_at=now)
    withdraw_drafts(row, by=by)
    states = [line.state(now) for line in row.deliveries.all()]
    for person in everybody:
        notices.tell(notices.THANKS, to=person, about=row, by=CLOCK, words=_thanks(row))
    return {
        "done": states.count("done"),
        "late": states.count("done_late"),
        "never": states.count("never"),
    }


def _thanks(row: Initiative) -> object:
    ending = book_of(row).ending
    return ending.thank if ending else ""


def forget_members() -> int:
    """Erase who took part in what ended long enough ago, as its playbook says; return in how many.

    One whose playbook cannot be read holds up no other. Raises its error after all the others.
    """
    over = Initiative.objects.filter(ended_at__isnull=False, forgotten_at=None)
    return each_by_itself(over, _forget, failing="who took part in initiative %s could not be erased")


@transaction.atomic
def _forget(row: Initiative) -> bool:
    ending = book_of(row).ending
    months = ending.keep_months if ending else 12
    if row.ended_at is None or row.ended_at + timedelta(days=30 * months) > clock.now():
        return False
    count = row.members.count()
    Voice.objects.filter(gate__initiative=row).delete()
    ProposalVoice.objects.filter(proposal__initiative=row).delete()
    row.proposals.update(by=None)
    row.members.all().delete()
    row.lead, row.forgotten_at = None, clock.now()
    row.save(update_fields=["lead", "forgotten_at"])
    record(entries.FORGOTTEN, by=CLOCK, about=row, area=row.area_id, members=count)
    return True


def _words(result: str) -> str:
    text = result.strip()
    if len(text) < RESULT_LEAST:
        raise BadInput(_("Schrijf in een paar zinnen hoe het afliep, ook als het niet lukte."))
    return text[:4000]
