"""Starting an initiative, carrying it on by its clock, by people and by the journal, ending it properly."""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from noaber.core import clock
from noaber.core.http import BadInput, Conflict, Refused
from noaber.initiatives import entries
from noaber.initiatives.models import Initiative, Member, Stage, Status, Voice
from noaber.initiatives.rules import can_lead, has_role
from noaber.journal.actions import record
from noaber.journal.models import Entry
from noaber.people.models import Person
from noaber.places.queries import area_ids_within
from noaber.playbooks import notices
from noaber.playbooks.actions.gates import CLOCK, look_at_gates
from noaber.playbooks.actions.locking import locked, locked_for_lead
from noaber.playbooks.actions.opening import open_parts
from noaber.playbooks.actions.preparing import missing_people
from noaber.playbooks.book import stages as book
from noaber.playbooks.clockwork import Step, before, days, lasting, next_step
from noaber.playbooks.running import book_of, gates_by_key, values_of

log = logging.getLogger("noaber.playbooks")
RESULT_LEAST = 10
MOST_AT_ONCE = 200


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
    _let_follow(row, after=None, at=row.started_at)
    _carry_on(row)
    return row


def advance_initiatives() -> bool:
    """Do everything that is due by the clock, each initiative by itself; return whether there was anything.

    One that fails is logged and left for the next time; it holds up no other.
    """
    moved = False
    running = Initiative.objects.filter(status=Status.RUNNING).order_by("pk")
    for pk in list(running.values_list("pk", flat=True)):
        with transaction.atomic():
            row = Initiative.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
            if row is None or row.status != Status.RUNNING:
                continue
            try:
                with transaction.atomic():
                    moved = _carry_on(row) or moved
            except Exception:
                log.exception("initiative %s could not be carried on", pk)
    return moved


def _carry_on(row: Initiative) -> bool:
    """Every step that is due, in the order in which it should have happened."""
    if row.status != Status.RUNNING:
        return False
    look_at_gates(row)
    moved = 0
    while moved < MOST_AT_ONCE:
        step = next_step(book_of(row), row.stages.all(), gates_by_key(row), clock.now())
        if step is None:
            break
        _take(row, step)
        moved += 1
    _note_overdue(row)
    return bool(moved)


def _take(row: Initiative, step: Step) -> None:
    if step.what == "begin":
        _begin(row, row.stages.get(key=step.key), step)
    else:
        _end(row, row.stages.get(key=step.key), at=step.at, how="clock", by=CLOCK)


def _begin(row: Initiative, found: Stage, step: Step) -> None:
    stage = _stage(row, found.key)
    found.status, found.begun_at = Stage.Status.RUNNING, step.at
    found.due_at = step.at + lasting(stage, values_of(row))
    found.save()
    record(
        entries.STAGE_BEGUN,
        by=CLOCK,
        about=row,
        area=row.area_id,
        stage=found.key,
        planned_at=f"{found.begins_at:%Y-%m-%dT%H:%M}",
    )
    open_parts(row, stage.opens, at=step.at, stage=found.key)


def _end(row: Initiative, found: Stage, *, at, how: str, by) -> None:
    found.status, found.ended_at = Stage.Status.DONE, at
    found.save()
    record(entries.STAGE_ENDED, by=by, about=row, area=row.area_id, stage=found.key, how=how)
    _let_follow(row, after=found.key, at=at)


def _let_follow(row: Initiative, *, after: str | None, at) -> None:
    """Give what comes after this stage the moment at which it may begin."""
    preceding = before(book_of(row))
    for stage in book_of(row).stages:
        if preceding[stage.key] == after:
            begins = at + days(stage.wait_days, values_of(row))
            row.stages.filter(key=stage.key, begins_at=None).update(begins_at=begins)


def _note_overdue(row: Initiative) -> None:
    """Say once that a stage lasts longer than it may: to who leads it and to who should end it."""
    now = clock.now()
    late = row.stages.filter(status=Stage.Status.RUNNING, due_at__lt=now, overdue_at=None)
    for found in late:
        found.overdue_at = now
        found.save(update_fields=["overdue_at"])
        record(entries.STAGE_OVERDUE, by=CLOCK, about=row, area=row.area_id, stage=found.key)
        ends = _stage(row, found.key).ends
        roles = [ends.role] if isinstance(ends, book.ByPerson) else []
        for person in _people(row, *roles):
            notices.tell(notices.OVERDUE, to=person, about=row, by=CLOCK, stage=_stage(row, found.key))


