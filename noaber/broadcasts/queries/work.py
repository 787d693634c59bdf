"""Broadcasts as work: mine, to approve, underway, to close; and one of them with all that belongs to it."""

from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta

from django.db.models import Count, F, Func, IntegerField, Max, Min, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from noaber.broadcasts.models import Answer, Approval, Broadcast, Edit, PracticeReport, Revision, Status
from noaber.broadcasts.queries.published import versions_out
from noaber.broadcasts.queries.revisions import OPEN as OPEN_STATES
from noaber.broadcasts.queries.revisions import step_of, waits_for
from noaber.broadcasts.rules import (
    can_approve_broadcast,
    can_follow_broadcast,
    can_see_broadcast,
    can_take_calls,
    revisers_of,
    touched_by,
)
from noaber.channels.models import Channel, Door
from noaber.channels.queries import (
    OnScreens,
    answers_at_doors,
    delivery_counts,
    get_answering_door,
    screens_showing,
)
from noaber.core import clock
from noaber.core.db import wait_for_lock
from noaber.core.http import NotHere
from noaber.core.keyset import Page, page_of
from noaber.people.models import Mandate, Organisation, Person
from noaber.people.queries import persons_with
from noaber.people.rules import roles_of
from noaber.places.queries import get_area

WORKING = (Mandate.AUTHOR, Mandate.APPROVER)
MOST_OPEN = 300
TWICE = timedelta(minutes=1)  # the same new message again within this time was one press too many
SAME = ("organisation", "kind", "exercise", "title", "text", "advice", "channels")
WRITTEN = Func(F("tip"), function="octet_length", output_field=IntegerField())


def just_written(person: Person, *, audience: dict, **values) -> Broadcast | None:
    """What this person wrote anew a moment ago with exactly these values: the form was sent twice.

    Waits for a first request that is still on its way; call it in the transaction that writes.
    """
    if not values["title"]:
        return None
    wait_for_lock(f"broadcasts.written:{person.pk}")
    same = {name: values[name] for name in SAME}
    recent = Broadcast.objects.filter(author=person, version=1, created_at__gte=clock.now() - TWICE, **same)
    alike = recent.filter(status__in=(Status.DRAFT, Status.SUBMITTED)).order_by("-pk").first()
    return alike if alike and alike.audience == audience else None


@dataclass
class Work:
    """What waits for somebody, the most pressing first."""

    overdue: list[Broadcast] = field(default_factory=list)
    to_approve: list[Broadcast] = field(default_factory=list)
    running: list[Broadcast] = field(default_factory=list)
    to_close: list[Broadcast] = field(default_factory=list)
    planned: list[Broadcast] = field(default_factory=list)
    waiting: list[Broadcast] = field(default_factory=list)
    drafts: list[Broadcast] = field(default_factory=list)

    @property
    def any(self) -> bool:
        return any(getattr(self, pile.name) for pile in fields(self))

    @property
    def count(self) -> int:
        """How many wait for this person to do something."""
        return len(self.overdue) + len(self.to_approve)


def organisations_of(person: Person, *mandates: str) -> list[Organisation]:
    """The organisations for which somebody may write (or holds another of these mandates)."""
    wanted = mandates or (Mandate.AUTHOR,)
    found = {role.organisation_id: role.organisation for role in roles_of(person) if role.mandate in wanted}
    return sorted(found.values(), key=lambda organisation: organisation.name)


def work_for(person: Person, *, exercise: bool = False) -> Work:
    """Return what is not finished in this person's organisations, sorted by what must be done with it.

    Exercises and what is real never stand in one list. Drafts come last: however many lie about, also of
    others, what is out stays in sight.
    """
    rows = _rows().filter(_within_reach_of(person), exercise=exercise)
    lies = Q(status__in=(Status.DRAFT, Status.REJECTED))
    rows = rows.exclude(status__in=(Status.CLOSED, Status.WITHDRAWN)).annotate(lies=lies)
    work = Work()
    for row in rows.order_by("lies", "-created_at", "-pk")[:MOST_OPEN]:
        pile = _pile_of(row, person)
        if pile:
            getattr(work, pile).append(row)
    work.overdue.sort(key=lambda row: row.closing_due_at)
    work.to_close.sort(key=lambda row: row.closing_due_at)
    work.to_approve.sort(key=lambda row: row.submitted_at)
    return work


def _within_reach_of(person: Person) -> Q:
    """What somebody may see: everything where they write or approve, and where they handle what is out."""
    handled = Q(organisation__in=organisations_of(person, Mandate.HANDLER), handed_over_at__isnull=False)
    return Q(organisation__in=organisations_of(person, *WORKING)) | handled


