"""What was promised in an area: late, under way, done, not done and why. Public cases only."""

from datetime import date, datetime, timedelta

from django.db.models import Case as Choose
from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Left, TruncMonth, TruncWeek

from noaber.core import clock
from noaber.core.clock import AMSTERDAM
from noaber.core.keyset import Page, page_of

from ..models import Case, CaseEvent, Outcome, PlaceCount, Status
from ..models.correspondence import Visible
from .residents import public_cases

LATE, BUSY, DONE, NOT = "late", "busy", "done", "not"
STATES = (LATE, BUSY, DONE, NOT)
# They did what they promised, also when there was nothing to find.
KEPT = (Outcome.DONE, Outcome.ANSWERED, Outcome.NOTHING_FOUND)
# Nobody broke or kept a promise here: the reporter took it back, or it went on under another number.
NO_PROMISE = (Outcome.WITHDRAWN, Outcome.MERGED)
EXPLAINED = 400
OLDEST_COUNT = timedelta(minutes=3)
RUNNING = ~Q(status=Status.CLOSED)


def page_of_promises(
    area, *, since: datetime, state: str = "", size: int, after: str = "", before: str = ""
) -> Page:
    """One page of what was promised for after `since`, and whatever is still open; the late ones first.

    Each row has `standing` and `happened`: the last thing that was said about it to all. One query: the late
    ones and the rest are each walked by date, so that a page reads only what it shows.
    """
    late = public_cases(area).filter(_is(LATE)).annotate(rank=Value(0))
    rest = (
        public_cases(area).filter(due_at__gte=since).exclude(outcome__in=NO_PROMISE).annotate(rank=Value(1))
    )
    if state == LATE:
        parts = [late]
    elif state in STATES:
        parts = [rest.filter(_is(state))]
    else:
        parts = [late, rest.exclude(_is(LATE))]
    return page_of(
        *(_shown(rows) for rows in parts),
        by=("rank", "-due_at", "-id"), size=size, after=after, before=before,
    )  # fmt: skip


def unfinished(area, *, most: int) -> list[Case]:
    """What most neighbours noticed and is not finished yet. One query."""
    return list(_unfinished(area, most))


def latest(area, *, most: dict[str, int]) -> list[Case]:
    """So many of each state, the latest first; the states in the order given. One query."""
    return _together(_latest(area, most))


def unfinished_and_latest(area, *, unfinished: int, latest: dict[str, int]) -> tuple[list[Case], list[Case]]:
    """Both of these at once. One query."""
    found = _together([_unfinished(area, unfinished), *_latest(area, latest)])
    return [row for row in found if row.group == 0], [row for row in found if row.group]


def _together(groups: list[QuerySet]) -> list[Case]:
    found = groups[0].union(*groups[1:], all=True)
    return sorted(found, key=lambda row: row.group)


def _unfinished(area, most: int) -> QuerySet:
    rows = _shown(public_cases(area).filter(RUNNING)).annotate(group=Value(0))
    return rows.order_by("-follower_count", "-filed_at", "-id")[:most]


def _latest(area, most: dict[str, int]) -> list[QuerySet]:
    """Each state is asked by itself, so that an index leads to its last rows and nothing else is read."""
    rows = _shown(public_cases(area))
    return [
        rows.filter(_is(state))
        .annotate(group=Value(place))
        .order_by("-due_at" if state in (LATE, BUSY) else "-closed_at", "-id")[:number]
        for place, (state, number) in enumerate(most.items(), 1)
    ]


def promise_counts(area, *, since: datetime) -> list[tuple[date, str, int]]:
    """How many promises there are per month (of the date promised) and state.

    One query; where there are very many one more, which reads what the tick counted.
    """
    rows = _with_standing(area, since).filter(~Exists(_kept(area)))
    return _per_month(rows, ()) or [
        (month, state, number)
        for day, state, number in _read(area, "promises")
        if (month := date.fromisoformat(day)) >= clock.local(since).date() or state in (LATE, BUSY)
    ]


