"""What a program may read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce, Greatest

from noaber.api.models import ApiClient
from noaber.cases.models import Case
from noaber.cases.queries import published_cases
from noaber.core import clock, secrets

LONGEST = timedelta(days=90)


@dataclass(frozen=True)
class Asked:
    """What a program asked for; empty means everything."""

    numbers: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    changed_since: datetime | None = None
    changed_until: datetime | None = None


def client_by_key(key: str) -> ApiClient | None:
    """Return the application that holds this key and was not shut out."""
    return ApiClient.objects.filter(key_digest=secrets.digest(key), revoked_at=None).first()


def client_by_name(name: str) -> ApiClient | None:
    """Return the application of that name."""
    return ApiClient.objects.filter(name=name).first()


def requests_asked(asked: Asked) -> QuerySet:
    """Return the public cases that were asked for, newest first, with what is public of each.

    Without numbers the span is at most 90 days, the last 90 when nothing was said (GeoReport v2).
    Costs three queries, however many cases.
    """
    rows = published_cases()
    rows = rows.annotate(changed_at=Greatest("filed_at", Coalesce("closed_at", F("filed_at"))))
    if asked.numbers:
        return rows.filter(number__in=asked.numbers)
    since, until = span(asked)
    rows = rows.filter(filed_at__gte=since, filed_at__lt=until)
    if asked.categories:
        rows = rows.filter(category__in=asked.categories)
    if asked.statuses and set(asked.statuses) != {"open", "closed"}:
        closed = "closed" in asked.statuses
        rows = rows.filter(status="closed") if closed else rows.exclude(status="closed")
    if asked.changed_since:
        rows = rows.filter(changed_at__gte=asked.changed_since)
    if asked.changed_until:
        rows = rows.filter(changed_at__lt=asked.changed_until)
    return rows


def span(asked: Asked) -> tuple[datetime, datetime]:
    """Return from when to when is searched: never more than 90 days."""
    if asked.since is None and asked.until is None:
        until = clock.now() + timedelta(minutes=1)
        return until - LONGEST, until
    if asked.since is None:
        return asked.until - LONGEST, asked.until
    until = min(asked.until or clock.now() + timedelta(minutes=1), asked.since + LONGEST)
    return asked.since, until


def feed_of(area, limit: int = 50) -> Iterable[Case]:
    """Return the newest public cases of an area and everything in it. Three queries."""
    return published_cases(area)[:limit]
