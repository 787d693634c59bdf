"""The queue of a desk: views, filters and counts, each the same cost on page 1 and page 2,000."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from noaber.core import clock
from noaber.core.http import NotHere
from noaber.core.keyset import Page, beyond, page_of
from noaber.people.models import Desk
from noaber.people.queries import persons_with
from noaber.places.queries import area_ids_within, areas_tree, get_area

from ..models import Case, Status
from ..rules import area_limits, desk_ids_of, house_limits
from ..terms import end_of_week
from .search import gathered_for, is_number, matching, walked_for

VIEWS = ("desk", "mine", "late", "anonymous", "quarantine", "all")
COUNTED_TO = 1000
SIZE = 50
ROW = (
    "number",
    "title",
    "place_text",
    "lon",
    "lat",
    "category",
    "status",
    "outcome",
    "due_at",
    "filed_at",
    "closed_at",
    "walled",
    "public",
    "quarantine_reason",
    "follower_count",
    "reopened_count",
    "version",
    "desk_id",
    "organisation_id",
    "owner__name",
    "owner__pseudonym",
    "owner__shown_as",
    "owner__erased_at",
)


@dataclass(frozen=True)
class QueueFilter:
    """What the handler asked to see. `view` is one of VIEWS; the rest narrows it."""

    view: str = "desk"
    words: str = ""
    category: str = ""
    status: str = ""
    area: int | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def is_open_view(self) -> bool:
        """Open cases are ordered by due date; everything else by when it was filed, newest first."""
        return self.view != "all"

    @property
    def is_everything(self) -> bool:
        """Whether nothing narrows what is open at the desk: when that is empty, all was done."""
        return self == QueueFilter()


def desks_of(person) -> list[Desk]:
    """The desks at which this person works, by name."""
    ids = desk_ids_of(person)
    return (
        list(Desk.objects.filter(pk__in=ids).select_related("organisation").order_by("name")) if ids else []
    )


def other_desks(desk: Desk) -> QuerySet:
    """To which desks a case can be handed over: by organisation and name."""
    return (
        Desk.objects.exclude(pk=desk.pk).select_related("organisation").order_by("organisation__name", "name")
    )


def get_desk(slug: str) -> Desk:
    """The desk of that name. Raises NotHere."""
    desk = Desk.objects.select_related("organisation").filter(slug=slug).first()
    if desk is None:
        raise NotHere(_("Deze balie bestaat niet."))
    return desk


def colleague(desk: Desk, pk: int):
    """Somebody who works at this desk now. Raises NotHere."""
    person = persons_with("handler", desk=desk).filter(pk=pk).first()
    if person is None:
        raise NotHere(_("Deze collega werkt niet aan deze balie."))
    return person


def areas_to_choose() -> list:
    """Every area for a list to choose from, each under the one it lies in; from memory."""
    found, waiting = [], list(areas_tree())
    while waiting:
        branch = waiting.pop(0)
        found.append(branch.area)
        waiting = [*branch.parts, *waiting]
    return found


def area_asked(text: str):
    """The area with this number, or None for anything else."""
    return get_area(int(text)) if text.isascii() and text.isdigit() and len(text) < 18 else None


def bounds_of(area=None) -> str:
    """West, south, east and north of an area, or of everything, as the map reads it."""
    areas = [area] if area else [branch.area for branch in areas_tree()]
    if not areas:
        return ""
    west, south = min(one.west for one in areas), min(one.south for one in areas)
    east, north = max(one.east for one in areas), max(one.north for one in areas)
    return f"{west:.5f},{south:.5f},{east:.5f},{north:.5f}"


def colleagues_of(desk: Desk) -> list:
    """Everybody who works at this desk now."""
    return sorted(persons_with("handler", desk=desk), key=lambda person: str(person.display_name).casefold())


def queue_for(person, desk: Desk, filters: QueueFilter, *, after: str = "", before: str = "") -> Page:
    """One page of the queue. Raises NotHere when the person does not work at this desk.

    A word that is in many cases is found among the nearest rows, by walking; only when these hold too few is
    the index of words asked, which for a common word gathers everything first. Two queries.
    """
    rows = queue_rows(person, desk, filters)
    page = {"by": order_of(filters), "after": after, "before": before}
    if not filters.words or is_number(filters.words):
        return page_of(shown(rows.filter(matching(filters.words))), size=SIZE, **page)
    nearest = beyond(rows, **page)
    ids, are_all = walked_for(filters.words, nearest, SIZE + 1)
    if len(ids) <= SIZE and not are_all:
        ids = gathered_for(filters.words, nearest, SIZE + 1)
    return page_of(shown(Case.objects.filter(pk__in=ids)), size=SIZE, **page)


def order_of(filters: QueueFilter) -> list[str]:
    return ["due_at", "id"] if filters.is_open_view else ["-filed_at", "-id"]


def shown(rows: QuerySet) -> QuerySet:
    """Only what a row of the queue shows."""
    return rows.select_related("owner").only(*ROW)


def export_rows(person, desk: Desk, filters: QueueFilter) -> Iterator[Case]:
    """Every case of the view, streamed, for a file."""
    rows = queue_rows(person, desk, filters).filter(matching(filters.words))
    return shown(rows).order_by(*order_of(filters)).iterator(500)


def queue_rows(person, desk: Desk, filters: QueueFilter) -> QuerySet:
    if desk.pk not in desk_ids_of(person):
        raise NotHere(_("Deze balie bestaat niet."))
    rows = Case.objects.filter(in_view(person, desk, filters))
    if filters.category:
        rows = rows.filter(category=filters.category)
    if filters.status:
        rows = rows.filter(status=filters.status)
    if filters.area:
        rows = rows.filter(area__in=area_ids_within(filters.area))
    if filters.since:
        rows = rows.filter(filed_at__gte=filters.since)
    if filters.until:
        rows = rows.filter(filed_at__lt=filters.until)
    return rows


def in_view(person, desk: Desk, filters: QueueFilter) -> Q:
    """The cases of a view. With words the whole organisation is searched as far as the person may read
    along: no walled case of another desk, nothing outside the areas of their roles.
    """
    here = Q(desk=desk) & within(areas_limiting(person, desk))
    running = ~Q(status=Status.CLOSED)
    if filters.words and filters.view == "all":
        along = within(areas_under(house_limits(person, desk.organisation_id)))
        return Q(organisation=desk.organisation_id) & (here | Q(walled=False) & along)
    return {
        "desk": here & running,
        "mine": Q(owner=person) & running & Q(desk__in=desk_ids_of(person)),
        "late": here & running & Q(due_at__lt=clock.now()),
        "anonymous": here & running & Q(reporter=None),
        "quarantine": here & ~Q(quarantine_reason="") & running,
        "all": here,
    }[filters.view]


def areas_limiting(person, desk: Desk) -> list[int] | None:
    """Every area in which this person handles for the desk; None when that is everywhere."""
    return areas_under(area_limits(person, desk))


def areas_under(limits: set[int] | None) -> list[int] | None:
    """These areas and all that lie in them."""
    return sorted({under for area in limits for under in area_ids_within(area)}) if limits else None


def within(areas: list[int] | None) -> Q:
    """What lies in these areas, or in none at all; everything when there is no limit."""
    return Q() if areas is None else Q(area__in=areas) | Q(area=None)


IN_REACH = "(%(areas)s::bigint[] IS NULL OR area_id IS NULL OR area_id = ANY(%(areas)s))"
RUNNING = f"desk_id = %(desk)s AND status <> 'closed' AND {IN_REACH}"
COUNTED = {
    "desk": RUNNING,
    "mine": "owner_id = %(person)s AND desk_id = ANY(%(desks)s) AND status <> 'closed'",
    "late": f"{RUNNING} AND due_at < %(now)s",
    "anonymous": f"{RUNNING} AND reporter_id IS NULL",
    "quarantine": f"{RUNNING} AND quarantine_reason <> ''",
    "today": f"{RUNNING} AND due_at >= %(now)s AND due_at <= %(day)s",
    "week": f"{RUNNING} AND due_at > %(day)s AND due_at <= %(week)s",
    "later": f"{RUNNING} AND due_at > %(week)s",
}
PARTS = (
    f"(SELECT count(*) FROM (SELECT 1 FROM cases_case WHERE {where} LIMIT {COUNTED_TO}) part)"  # noqa: S608
    for where in COUNTED.values()
)
COUNTS = f"SELECT {', '.join(PARTS)}"


def queue_counts(person, desk: Desk) -> dict[str, int]:
    """How many per view and per group, in one query that stops counting at a thousand each."""
    day_end, week_end = ends()
    with connection.cursor() as cursor:
        cursor.execute(
            COUNTS,
            {
                "desk": desk.pk,
                "desks": list(desk_ids_of(person)),
                "person": person.pk,
                "areas": areas_limiting(person, desk),
                "now": clock.now(),
                "day": day_end,
                "week": week_end,
            },
        )
        return dict(zip(COUNTED, cursor.fetchone(), strict=True))


def ends() -> tuple[datetime, datetime]:
    """The last moment of today and of this week, on a Dutch clock."""
    today = clock.today()
    return clock.at_local(today + timedelta(days=1)), clock.at_local(end_of_week(today) + timedelta(days=1))


def group_of(case: Case, now: datetime, day_end: datetime, week_end: datetime) -> str:
    """Under which heading a case of the queue stands."""
    if case.due_at < now:
        return "late"
    if case.due_at <= day_end:
        return "today"
    return "week" if case.due_at <= week_end else "later"
