"""What somebody in a role begins while a stage runs, as often as its limit allows."""

from django.db import transaction
from django.utils.translation import gettext as _

from noaber.core import clock
from noaber.core.http import BadInput, Conflict, Refused
from noaber.core.wording import said_moment
from noaber.initiatives.models import Delivery, Initiative, Stage
from noaber.initiatives.rules import has_role
from noaber.people.models import Person
from noaber.playbooks.actions.carrying import carry_on
from noaber.playbooks.actions.locking import locked, refuse_unless_running
from noaber.playbooks.actions.opening import plan_line, put_draft
from noaber.playbooks.book.stages import OfferedMessage, OfferedTask
from noaber.playbooks.running import ONE_TIME_MOST, book_of, free_again_at


@transaction.atomic
def begin_offer(*, by: Person, initiative: Initiative, key: str, number: int) -> Delivery:
    """Begin what a running stage offers to a role of this person; return its line of the log.

    1. Refuses another role, and what does not run. 2. With the same one-time number again, changes nothing.
    3. Refuses when it was begun often enough. 4. Writes the line and records `initiatives.planned`. 5. For a
    message, puts a draft ready with this person as its writer.
    """
    row = locked(initiative)
    stage, offer = _offered(row, key)
    if not has_role(by, row, offer.role):
        raise Refused(_("Dit begint iemand met een andere rol."))
    if not 0 < number <= ONE_TIME_MOST:
        raise BadInput(_("Open de pagina opnieuw en probeer het nog eens."))
    if line := row.deliveries.filter(key=key, occasion=-number).first():
        return line
    refuse_unless_running(row)
    carry_on(row)
    if not row.stages.filter(key=stage, status=Stage.Status.RUNNING).exists():
        raise Conflict(_("Dit kan alleen zolang de fase loopt waar het bij hoort."))
    now = clock.now()
    if again := free_again_at(row, offer, now):
        raise Conflict(
            _("Dit is nu vaak genoeg gedaan. Het kan weer vanaf {moment}.").format(
                moment=said_moment(again, clock.today())
            )
        )
    line, _new = plan_line(row, offer, at=now, stage=stage, occasion=-number, by=by)
    if isinstance(offer, OfferedMessage):
        put_draft(row, offer, line, writer=by)
    return line


def _offered(row: Initiative, key: str) -> tuple[str, OfferedTask | OfferedMessage]:
    for stage in book_of(row).stages:
        for offer in stage.offers:
            if offer.key == key:
                return stage.key, offer
    raise BadInput(_("Dit kan hier niet begonnen worden."))