def _pile_of(row: Broadcast, person: Person) -> str:
    if row.is_underway:
        if any(waits_for(person, row, one) for one in row.open_revisions):
            return "to_approve"
        return "overdue" if row.is_overdue else "running" if row.is_running else "to_close"
    if row.status == Status.APPROVED:
        return "planned"
    if row.status == Status.SUBMITTED:
        return "to_approve" if can_approve_broadcast(person, row) else "waiting"
    return "drafts" if touched_by(person, row) else ""


def finished_page(person: Person, *, after: str = "", before: str = "", exercise: bool = False) -> Page:
    """Return what was closed or withdrawn, the newest first, a page at a time."""
    ended = (Status.CLOSED, Status.WITHDRAWN)
    rows = _rows().filter(_within_reach_of(person), exercise=exercise, status__in=ended)
    return page_of(rows, by=("-created_at", "-pk"), after=after, before=before, size=20)


def get_broadcast_for(person: Person, pk: int) -> Broadcast | None:
    """One broadcast as work, or None when it is not this person's."""
    row = _rows().filter(pk=pk).first()
    return (
        row
        if row is not None and (can_see_broadcast(person, row) or can_follow_broadcast(person, row))
        else None
    )


def _rows() -> QuerySet[Broadcast]:
    edits = Prefetch("edits", Edit.objects.select_related("person").order_by("version"))
    related = ("author", "closer", "organisation", "submitted_by", "rejected_by", "closing__person")
    open_now = Revision.objects.filter(state__in=OPEN_STATES).select_related("begun_by", "submitted_by")
    changes = Prefetch("revisions", open_now, to_attr="open_revisions")
    return Broadcast.objects.select_related(*related).prefetch_related(edits, changes)


def closers_for(organisation: Organisation | None, *, besides: Person | None = None) -> list[Person]:
    """Who can promise the closing message: the writers of that organisation, whoever asks first."""
    found = persons_with(Mandate.AUTHOR, organisation=organisation) if organisation else []
    others = sorted(
        (person for person in found if person != besides), key=lambda person: str(person.display_name)
    )
    return [besides, *others] if besides is not None else others


def approvers_of(broadcast: Broadcast) -> list[Person]:
    """Who may be the second person: approvers there who wrote no part of it."""
    wrote = {edit.person_id for edit in broadcast.edits.all()} | {
        broadcast.author_id,
        broadcast.submitted_by_id,
    }
    found: set[int] | None = None
    people: dict[int, Person] = {}
    for area in broadcast.area_ids or [None]:
        here = {
            person.pk: person
            for person in persons_with(Mandate.APPROVER, area=area, organisation=broadcast.organisation_id)
        }
        people |= here
        found = set(here) if found is None else found & set(here)
    return [people[pk] for pk in sorted((found or set()) - wrote)]


def approvers_of_change(broadcast: Broadcast, after: Broadcast) -> list[Person]:
    """Who may agree to a change: approvers where it is and where it would go, who wrote no part of it."""
    there = {person.pk for person in approvers_of(after)} - revisers_of(broadcast)
    return [person for person in approvers_of(broadcast) if person.pk in there]


def approval_of(broadcast: Broadcast) -> Approval | None:
    """The approval with which it left the house; of what waits for its moment, of the version as it is."""
    approvals = Approval.objects.filter(broadcast=broadcast).select_related("person").order_by("-version")
    if broadcast.handed_over_at is None:
        return approvals.filter(version=broadcast.version).first()
    return approvals.filter(at__lte=broadcast.handed_over_at).first()


def versions_of(broadcast: Broadcast) -> tuple[Edit | None, Edit | None]:
    """The version as it is now and the one that an earlier second person saw, or else the one before it."""
    edits = list(broadcast.edits.all())
    now = edits[-1] if edits else None
    return now, edits[-2] if len(edits) > 1 else None


def answer_counts(broadcast: Broadcast) -> dict[str, dict]:
    """How many gave each answer, here or by phone to a letter, with the first and the last moment."""
    rows = Answer.objects.filter(broadcast=broadcast).values("kind")
    found = {
        row["kind"]: row for row in rows.annotate(people=Count("pk"), first=Min("first_at"), last=Max("at"))
    }
    calls = answers_at_doors(broadcast).order_by().values("answer")
    for call in calls.annotate(people=Count("pk"), first=Min("answered_at"), last=Max("answered_at")):
        before = found.get(call["answer"])
        found[call["answer"]] = call if before is None else _both(before, call)
    return found


