"""One writer at a time for each initiative."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from noaber.core import clock
from noaber.core.http import BadInput, Conflict, NotHere, Refused
from noaber.initiatives.models import Initiative, Status
from noaber.initiatives.rules import can_lead


def locked(initiative: Initiative) -> Initiative:
    """The row as it is now, kept for this transaction."""
    row = Initiative.objects.select_for_update().filter(pk=initiative.pk).first()
    if row is None:
        raise NotHere(_("Dit initiatief is er niet."))
    return row


def locked_for_lead(initiative: Initiative, by) -> Initiative:
    """The row, for who leads it and while it is not over."""
    row = locked(initiative)
    if not can_lead(by, row):
        raise Refused(_("Alleen wie dit initiatief trekt, mag dit doen."))
    refuse_over(row)
    return row


def refuse_over(row: Initiative) -> None:
    if row.is_over:
        raise Conflict(_("Dit initiatief is al gestopt of afgerond."))


def refuse_unless_lately(seen_on: date) -> None:
    """A paper is seen today or earlier, and counts for a year."""
    if not clock.today() - timedelta(days=366) <= seen_on <= clock.today():
        raise BadInput(_("Kies de dag waarop u het zag: vandaag of eerder, hoogstens een jaar geleden."))


def refuse_unless_running(row: Initiative) -> None:
    if row.status != Status.RUNNING:
        raise Conflict(_("Dit initiatief loopt nu niet."))