def filed_per_week(area, *, since: datetime) -> list[tuple[date, int]]:
    """How many public cases came in each week; weeks without any are left out. As many queries as above."""
    rows = public_cases(area, since=since).filter(~Exists(_kept(area)))
    return sorted(_per_week(rows, ())) or [
        (week, number)
        for day, number in _read(area, "weeks")
        if (week := date.fromisoformat(day)) >= clock.local(since).date()
    ]


def promises_by_area(*, since: datetime) -> list[tuple[int, date, str, int]]:
    """The same for each buurt, all at once. One query, over everything."""
    return _per_month(_with_standing(None, since), ("area",))


def filed_by_area(*, since: datetime) -> list[tuple[int, date, int]]:
    """The same for each buurt, all at once. One query, over everything."""
    return _per_week(public_cases(since=since), ("area",))


def _per_month(rows: QuerySet, by: tuple[str, ...]) -> list[tuple]:
    month = TruncMonth("due_at", tzinfo=AMSTERDAM)
    found = rows.order_by().values(*by, "standing", month=month).annotate(number=Count("pk"))
    return [
        (*(row[name] for name in by), row["month"].date(), row["standing"], row["number"]) for row in found
    ]


def _per_week(rows: QuerySet, by: tuple[str, ...]) -> list[tuple]:
    week = TruncWeek("filed_at", tzinfo=AMSTERDAM)
    found = rows.order_by().values(*by, week=week).annotate(number=Count("pk"))
    return [(*(row[name] for name in by), row["week"].date(), row["number"]) for row in found]


def _kept(area) -> QuerySet:
    """What the tick counted, as long as it is fresh: when no worker runs the rows are counted again."""
    pk = getattr(area, "pk", area)
    return PlaceCount.objects.filter(area=pk, counted_at__gt=clock.now() - OLDEST_COUNT)


def _read(area, column: str) -> list:
    return _kept(area).values_list(column, flat=True).first() or []


def answers_since(moment: datetime) -> dict[str, int]:
    """Over everything that is public: `filed` and `answered` since then, `kept` (answered before the date
    promised), and `late` now. One query.
    """
    late = Q(due_at__lt=clock.now()) & ~Q(status=Status.CLOSED)
    answered = Q(closed_at__gte=moment) & ~Q(outcome__in=NO_PROMISE)
    rows = public_cases().filter(Q(filed_at__gte=moment) | Q(closed_at__gte=moment) | late).order_by()
    return rows.aggregate(
        filed=Count("pk", filter=Q(filed_at__gte=moment)),
        answered=Count("pk", filter=answered),
        kept=Count("pk", filter=answered & Q(closed_at__lte=F("due_at"))),
        late=Count("pk", filter=late),
    )


def _with_standing(area, since: datetime) -> QuerySet:
    rows = public_cases(area).filter(Q(due_at__gte=since) | RUNNING).exclude(outcome__in=NO_PROMISE)
    return _standing(rows)


def _shown(rows: QuerySet) -> QuerySet:
    return _standing(rows).annotate(happened=_said_to_all())


def _standing(rows: QuerySet) -> QuerySet:
    steps = [When(_is(state), then=Value(state)) for state in (LATE, BUSY, DONE)]
    state = Choose(*steps, default=Value(NOT), output_field=CharField())
    return rows.select_related("desk__organisation").annotate(standing=state)


def _is(state: str) -> Q:
    """The state in columns that have an index."""
    ended = Q(status=Status.CLOSED, closed_at__isnull=False)
    return {
        LATE: RUNNING & Q(due_at__lt=clock.now()),
        BUSY: RUNNING & Q(due_at__gte=clock.now()),
        DONE: ended & Q(outcome__in=KEPT),
        NOT: ended & ~Q(outcome__in=(*KEPT, *NO_PROMISE)),
    }[state]


def _said_to_all() -> Subquery:
    said = CaseEvent.objects.filter(case=OuterRef("pk"), visible=Visible.PUBLIC).exclude(text="")
    return Subquery(said.order_by("-at", "-id").values(short=Left("text", EXPLAINED))[:1])
