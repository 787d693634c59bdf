"""Reports that are still being written, and how far the house trusts a new one."""

from datetime import timedelta

from noaber.core import clock, secrets

from ..models import Case, Photo, ReportDraft, Status
from .residents import shown_to_all

KEPT_HOURS = 24
RECEIPT_HOURS = 1
QUICKEST_SECONDS = 4
REPEATED_HOURS = 24


def draft_by_token(token: str) -> ReportDraft | None:
    """The draft behind an address, as long as it is kept."""
    rows = ReportDraft.objects.filter(token_digest=secrets.digest(token))
    return rows.filter(changed_at__gt=clock.now() - timedelta(hours=KEPT_HOURS)).first()


def receipt_is_open(draft: ReportDraft) -> bool:
    """Says whether the receipt may still be shown: reading it again after a lost connection does no harm."""
    return draft.changed_at > clock.now() - timedelta(hours=RECEIPT_HOURS)


def running_case(number: str) -> Case | None:
    """A public case that still runs, which somebody may join."""
    return Case.objects.filter(shown_to_all(), number=number).exclude(status=Status.CLOSED).first()


def photos_of(draft: ReportDraft) -> list[Photo]:
    """The photos that were sent with a draft and not taken away again."""
    rows = Photo.objects.filter(upload_digest=draft.token_digest, removed_at=None)
    return list(rows.order_by("pk"))


def reason_to_hold(*, person, text: str, area, trapped: bool, started_at) -> str:
    """Why a new case waits for a handler before neighbours see it, or nothing. The desk sees it at once.

    Machines fill hidden fields and are quick; floods repeat; and a first report by somebody whose address
    nobody checked is read by a handler first.
    """
    if trapped:
        return "trap"
    if clock.now() - started_at < timedelta(seconds=QUICKEST_SECONDS):
        return "quick"
    if person is not None and person.is_verified:
        return ""
    if text and _was_said(text, area):
        return "repeated"
    if person is None:
        return "anonymous"
    return "" if Case.objects.filter(reporter=person, quarantine_reason="").exists() else "first"


def _was_said(text: str, area) -> bool:
    since = clock.now() - timedelta(hours=REPEATED_HOURS)
    return Case.objects.filter(area=area, filed_at__gte=since, text=text).exists()


def case_photo(pk: int) -> Photo | None:
    """A photo with its case and desk; whether it may be seen is for the rules."""
    return Photo.objects.select_related("case__desk").filter(pk=pk, case__isnull=False).first()
