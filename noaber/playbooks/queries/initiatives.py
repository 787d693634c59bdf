"""Initiatives for who may see them, and everything that their page shows."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q
from django.utils.functional import cached_property

from noaber.broadcasts.models import Broadcast
from noaber.cases.queries import numbers_of
from noaber.core import clock
from noaber.core.wording import said_date, said_moment
from noaber.initiatives.models import CLOSING, Delivery, Gate, Initiative, Member, Proposal, Stage, Status
from noaber.initiatives.rules import STARTERS, can_archive, can_lead, can_see, has_role
from noaber.people.models import Organisation, Person
from noaber.people.queries import roles_in
from noaber.people.rules import roles_of
from noaber.playbooks.book import Playbook
from noaber.playbooks.book.parts import Title
from noaber.playbooks.book.shapes import Parameter, Role
from noaber.playbooks.book.stages import (
    ByPerson,
    Consent,
    OfferedMessage,
    OfferedTask,
    Opening,
    Quorum,
    StopRule,
    Task,
    Training,
    TwoPersons,
)
from noaber.playbooks.book.stages import Gate as Asked
from noaber.playbooks.book.stages import Stage as Shape
from noaber.playbooks.book.words import Party
from noaber.playbooks.clockwork import Planned
from noaber.playbooks.library import get_playbook
from noaber.playbooks.queries.difference import Change, difference
from noaber.playbooks.queries.reading import said_value
from noaber.playbooks.running import (
    Value,
    book_of,
    calendar_of,
    former_books,
    free_again_at,
    keeps_shut,
    one_time_number,
    opening_of,
    values_of,
)
from noaber.playbooks.versions import newer_book, open_proposal, running_but_gone, silent, still_holds


def initiatives_for(person: Person) -> list[Initiative]:
    """What this person leads, takes part in or was asked for, and what their organisation runs; newest first.

    What is not public, of those only who may lead it sees besides. One query, whatever `can_see` would ask.
    """
    asked = Member.objects.filter(person=person, status__in=(Member.Status.INVITED, Member.Status.ACCEPTED))
    own = Q(lead=person) | Q(pk__in=asked.values("initiative"))
    theirs = Q(organisation__in={role.organisation_id for role in roles_of(person)})
    rows = Initiative.objects.filter(own | theirs).annotate(is_own=own).select_related("area", "organisation")
    found = rows.order_by("-created_at")
    return [row for row in found if row.is_own or row.is_public or can_lead(person, row)]


def get_initiative_for(person: Person, pk: int) -> Initiative | None:
    """One initiative; None when it is not there for this person."""
    row = Initiative.objects.filter(pk=pk).select_related("area", "organisation", "lead").first()
    return row if row is not None and can_see(person, row) else None


def organisations_to_start_for(person: Person) -> list[Organisation]:
    """The organisations for which somebody may begin something."""
    found = {role.organisation_id: role.organisation for role in roles_of(person) if role.mandate in STARTERS}
    return sorted(found.values(), key=lambda organisation: organisation.name)


def colleagues_of(organisation: Organisation) -> list[tuple[int, str]]:
    """Everybody with a role in the organisation, once, by name."""
    return list({role.person_id: str(role.person.display_name) for role in roles_in(organisation)}.items())


def _said(at: datetime, *, exact: bool) -> str:
    """The day; with the time where a term is in minutes."""
    return said_moment(at, clock.today()) if exact else said_date(clock.local(at).date(), clock.today())


@dataclass(frozen=True)
class StageLine:
    """A stage as the page shows it."""

    planned: Planned
    row: Stage | None
    shut: list[Title]
    is_overdue: bool
    may_end: bool

    @property
    def shape(self) -> Shape:
        return self.planned.stage

    @property
    def first(self) -> str:
        return self._said((self.row and self.row.begun_at) or self.planned.begins)

    @property
    def last(self) -> str:
        return self._said((self.row and (self.row.ended_at or self.row.due_at)) or self.planned.ends)

    def _said(self, at: datetime) -> str:
        return _said(at, exact=getattr(self.shape.ends, "within_minutes", None) is not None)


@dataclass(frozen=True)
class LogLine:
    """A line of the delivery log: what was planned, and what became of it."""

    row: Delivery
    opening: Opening
    state: str
    may_tick: bool
    broadcast: Broadcast | None
    case: str = ""

    @property
    def is_closing(self) -> bool:
        """Whether it stands for the closing message, not for the message itself."""
        return self.row.what == CLOSING

    @property
    def due(self) -> str:
        return self._said(self.row.due_at)

    @property
    def done(self) -> str:
        return self._said(self.row.done_at) if self.row.done_at else ""

    def _said(self, at: datetime) -> str:
        return _said(at, exact=self.is_closing or getattr(self.opening, "within_minutes", None) is not None)


@dataclass(frozen=True)
class GateLine:
    """A gate with its row, whether it is open now, who can do something there, and whether the reader can.

    Of one that asks voices how many agree, and how many must.
    """

    asked: Asked
    gate: Gate
    is_open: bool
    roles: list[Role]
    can_act: bool
    agreed: int = 0
    of: int = 0

    @property
    def is_counted(self) -> bool:
        """It follows from who takes part: nobody opens it by hand."""
        return isinstance(self.asked, Training | Quorum)


@dataclass(frozen=True)
class RoleLine:
    """A role with who takes part in it; `named`: whom the reader may know, `others`: how many more."""

    role: Role
    members: list[Member]
    named: list[Member]
    others: int
    missing: int


@dataclass(frozen=True)
class OfferLine:
    """Something that the reader may begin, with from when where it was begun often enough."""

    offer: OfferedTask | OfferedMessage
    again_at: datetime | None
    number: int


@dataclass(frozen=True)
class VersionLine:
    """A newer version of the playbook: what differs, and how far people are with it."""

    newer: Playbook
    changes: list[Change]
    gone: list[Shape]
    proposal: Proposal | None
    silent: int
    may_vote: bool
    agreed: bool


class Overview:
    """Everything that the page of an initiative shows to one reader."""

    def __init__(self, row: Initiative, reader: Person, now: datetime | None = None):
        self.row, self.reader, self.now = row, reader, now or clock.now()
        self.book = book_of(row)
        self.leads = can_lead(reader, row)
        self.may_archive = can_archive(reader, row)
        self.values = values_of(row)
        self.is_preparing = row.status == Status.PREPARING
        self.is_running = row.status == Status.RUNNING

    @property
    def is_in_catalogue(self) -> bool:
        """Whether its file is still there and can be read."""
        return get_playbook(self.row.playbook) is not None

    @cached_property
    def stages(self) -> list[StageLine]:
        rows = {stage.key: stage for stage in self.row.stages.all()}
        lines = [self._stage(planned, rows.pop(planned.stage.key, None)) for planned in self.calendar]
        done = [row for row in rows.values() if row.status == Stage.Status.DONE]
        return [*self._gone(done), *lines] if done else lines

    def _gone(self, done: list[Stage]) -> list[StageLine]:
        """What was done by a version that held before, and is no part of the one that holds now."""
        shapes = {
            stage.key: stage for book in reversed(list(former_books(self.row))) for stage in book.stages
        }
        return [
            StageLine(Planned(shapes[row.key], row.begun_at, row.ended_at, sure=True), row, [], False, False)
            for row in done
            if row.begun_at and row.ended_at
        ]

    @cached_property
    def calendar(self) -> list[Planned]:
        return calendar_of(self.row, self.now)

    def _stage(self, planned: Planned, row: Stage | None) -> StageLine:
        runs = row is not None and row.status == Stage.Status.RUNNING
        ends = planned.stage.ends
        return StageLine(
            planned,
            row,
            self._shut(row) if row and self.is_running else [],
            bool(runs and row and row.due_at and row.due_at < self.now),
            runs and isinstance(ends, ByPerson) and has_role(self.reader, self.row, ends.role),
        )

    def _shut(self, row: Stage) -> list[Title]:
        """What must be so first, in words."""
        keys = keeps_shut(self.row, row, self.now)
        return [gate.name for gate in self.book.gates if gate.key in keys]

    @cached_property
    def roles(self) -> list[RoleLine]:
        members = list(self.row.members.select_related("person").order_by("invited_at", "pk"))
        lines = []
        for role in self.book.roles:
            mine = [member for member in members if member.role == role.key]
            accepted = [member for member in mine if member.status == Member.Status.ACCEPTED]
            named = [member for member in mine if self._may_know(role, member)]
            others = len(set(accepted) - set(named))
            lines.append(RoleLine(role, mine, named, others, max(0, role.at_least - len(accepted))))
        return lines

    def _may_know(self, role: Role, member: Member) -> bool:
        """Residents are known to who leads it and to themselves; who acts for an organisation, to all."""
        return self.leads or member.person_id == self.reader.pk or Party.RESIDENTS not in role.party

    @property
    def missing(self) -> int:
        """How many people are still needed before it can start."""
        return sum(line.missing for line in self.roles)

    @cached_property
    def asked_of_me(self) -> list[Role]:
        """The roles for which the reader was asked and did not answer yet."""
        waiting = {
            member.role
            for line in self.roles
            for member in line.members
            if member.person_id == self.reader.pk and member.status == Member.Status.INVITED
        }
        return [role for role in self.book.roles if role.key in waiting]

    @cached_property
    def gates(self) -> list[GateLine]:
        rows = {gate.key: gate for gate in self.row.gates.prefetch_related("voices")}
        return [self._gate(asked, rows[asked.key]) for asked in self.book.gates]

    def _gate(self, asked: Asked, gate: Gate) -> GateLine:
        keys = asked.roles if isinstance(asked, TwoPersons | Consent) else (asked.role,)
        roles = [role for role in self.book.roles if role.key in keys]
        can_act = not self.row.is_over and has_role(self.reader, self.row, *keys)
        line = GateLine(asked, gate, gate.is_open(self.now), roles, can_act)
        return self._with_voices(line) if isinstance(asked, TwoPersons | Consent) else line

    def _with_voices(self, line: GateLine) -> GateLine:
        """How many agree is no secret between them; who does is not said."""
        members = [member for one in self.roles if one.role in line.roles for member in one.members]
        people = {member.person_id for member in members if member.status == Member.Status.ACCEPTED}
        agreed = sum(voice.agrees and voice.person_id in people for voice in line.gate.voices.all())
        of = 2 if isinstance(line.asked, TwoPersons) else len(people)
        return replace(line, agreed=agreed, of=of)

    @cached_property
    def log(self) -> list[LogLine]:
        rows = list(self.row.deliveries.order_by("-planned_at", "-pk")[:200])
        made = [row.object_id or 0 for row in rows if row.object_label == "broadcasts.broadcast"]
        broadcasts = {("broadcasts.broadcast", one.pk): one for one in Broadcast.objects.filter(pk__in=made)}
        asked = [row.object_id or 0 for row in rows if row.object_label == "cases.case"]
        numbers = {("cases.case", pk): number for pk, number in numbers_of(asked).items()}
        lines = []
        for row in rows:
            opening = opening_of(self.row, row)
            if opening is None:
                continue
            may = isinstance(opening, Task) and self._may_tick(row, opening)
            thing, state = (row.object_label, row.object_id or 0), row.state(self.now)
            lines.append(LogLine(row, opening, state, may, broadcasts.get(thing), numbers.get(thing, "")))
        return lines

    def _may_tick(self, row: Delivery, task: Task) -> bool:
        if row.done_at or row.never_at or self.row.is_over:
            return False
        return self.leads or has_role(self.reader, self.row, task.role)

    @property
    def stops(self) -> list[StopRule]:
        """The rules by which the reader may stop it: who leads by each, others by those of their role."""
        rules = [stop for stop in self.book.stops if stop.role]
        return [rule for rule in rules if self.leads or has_role(self.reader, self.row, rule.role or "")]

    @property
    def parameters(self) -> list[tuple[Parameter, Value, str]]:
        """Each parameter with the value that holds now, and how people say it."""
        values = [(one, self.values[one.key]) for one in self.book.parameters]
        return [(one, value, said_value(one, value)) for one, value in values]

    @property
    def messages(self) -> list[Opening]:
        """Every message that can go out, as it is to begin with."""
        return [opening for _path, opening in self.book.openings() if opening.what == "message"]

    @cached_property
    def offers(self) -> list[OfferLine]:
        """What the reader may begin now, while its stage runs."""
        if not self.is_running:
            return []
        running = {line.shape.key for line in self.stages if line.row and line.row.status == "running"}
        shapes = [offer for stage in self.book.stages if stage.key in running for offer in stage.offers]
        return [
            OfferLine(offer, free_again_at(self.row, offer, self.now), one_time_number())
            for offer in shapes
            if has_role(self.reader, self.row, offer.role)
        ]

    @cached_property
    def version(self) -> VersionLine | None:
        """The newer version that its file has, while it is not over; None where there is none."""
        newer = None if self.row.is_over else newer_book(self.row)
        if newer is None:
            return None
        proposal = open_proposal(self.row)
        if proposal is not None and not still_holds(proposal, newer):
            proposal = None
        waits = silent(self.row, proposal) if proposal else set()
        return VersionLine(
            newer,
            difference(self.book, newer),
            running_but_gone(self.row, newer),
            proposal,
            len(waits),
            self.reader.pk in waits,
            proposal is not None and self._agreed(proposal),
        )

    def _agreed(self, proposal: Proposal) -> bool:
        return proposal.voices.filter(person=self.reader, agrees=True).exists()

    @property
    def can_end(self) -> bool:
        return (
            self.leads
            and self.is_running
            and all(line.row is not None and line.row.ended_at for line in self.stages)
            and not any(line.is_closing and not line.row.done_at for line in self.log)
        )
