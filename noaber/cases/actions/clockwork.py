"""What the clock does with cases: a promise that passes, counts for the map, links that end."""

from django.db import connection, transaction

from noaber.core import clock
from noaber.core.db import advisory_lock
from noaber.journal.actions import entry_row, record_many
from noaber.journal.actors import system

from .. import entries
from ..models import Case, CaseEvent, EventKind, OutsideLink, Status
from ..models.correspondence import Visible
from .steps import touch

TICK = system("tick")
OVERDUE_AT_ONCE = 500
FOLDED_AT_ONCE = 20_000

# No ON CONFLICT: a row with a negative count is refused before the conflict is seen. The lock makes it safe.
# A cell at resolution 12 to its parents: the resolution in bits 52 to 55, the digits below it all ones.
FOLD = """
WITH taken AS (
    DELETE FROM cases_cellchange WHERE id IN (SELECT id FROM cases_cellchange ORDER BY id LIMIT %(most)s)
    RETURNING cell, category, status, public, delta
), sums AS (
    SELECT level, (cell & ~(15::bigint << 52)) | (level::bigint << 52)
               | ((1::bigint << (3 * (15 - level))) - 1) AS cell,
           public, category, status, sum(delta) AS delta
    FROM taken, generate_series(5, 12) AS level GROUP BY 1, 2, 3, 4, 5 HAVING sum(delta) <> 0
), changed AS (
    UPDATE cases_cellcount AS kept SET count = kept.count + sums.delta FROM sums
    WHERE (kept.resolution, kept.cell, kept.public, kept.category, kept.status)
        = (sums.level, sums.cell, sums.public, sums.category, sums.status)
), added AS (
    INSERT INTO cases_cellcount (resolution, cell, public, category, status, count)
    SELECT level, cell, public, category, status, delta FROM sums WHERE NOT EXISTS (
        SELECT FROM cases_cellcount AS kept
        WHERE (kept.resolution, kept.cell, kept.public, kept.category, kept.status)
            = (sums.level, sums.cell, sums.public, sums.category, sums.status))
)
SELECT count(*) FROM taken
"""


@transaction.atomic
def fold_counts() -> int:
    """Fold the noted changes into the counts of the map, by one worker at a time; returns how many."""
    with advisory_lock("cases.fold") as mine:
        if not mine:
            return 0
        with connection.cursor() as cursor:
            cursor.execute(FOLD, {"most": FOLDED_AT_ONCE})
            return cursor.fetchone()[0]


@transaction.atomic
def note_overdue() -> int:
    """Say once of each promise that it passed: on the timeline, in the journal, on open pages. Returns
    how many.
    """
    now = clock.now()
    rows = list(
        Case.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("desk")
        .filter(due_at__lt=now, overdue_at=None)
        .exclude(status=Status.CLOSED)
        .order_by("due_at")[:OVERDUE_AT_ONCE]
    )
    if not rows:
        return 0
    Case.objects.filter(pk__in=[case.pk for case in rows]).update(overdue_at=now)
    CaseEvent.objects.bulk_create(
        CaseEvent(case=case, at=case.due_at, kind=EventKind.OVERDUE, visible=seen(case)) for case in rows
    )
    record_many([overdue_row(case) for case in rows])
    for case in rows:
        touch(case)
    return len(rows)


def overdue_row(case: Case) -> list:
    return entry_row(
        entries.OVERDUE,
        by=TICK,
        about=case,
        area=case.area_id,
        cell=case.cell,
        category=case.category,
        desk=case.desk.slug,
        public=case.public,
        due_at=f"{case.due_at:%Y-%m-%d}",
    )


def seen(case: Case) -> str:
    return Visible.PUBLIC if case.public else Visible.REPORTER


def end_outside_links() -> int:
    """Close the links whose term is over and forget the mail address of the party."""
    now = clock.now()
    return OutsideLink.objects.filter(expires_at__lt=now, revoked_at=None).update(revoked_at=now, mail="")
