"""What an entry of the journal sets going in the initiatives that hear it."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from noaber.cases.models import Case
from noaber.initiatives import entries
from noaber.initiatives.actions import forget_participant
from noaber.initiatives.models import Delivery, Initiative, Member, Stage, Status
from noaber.journal.models import Entry
from noaber.places.queries import get_area
from noaber.playbooks.actions.carrying import carry_on, end_now
from noaber.playbooks.actions.gates import CLOCK
from noaber.playbooks.actions.locking import locked
from noaber.playbooks.actions.opening import open_parts
from noaber.playbooks.actions.running import stop_now
from noaber.playbooks.book import stages as book
from noaber.playbooks.running import book_of


@transaction.atomic
def react_to(entry: Entry) -> None:
    """Let an entry end a stage, open what follows on it, or stop an initiative. A reaction to what is HEARD.

    Only initiatives that ran when it happened: in whose area it was, or that opened what it is about.
    """
    for candidate in _hearing(entry):
        row = locked(candidate)
        if not row.is_over and _ran_at(row, entry.at):
            _hear(row, entry)


def _ran_at(row: Initiative, moment: datetime) -> bool:
    """Whether it did not stand still then; what was paused or resumed since says nothing about it."""
    if row.paused_at is not None and row.paused_at <= moment:
        return False
    turns = (entries.PAUSED, entries.RESUMED)
    own = Entry.objects.filter(object_label="initiatives.initiative", object_id=row.pk, name__in=turns)
    last = own.filter(at__lte=moment).order_by("-at", "-id").first()
    return last is None or last.name == entries.RESUMED


def _hearing(entry: Entry) -> QuerySet[Initiative]:
    """Whom an entry concerns, without reading what they run. One query."""
    area = get_area(entry.area_id or 0)
    here = [area.pk, *area.ancestor_ids] if area else []
    concerned = Q(area__in=here) | Q(pk__in=_brought(entry).values("initiative"))
    begun = Q(status__in=[Status.RUNNING, Status.PAUSED], started_at__lte=entry.at)
    rows = Initiative.objects.filter(concerned & begun)
    return rows.filter(hears__contains=[entry.name]).order_by("pk").only("pk")


def _brought(entry: Entry) -> QuerySet[Case] | QuerySet[Delivery]:
    """What says which initiatives brought what an entry is about: the case itself, or the line of a log."""
    if entry.object_label == Case._meta.label_lower:
        return Case.objects.filter(pk=entry.object_id, initiative__isnull=False)
    made = Delivery.objects.exclude(what="task")  # a task about something did not bring it
    return made.filter(object_label=entry.object_label, object_id=entry.object_id)


def _hear(row: Initiative, entry: Entry) -> None:
    """What ran when it happened is what hears it, also when this comes late."""
    carry_on(row)
    found = book_of(row)
    for stop in found.stops:
        if stop.on == entry.name and _fits(entry, stop.where):
            stop_now(row, rule=stop.key, by=CLOCK)
            return
    begun = row.stages.filter(begun_at__lte=entry.at)
    running = {stage.key for stage in begun if stage.ended_at is None or stage.ended_at > entry.at}
    for reaction in found.reactions:
        in_time = running & set(reaction.stages) if reaction.stages else running
        if not in_time or reaction.on != entry.name or not _fits(entry, reaction.where):
            continue
        if reaction.about == "area" or _is_own(row, entry):
            open_parts(row, reaction.opens, at=entry.at, stage=sorted(in_time)[0], entry=entry)
    for stage in found.stages:
        ends = stage.ends
        if not (stage.key in running and isinstance(ends, book.ByEntry) and ends.entry == entry.name):
            continue
        if _fits(entry, ends.where) and (not ends.own or _is_own(row, entry)):
            ended = row.stages.get(key=stage.key)
            if ended.status == Stage.Status.RUNNING:
                end_now(row, ended, at=entry.at, how="entry", by=CLOCK)
    carry_on(row)


def _is_own(row: Initiative, entry: Entry) -> bool:
    return _brought(entry).filter(initiative=row).exists()


def _fits(entry: Entry, where: dict) -> bool:
    return all(entry.data.get(key) == value for key, value in where.items())


@transaction.atomic
def leave_for_good(entry: Entry) -> None:
    """Forget in what somebody took part, and look at the gates that counted them.

    A reaction to `people.erased`.
    """
    asked = Member.objects.filter(person=entry.object_id).values("initiative")
    running = Initiative.objects.filter(pk__in=asked, ended_at=None).order_by("pk")
    rows = [locked(row) for row in running.only("pk")]
    forget_participant(entry)
    for row in rows:
        carry_on(row)
