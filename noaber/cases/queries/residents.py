"""Cases as residents see them: their own, the ones they follow, and what is public."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from noaber.core import clock
from noaber.core.keyset import Page, page_of
from noaber.places.cells import disk_around, distance_m
from noaber.places.queries import area_ids_within

from ..models import Case, Status
from .items import CELL_METRES, EARTH_RADIUS

KNOWN_METRES = 100
AROUND_A_DOOR = 35  # metres from a door to where everybody sees it, at most
KNOWN_DAYS = 60
MOST_KNOWN = 5
MINE = 25


@dataclass(frozen=True)
class Known:
    """A case near somebody who is about to report: what it is, how far, how many saw it."""

    case: Case
    metres: float

    @property
    def reporters(self) -> int:
        return self.case.follower_count + 1


def cases_for(person) -> QuerySet:
    """What this person reported or follows, newest first."""
    return (
        Case.objects.filter(Q(reporter=person) | Q(pk__in=followed_by(person)))
        .select_related("desk", "area")
        .defer("text", "contact", "search")
        .order_by("-filed_at", "-id")
    )


def page_of_mine(person, *, after: str = "", before: str = "") -> Page:
    """One page of what this person reported or follows."""
    return page_of(cases_for(person), by=["-filed_at", "-id"], after=after, before=before, size=MINE)


def followed_by(person) -> QuerySet:
    return Case.objects.filter(followers__person=person, walled=False).values("pk")


def shown_to_all() -> Q:
    return Q(public=True, quarantine_reason="", merged_into=None)


def public_cases(area=None, *, since: datetime | None = None, status: str = "") -> QuerySet:
    """What everybody may see, newest first; within an area and everything under it."""
    rows = Case.objects.filter(shown_to_all())
    if area is not None:
        rows = rows.filter(area__in=area_ids_within(getattr(area, "pk", area)))
    if since is not None:
        rows = rows.filter(filed_at__gte=since)
    if status:
        rows = rows.filter(status=status)
    return rows.select_related("area", "desk").defer("contact", "search").order_by("-filed_at", "-id")


def page_of_public(
    *, area: int | None = None, category: str = "", running: bool = False, after: str = "", before: str = ""
) -> Page:
    """One page of the list beside the map, newest first."""
    rows = public_cases(area)
    if category:
        rows = rows.filter(category=category)
    if running:
        rows = rows.exclude(status=Status.CLOSED)
    return page_of(rows, by=["-filed_at", "-id"], after=after, before=before, size=MINE)


def near(
    lon: float, lat: float, *, categories: Iterable[str] = (), metres: int = KNOWN_METRES
) -> list[Known]:
    """Running public cases within so many metres, nearest first: "is it one of these?". One query.

    Distances are to where everybody may see them: from exact ones a door could be worked out.
    """
    reach = metres + CELL_METRES + AROUND_A_DOOR
    cells = disk_around(lon, lat, 12, reach / EARTH_RADIUS).tolist()
    rows = Case.objects.filter(
        shown_to_all(), cell__in=cells, filed_at__gte=clock.now() - timedelta(days=KNOWN_DAYS)
    ).exclude(status=Status.CLOSED)
    if categories:
        rows = rows.filter(category__in=categories)
    found = [
        Known(row, distance_m(lon, lat, *row.public_point)) for row in rows.defer("contact", "search")[:500]
    ]
    return sorted((one for one in found if one.metres <= metres), key=lambda one: one.metres)[:MOST_KNOWN]