@transaction.atomic
def end_stage(*, by: Person, initiative: Initiative, key: str) -> Stage:
    """Say that a stage is done, for who has its role. A second time changes nothing."""
    row = locked(initiative)
    found = row.stages.filter(key=key).first()
    ends = _stage(row, key).ends if found else None
    if found is None or not isinstance(ends, book.ByPerson):
        raise BadInput(_("Deze fase eindigt vanzelf."))
    if not has_role(by, row, ends.role):
        raise Refused(_("Dat deze fase klaar is, zegt iemand met een andere rol."))
    if found.status == Stage.Status.DONE:
        return found
    _refuse_unless_running(row)
    if found.status != Stage.Status.RUNNING:
        raise Conflict(_("Deze fase is nog niet begonnen."))
    _end(row, found, at=clock.now(), how="person", by=by)
    _carry_on(row)
    found.refresh_from_db()
    return found


@transaction.atomic
def react_to(entry: Entry) -> None:
    """Let an entry end a stage, open what follows on it, or stop an initiative. A reaction to what is HEARD.

    Only initiatives that run and had started: in whose area it happened, or that opened what it is about.
    """
    rows = Initiative.objects.filter(status=Status.RUNNING, started_at__lte=entry.at).order_by("pk")
    for candidate in rows:
        if _hears(candidate, entry):
            row = locked(candidate)
            if row.status == Status.RUNNING:
                _hear(row, entry)


def _hears(row: Initiative, entry: Entry) -> bool:
    found = book_of(row)
    named = {part.on for part in found.reactions} | {stop.on for stop in found.stops}
    named |= {stage.ends.entry for stage in found.stages if isinstance(stage.ends, book.ByEntry)}
    return entry.name in named and _concerns(row, entry)


def _concerns(row: Initiative, entry: Entry) -> bool:
    if entry.area_id is not None and entry.area_id in area_ids_within(row.area_id):
        return True
    own = row.deliveries.filter(object_label=entry.object_label, object_id=entry.object_id)
    return own.exists()


def _hear(row: Initiative, entry: Entry) -> None:
    """What ran when it happened is what hears it, also when this comes late."""
    _carry_on(row)
    found = book_of(row)
    for stop in found.stops:
        if stop.on == entry.name and _fits(entry, stop.where):
            _stop(row, rule=stop.key, by=CLOCK)
            return
    begun = row.stages.filter(begun_at__lte=entry.at)
    running = {stage.key for stage in begun if stage.ended_at is None or stage.ended_at > entry.at}
    for reaction in found.reactions:
        in_time = running & set(reaction.stages) if reaction.stages else running
        if in_time and reaction.on == entry.name and _fits(entry, reaction.where):
            open_parts(row, reaction.opens, at=entry.at, stage=sorted(in_time)[0], entry=entry)
    for stage in found.stages:
        ends = stage.ends
        if not (stage.key in running and isinstance(ends, book.ByEntry) and ends.entry == entry.name):
            continue
        if _fits(entry, ends.where):
            ended = row.stages.get(key=stage.key)
            if ended.status == Stage.Status.RUNNING:
                _end(row, ended, at=entry.at, how="entry", by=CLOCK)
    _carry_on(row)


def _fits(entry: Entry, where: dict) -> bool:
    return all(entry.data.get(key) == value for key, value in where.items())


@transaction.atomic
def pause_initiative(*, by: Person, initiative: Initiative) -> Initiative:
    """Let its clocks stand still. Records `initiatives.paused`."""
    row = locked_for_lead(initiative, by)
    if row.status == Status.PAUSED:
        return row
    _refuse_unless_running(row)
    row.status, row.paused_at = Status.PAUSED, clock.now()
    row.save(update_fields=["status", "paused_at"])
    record(entries.PAUSED, by=by, about=row, area=row.area_id)
    return row


