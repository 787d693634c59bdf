"""What a message centre brings: receipts and texts, each kept before the centre hears that we have it."""

import logging

from django.conf import settings

from noaber.channels.actions.texts import take_receipt, take_text
from noaber.channels.adapters.sms.carrying import carrier, is_set_up
from noaber.channels.adapters.sms.smpp import Heard, SmppCarrier

log = logging.getLogger("noaber.sms")
PATIENCE_S = 0.5


def listen() -> bool:
    """Keep the bind up and take in the next thing; whether there was one. Nothing to do without SMPP."""
    if settings.NOABER_SMS_PROFILE or not is_set_up():
        return False
    centre = carrier()
    if not isinstance(centre, SmppCarrier):
        return False
    heard = centre.listen(PATIENCE_S)
    if heard is None:
        return False
    try:
        take(heard)
    except Exception:
        heard.answer(kept=False)
        raise
    heard.answer()
    return True


def take(heard: Heard) -> None:
    """Write down what came; a receipt that names no message is passed over."""
    if heard.told is not None:
        take_receipt(message_id=heard.told.message_id, state=str(heard.told.state), reason=heard.told.reason)
    elif heard.number:
        place = heard.place
        parts = (place.reference, place.total, place.number) if place else None
        take_text(number=heard.number, text=heard.text, place=parts)