def _both(one: dict, other: dict) -> dict:
    """The counts of one answer given on the site and by phone."""
    return {
        "people": one["people"] + other["people"],
        "first": min(one["first"], other["first"]),
        "last": max(one["last"], other["last"]),
    }


def tips_of(broadcast: Broadcast) -> list[Answer]:
    """Answers with words, the newest first. Only for an action that notes the reading."""
    rows = (
        Answer.objects.filter(broadcast=broadcast)
        .annotate(length=WRITTEN)
        .filter(length__gt=0)
        .select_related("person")
    )
    return list(rows.order_by("-at")[:500])


def phone_tips_of(broadcast: Broadcast) -> list[Door]:
    """What callers told about their letter, newest first; for who may open the tips."""
    return [door for door in answers_at_doors(broadcast)[:500] if door.tip]


def letter_of_caller(person: Person, code: str) -> tuple[Door, Broadcast]:
    """The door and the message of a letter, for a handler of its organisation. Raises NotHere."""
    door = get_answering_door(code)
    mailing = door and door.run.mailing
    if mailing and mailing.source_label == Broadcast._meta.label_lower:
        broadcast = _rows().filter(pk=mailing.source_id).first()
        if broadcast is not None and can_take_calls(person, broadcast):
            return door, broadcast
    raise NotHere(_("Bij deze code hoort geen brief van u, of de termijn is voorbij."))


def practice_of(broadcast: Broadcast) -> list[PracticeReport]:
    """What was reported as part of an exercise, the newest first."""
    if not broadcast.exercise:
        return []
    return list(broadcast.practice_reports.select_related("person").order_by("-at")[:500])


def changes_of(broadcast: Broadcast) -> list[Revision]:
    """The changes that left the house, in order; each carries `step`, what it was, and `agreed_by`, when a
    second person had to."""
    approvals = Approval.objects.filter(broadcast=broadcast).select_related("person")
    agreed = {approval.version: approval.person for approval in approvals}
    rows = broadcast.revisions.filter(state=Revision.State.SENT).select_related("begun_by", "submitted_by")
    contents = {edit.version: edit.content for edit in broadcast.edits.all()}
    found, before = [], 0
    for row in rows.order_by("version"):
        earlier = before or max((version for version in contents if version < row.version), default=0)
        row.step = step_of(contents[earlier], contents[row.version]) if earlier else "correct"
        row.agreed_by = agreed.get(row.version)
        found.append(row)
        before = row.version
    return found


@dataclass(frozen=True)
class Delivery:
    """What became of it by one channel, in people."""

    channel: str
    chosen: int
    waiting: int
    handed_over: int
    confirmed: int
    skipped: list[tuple[str, int]]


def delivery_of(broadcast: Broadcast) -> list[Delivery]:
    """Per channel how many were chosen, handed over and confirmed, still wait, or were skipped and why."""
    counts = delivery_counts(broadcast, kinds=("alert",))
    walls = counts.pop(Channel.WALL, None)
    rows = [_delivery(channel, found) for channel, found in counts.items()]
    return rows if walls is None else [*rows, _delivery_on_walls(broadcast)]


def on_screens(broadcast: Broadcast) -> OnScreens:
    """How many of the screens where it is for show it as it was approved last. Three queries."""
    whole = {above for pk in broadcast.area_ids if (area := get_area(pk)) for above in area.ancestor_ids}
    area_ids = [*broadcast.area_ids, *whole]
    version = max((left.version for left in versions_out(broadcast)), default=broadcast.version)
    return screens_showing(broadcast, area_ids=area_ids, version=version, exercise=broadcast.exercise)


def _delivery_on_walls(broadcast: Broadcast) -> Delivery:
    """Screens instead of people: how many there are, ever showed it, show it now. None waits for its end."""
    found = on_screens(broadcast)
    waiting = max(0, found.screens - found.confirmed) if broadcast.is_running else 0
    return Delivery(Channel.WALL.value, found.screens, waiting, found.confirmed, found.showing, [])


def _delivery(channel: str, found: dict[str, int]) -> Delivery:
    confirmed = found.get("opened", 0) if channel == "page" else found.get("confirmed", 0)
    known = ("chosen", "waiting", "handed_over", "confirmed", "opened")
    skipped = sorted(
        ((reason, n) for reason, n in found.items() if reason not in known), key=lambda row: -row[1]
    )
    chosen, waiting, handed = (found.get(name, 0) for name in known[:3])
    return Delivery(channel, chosen, waiting, handed, confirmed, skipped)


def last_change_of(broadcast: Broadcast) -> datetime:
    """When somebody last changed its content."""
    edits = list(broadcast.edits.all())
    return edits[-1].at if edits else broadcast.created_at
