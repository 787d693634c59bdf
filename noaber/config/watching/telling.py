"""Mail to the operator: one per alarm, again while it lasts, and one when it is over.

It goes straight through the mail server and not through `channels`: a house that is in trouble may not be
able to deliver. Where mail itself is the trouble, the page and `/healthz` still say so.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from noaber.channels.adapters.mail.straight import NotSent, send_now
from noaber.config.watching.kinds import kind_of
from noaber.core import clock, wording
from noaber.journal.actions import claim_all_clear, claim_telling, note_told, put_off_telling
from noaber.journal.models import Alarm
from noaber.journal.queries import alarms_over_and_told, alarms_to_tell, told_about_since

log = logging.getLogger("noaber.alarms")

AGAIN_AFTER = timedelta(hours=4)
NOT_SENT_AGAIN = timedelta(minutes=5)
CALM = timedelta(minutes=10)  # an alarm that comes and goes gives no more mail than this


def tell_operator() -> int:
    """Write to `NOABER_OPERATOR_MAIL` about what is new, lasting or over; return how many mails went."""
    if not receivers():
        return 0
    with translation.override(settings.LANGUAGE_CODE):
        told = sum(_tell(alarm) for alarm in alarms_to_tell() if _is_due(alarm))
        return told + sum(_give_all_clear(alarm) for alarm in alarms_over_and_told())


def receivers() -> list[str]:
    """Return who is written to."""
    return [address.strip() for address in settings.NOABER_OPERATOR_MAIL.split(",") if address.strip()]


def _is_due(alarm: Alarm) -> bool:
    if alarm.told_at is not None:
        return True
    patient = clock.now() - alarm.raised_at >= timedelta(seconds=kind_of(alarm.kind).patience)
    return patient and not told_about_since(alarm.kind, clock.now() - CALM)


def _tell(alarm: Alarm) -> bool:
    """Only who claims it sends, however many look at once; what could not be sent is tried again soon."""
    if not claim_telling(alarm, again=clock.now() + AGAIN_AFTER):
        return False
    kind = kind_of(alarm.kind)
    lines = [
        f"{kind.title}.",
        _("Sinds {moment}: {kind} {detail}").format(
            moment=wording.said_exactly(alarm.raised_at), kind=alarm.kind, detail=alarm.detail
        ),
        str(kind.mend),
        f"{settings.NOABER_URL}{reverse('state')}",
        _("Zolang het duurt, komt dit bericht om de {hours} uur. Als het over is, hoort u dat ook.").format(
            hours=AGAIN_AFTER // timedelta(hours=1)
        ),
    ]
    if not _send(_("Alarm: {title}").format(title=kind.title), lines):
        put_off_telling(alarm, until=clock.now() + NOT_SENT_AGAIN)
        return False
    note_told(alarm)
    return True


def _give_all_clear(alarm: Alarm) -> bool:
    if not claim_all_clear(alarm):
        return False
    title, ended = kind_of(alarm.kind).title, alarm.cleared_at or clock.now()
    lines = [
        _("Dit is over: {title}.").format(title=title),
        _("Het duurde van {first} tot {last}.").format(
            first=wording.said_exactly(alarm.raised_at), last=wording.said_exactly(ended)
        ),
    ]
    if not _send(_("Voorbij: {title}").format(title=title), lines):
        put_off_telling(alarm, until=clock.now() + NOT_SENT_AGAIN)
        return False
    return True


def _send(subject: str, lines: list[str]) -> bool:
    """Return whether at least one receiver got it."""
    name = settings.NOABER_MUNICIPALITY or "noaber"
    gone = 0
    for address in receivers():
        try:
            send_now(address, f"{name}: {subject}", "\n\n".join(lines) + "\n")
            gone += 1
        except NotSent:
            log.error("the operator could not be told: %s", subject)
    return gone > 0
