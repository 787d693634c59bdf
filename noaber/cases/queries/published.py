"""Cases as the world may read them: with their public lines and released photos, for feeds and programs."""

from django.db.models import Prefetch, QuerySet

from ..models import CaseEvent, Photo
from ..models.correspondence import Visible
from .residents import public_cases


def published_cases(area=None) -> QuerySet:
    """Public cases, newest first, each with `public_events` and `public_pictures`. Three queries."""
    lines = CaseEvent.objects.filter(visible=Visible.PUBLIC).order_by("at", "id")
    pictures = Photo.objects.filter(state=Photo.State.RELEASED, visible=Visible.PUBLIC).order_by("pk")
    return public_cases(area).prefetch_related(
        Prefetch("events", queryset=lines, to_attr="public_events"),
        Prefetch("photos", queryset=pictures, to_attr="public_pictures"),
    )
