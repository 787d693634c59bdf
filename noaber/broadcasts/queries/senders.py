"""Organisations as senders, and what they sent in a year."""

from datetime import date

from noaber.broadcasts.kinds import catalogue
from noaber.broadcasts.models import OUT, Broadcast
from noaber.core import clock
from noaber.core.keyset import Page, page_of
from noaber.people.models import Organisation


def organisation_called(slug: str) -> Organisation | None:
    """An organisation that ever sent a message, or None."""
    sent = Broadcast.objects.filter(organisation__slug=slug, handed_over_at__isnull=False, exercise=False)
    row = sent.select_related("organisation").first()
    return row.organisation if row else None


def years_of(organisation: Organisation) -> list[int]:
    """The years in which something left, exercises too, the last one first; one query."""
    rows = Broadcast.objects.filter(organisation=organisation, handed_over_at__isnull=False)
    found = rows.datetimes("handed_over_at", "year", order="DESC", tzinfo=clock.AMSTERDAM)
    return [moment.year for moment in found]


def public_messages(organisation: Organisation, year: int, *, after: str = "", before: str = "") -> Page:
    """What everybody may read of a year and has ended, the newest first; one query a page."""
    first, following = clock.at_local(date(year, 1, 1)), clock.at_local(date(year + 1, 1, 1))
    kinds = [kind.slug for kind in catalogue().kinds.values() if kind.public]
    rows = Broadcast.objects.filter(
        organisation=organisation,
        kind__in=kinds,
        exercise=False,
        status__in=OUT,
        closing__isnull=False,
        handed_over_at__gte=first,
        handed_over_at__lt=following,
    ).select_related("closing", "reckoning")
    return page_of(rows, by=("-handed_over_at", "-pk"), after=after, before=before, size=20)
