"""What everybody may know of what runs in an area: only where its playbook says so, and never who is in it.

Of a playbook with `publish = false` nothing is public, not even that it runs. What is being prepared, or was
never started, is nobody's business yet.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from noaber.broadcasts.queries import FEWEST_TOLD
from noaber.core import clock
from noaber.initiatives.models import Initiative, Stage, Status
from noaber.places.models import Area
from noaber.places.queries import area_ids_within
from noaber.playbooks.book.stages import ByClock
from noaber.playbooks.book.stages import Stage as Shape
from noaber.playbooks.clockwork import Planned, calendar
from noaber.playbooks.running import book_of, values_of

TOLD_FOR = timedelta(days=365)  # how long the page of a place tells of what is over
A_DAY = timedelta(days=1)
MOMENTS = ("begins_at", "begun_at", "due_at", "ended_at")


@dataclass
class StageNow:
    """A stage as it stands."""

    key: str
    position: int
    status: str
    begins_at: datetime | None
    begun_at: datetime | None
    due_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True)
class Late:
    """A stage that everybody may know to be late: not done, or not even begun, since that moment."""

    stage: Shape
    since: datetime
    has_begun: bool


@dataclass(frozen=True)
class Log:
    """What became of everything that was planned, and of nobody by name."""

    planned: int
    done: int
    late: int
    never: int


class Public:
    """One initiative as everybody may read it."""

    def __init__(self, row: Initiative, stage_rows: list[dict], now: datetime):
        self.row, self.now = row, now
        self.stages = [_stage(found) for found in stage_rows]
        self.book = book_of(row)

    @property
    def name(self) -> str:
        """What it is called here; where nobody chose a name, as its playbook is called in this language."""
        return self.row.name if self.has_own_name else str(self.book.name)

    @property
    def has_own_name(self) -> bool:
        return self.row.name != self.book.name.nl

    @cached_property
    def status_of(self) -> dict[str, StageNow]:
        return {stage.key: stage for stage in self.stages}

    @property
    def planned(self) -> list[tuple[Planned, StageNow | None]]:
        """Every stage with what is known and what may be expected."""
        start = self.row.started_at or self.now
        found = calendar(self.book, values_of(self.row), start, self.stages)
        return [(one, self.status_of.get(one.stage.key)) for one in found]

    @property
    def busy_with(self) -> list[Shape]:
        """The stages that run now."""
        return [stage for stage in self.book.stages if self._is(stage, Stage.Status.RUNNING)]

    @cached_property
    def late(self) -> list[Late]:
        """What is overdue, of the stages of which the playbook lets everybody know."""
        if self.row.status != Status.RUNNING:
            return []
        told = [stage for stage in self.book.stages if stage.overdue == "everybody"]
        return [late for stage in told if (late := self._late(stage))]

    def _late(self, stage: Shape) -> Late | None:
        row = self.status_of.get(stage.key)
        if row is None:
            return None
        if row.status == Stage.Status.WAITING and row.begins_at and row.begins_at + A_DAY <= self.now:
            return Late(stage, row.begins_at, has_begun=False)
        ends_by_itself = isinstance(stage.ends, ByClock)
        if row.status == Stage.Status.RUNNING and row.due_at and row.due_at < self.now and not ends_by_itself:
            return Late(stage, row.due_at, has_begun=True)
        return None

    def _is(self, stage: Shape, status: str) -> bool:
        row = self.status_of.get(stage.key)
        return row is not None and row.status == status

    @property
    def took_part(self) -> int:
        """How many people took part; 0 where so few did that the number could tell who."""
        number = self.row.took_part or 0
        return number if number >= FEWEST_TOLD else 0

    @property
    def fewest_told(self) -> int:
        return FEWEST_TOLD

    @cached_property
    def log(self) -> Log:
        """The counts of the delivery log. One query."""
        in_time = Q(done_at__lte=F("due_at"))
        counts = self.row.deliveries.aggregate(
            planned=Count("pk"),
            done=Count("pk", filter=in_time),
            late=Count("pk", filter=Q(done_at__isnull=False) & ~in_time),
            never=Count("pk", filter=Q(never_at__isnull=False)),
        )
        return Log(**counts)


def public_in(area: Area, *, most: int | None = None) -> list[Public]:
    """What runs in this area, in a part of it or all over it, then what ended lately. One query."""
    rows = _public().filter(area__in=[*area.ancestor_ids, *area_ids_within(area.pk)])
    lately = Q(ended_at=None) | Q(ended_at__gt=clock.now() - TOLD_FOR)
    ordered = rows.filter(lately).order_by(F("ended_at").desc(nulls_first=True), "-started_at", "-pk")
    return [Public(row, row.stage_rows, clock.now()) for row in ordered[:most]]


def public_initiative(pk: int, area: Area) -> Public | None:
    """One initiative of this area for everybody; None when there is nothing of it that everybody may know."""
    row = _public().filter(pk=pk, area=area).first()
    return Public(row, row.stage_rows, clock.now()) if row else None


def _public() -> QuerySet[Any]:
    stages = Stage.objects.filter(initiative=OuterRef("pk")).order_by("position")
    columns = {name: name for name in ("key", "position", "status", *MOMENTS)}
    rows = Initiative.objects.filter(is_public=True, started_at__isnull=False)
    found = rows.select_related("area", "organisation")
    return found.annotate(stage_rows=ArraySubquery(stages.values(row=JSONObject(**columns))))


def _stage(found: dict) -> StageNow:
    moments = {name: datetime.fromisoformat(found[name]) for name in MOMENTS if found[name]}
    return StageNow(**{**found, **moments})
