"""Broadcasts that everybody may read, with every version that left the house: for the doors for machines."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from noaber.broadcasts.kinds import catalogue
from noaber.broadcasts.models import TAKEN_BACK, UNDERWAY, Approval, Broadcast, Edit, Revision
from noaber.core import clock

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Left:
    """One version that left the house: what it said, and when."""

    version: int
    content: dict[str, Any]
    at: datetime


def published(*, exercise: bool = False) -> QuerySet[Broadcast]:
    """Broadcasts of public kinds that left the house. Exercises and what is real are never in one list.

    Four queries with what `versions_out` needs, however many there are.
    """
    kinds = [kind.slug for kind in catalogue().kinds.values() if kind.public]
    rows = Broadcast.objects.filter(kind__in=kinds, handed_over_at__isnull=False, exercise=exercise)
    return rows.select_related("organisation", "closing").prefetch_related(
        Prefetch("edits", Edit.objects.order_by("version")),
        Prefetch("approvals", Approval.objects.order_by("version")),
        Prefetch("revisions", Revision.objects.order_by("version")),
    )


def published_now(
    *, ended_since: datetime, area_ids: list[int] | None = None, exercise: bool = False
) -> QuerySet[Broadcast]:
    """What runs now, and what was ended since that moment and did not just close itself; the newest first."""
    rows = published(exercise=exercise)
    if area_ids is not None:
        rows = rows.filter(area_ids__overlap=area_ids)
    runs = Q(status__in=UNDERWAY, expires_at__gt=clock.now())
    told = Q(closing__person__isnull=False) | Q(closing__outcome__in=TAKEN_BACK)
    ended = told & Q(closing__at__gt=ended_since)
    return rows.filter(runs | ended).order_by("-handed_over_at", "-pk")


def get_published(pk: int, *, exercise: bool = False) -> Broadcast | None:
    """One that everybody may read, or None."""
    return published(exercise=exercise).filter(pk=pk).first()


def versions_out(broadcast: Broadcast) -> list[Left]:
    """Return each version that left the house, in order.

    The first is the one that was approved when it was handed over; a later one is a change that was put out.
    A draft, and a version whose approval was void before anything left, is none.
    """
    approved = {approval.version: approval.at for approval in broadcast.approvals.all()}
    sent = {
        row.version: row.ended_at for row in broadcast.revisions.all() if row.state == Revision.State.SENT
    }
    handed_over = broadcast.handed_over_at
    edits = list(broadcast.edits.all())
    before = [
        edit
        for edit in edits
        if edit.version not in sent and approved.get(edit.version, NEVER) <= handed_over
    ]
    first = [Left(edit.version, edit.content, handed_over) for edit in before[-1:]]
    later = [edit for edit in edits if edit.version in sent]
    return first + [Left(edit.version, edit.content, sent[edit.version]) for edit in later]