@transaction.atomic
def resume_initiative(*, by: Person, initiative: Initiative) -> Initiative:
    """Go on: what was planned comes later by as long as it stood still. Records `initiatives.resumed`."""
    row = locked_for_lead(initiative, by)
    if row.status != Status.PAUSED:
        return row
    stood = clock.now() - row.paused_at
    row.status, row.paused_at = Status.RUNNING, None
    row.save(update_fields=["status", "paused_at"])
    _shift(row, stood)
    record(entries.RESUMED, by=by, about=row, area=row.area_id, seconds=int(stood.total_seconds()))
    _carry_on(row)
    return row


def _shift(row: Initiative, by: timedelta) -> None:
    for found in row.stages.exclude(status=Stage.Status.DONE):
        if found.status == Stage.Status.WAITING and found.begins_at:
            found.begins_at += by
        if found.due_at:
            found.due_at += by
        found.save(update_fields=["begins_at", "due_at"])
    for line in row.deliveries.filter(done_at=None, never_at=None):
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
    _stop(row, rule=named.key if named else "lead", by=by)
    return row


def _stop(row: Initiative, *, rule: str, by) -> None:
    _finish(row, Status.STOPPED)
    record(entries.STOPPED, by=by, about=row, area=row.area_id, rule=rule)


@transaction.atomic
def end_initiative(*, by: Person, initiative: Initiative, result: str) -> Initiative:
    """End it properly: the result is kept, what was never done is said, everybody is thanked.

    Refuses while a stage still waits or runs. Records `initiatives.ended` with the counts of its log.
    """
    row = locked_for_lead(initiative, by)
    if row.stages.exclude(status=Stage.Status.DONE).exists():
        raise Conflict(_("Er loopt of wacht nog een fase. Stop het initiatief als u eerder wilt eindigen."))
    row.result = _words(result)
    counts = _finish(row, Status.ENDED)
    record(entries.ENDED, by=by, about=row, area=row.area_id, **counts)
    return row


def _finish(row: Initiative, status: str) -> dict[str, int]:
    """Close the log, thank everybody; return how much was done, done late and never done."""
    now = clock.now()
    row.status, row.ended_at, row.paused_at = status, now, None
    row.save()
    row.stages.exclude(status=Stage.Status.DONE).update(status=Stage.Status.NEVER)
    row.deliveries.filter(done_at=None, never_at=None).update(never_at=now)
    states = [line.state(now) for line in row.deliveries.all()]
    for person in _people(row):
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
    """Erase who took part in what ended long enough ago, as its playbook says; return in how many."""
    forgotten = 0
    for row in Initiative.objects.filter(ended_at__isnull=False, forgotten_at=None):
        ending = book_of(row).ending
        months = ending.keep_months if ending else 12
        if row.ended_at + timedelta(days=30 * months) > clock.now():
            continue
        with transaction.atomic():
            count = row.members.count()
            Voice.objects.filter(gate__initiative=row).delete()
            row.members.all().delete()
            row.lead, row.forgotten_at = None, clock.now()
            row.save(update_fields=["lead", "forgotten_at"])
            record(entries.FORGOTTEN, by=CLOCK, about=row, area=row.area_id, members=count)
            forgotten += 1
    return forgotten


def _words(result: str) -> str:
    text = result.strip()
    if len(text) < RESULT_LEAST:
        raise BadInput(_("Schrijf in een paar zinnen hoe het afliep, ook als het niet lukte."))
    return text[:4000]


def _refuse_unless_running(row: Initiative) -> None:
    if row.status != Status.RUNNING:
        raise Conflict(_("Dit initiatief loopt nu niet."))


def _people(row: Initiative, *roles: str) -> list[Person]:
    """Who takes part, once each, and who leads it; with roles only who has one of those, and who leads it."""
    accepted = row.members.filter(status=Member.Status.ACCEPTED).select_related("person")
    if roles:
        accepted = accepted.filter(role__in=roles)
    found = {member.person_id: member.person for member in accepted}
    if row.lead:
        found[row.lead_id] = row.lead
    return list(found.values())


def _stage(row: Initiative, key: str) -> book.Stage:
    return next(stage for stage in book_of(row).stages if stage.key == key)
