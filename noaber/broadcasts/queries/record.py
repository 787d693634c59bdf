"""A message as an archive keeps it: every version, who signed for what by number, when it left and ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from noaber.broadcasts.models import Approval, Broadcast, Edit, Revision, Status
from noaber.broadcasts.queries.published import versions_out


@dataclass(frozen=True)
class Version:
    """One version: what it said, who wrote it and who agreed to it; `left_at` when it left the house."""

    version: int
    content: dict[str, Any]
    written_at: datetime
    written_by: int
    approved_at: datetime | None
    approved_by: int | None
    left_at: datetime | None


@dataclass(frozen=True)
class Step:
    """Something that was done with a message, and by whom; nobody did what it did by itself."""

    at: datetime
    what: str
    by: int | None = None


@dataclass(frozen=True)
class Record:
    """A message with everything that happened to it, in order."""

    broadcast: Broadcast
    versions: list[Version]
    steps: list[Step]

    @property
    def stands(self) -> set[int]:
        """The versions whose words stay public: they left the house and were not taken back."""
        if self.broadcast.status == Status.WITHDRAWN:
            return set()
        return {version.version for version in self.versions if version.left_at}


def records_of(pks: Iterable[int]) -> list[Record]:
    """The messages of these numbers, in order; for an archive, whoever may see them on a page."""
    rows = Broadcast.objects.filter(pk__in=list(pks)).order_by("pk")
    found = rows.select_related("organisation", "closing").prefetch_related(
        Prefetch("edits", Edit.objects.order_by("version")),
        Prefetch("approvals", Approval.objects.order_by("version")),
        Prefetch("revisions", Revision.objects.order_by("version")),
    )
    return [Record(row, _versions(row), _steps(row)) for row in found]


def _versions(row: Broadcast) -> list[Version]:
    approvals = {approval.version: approval for approval in row.approvals.all()}
    left = {one.version: one.at for one in versions_out(row)} if row.handed_over_at else {}
    return [
        Version(
            version=edit.version,
            content=edit.content,
            written_at=edit.at,
            written_by=edit.person_id,
            approved_at=approved.at if (approved := approvals.get(edit.version)) else None,
            approved_by=approved.person_id if approved else None,
            left_at=left.get(edit.version),
        )
        for edit in row.edits.all()
    ]


def _steps(row: Broadcast) -> list[Step]:
    closing = getattr(row, "closing", None)
    happened = [
        (row.created_at, "begun", row.author_id),
        (row.submitted_at, "submitted", row.submitted_by_id),
        (row.rejected_at, "sent_back", row.rejected_by_id),
        *((approval.at, "approved", approval.person_id) for approval in row.approvals.all()),
        (row.handed_over_at, "handed_over", None),
        *(
            (change.submitted_at, "change_submitted", change.submitted_by_id)
            for change in row.revisions.all()
        ),
        *((one.ended_at, "changed", None) for one in row.revisions.all() if one.state == Revision.State.SENT),
        (row.withdrawn_at, "withdrawn", None),
        (closing.at if closing else None, "closed", closing.person_id if closing else None),
    ]
    steps = [Step(at, what, by) for at, what, by in happened if at is not None]
    return sorted(steps, key=lambda step: step.at)
