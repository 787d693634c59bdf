"""What a message centre brings: receipts and texts, each kept before the centre hears that we have it."""

import logging

from django.conf import settings

from noaber.channels.actions.receipts import take_receipts
from noaber.channels.actions.texts import take_text
from noaber.channels.adapters.sms.carrying import carrier, is_set_up
from noaber.channels.adapters.sms.smpp import Heard, SmppCarrier
from noaber.core.db import is_unreachable

log = logging.getLogger("noaber.sms")
PATIENCE_S = 0.5
AT_ONCE = 200


def listen() -> bool:
    """Keep the bind up and take in what came; whether there was anything. Nothing to do without SMPP."""
    if settings.NOABER_SMS_PROFILE or not is_set_up():
        return False
    centre = carrier()
    if not isinstance(centre, SmppCarrier):
        return False
    heard = centre.listen(PATIENCE_S, AT_ONCE)
    told = [one for one in heard if one.told is not None]
    if told:
        _take(told)
    for one in heard:
        if one.told is None:
            _take([one])
    return bool(heard)


def _take(heard: list[Heard]) -> None:
    """Write it down and say so. When that fails each goes by itself, so that what cannot be kept holds up no
    other; the centre brings it again."""
    try:
        take(heard)
    except Exception as wrong:
        if len(heard) > 1 and not is_unreachable(wrong):
            return _take_one_by_one(heard)
        for one in heard:
            one.answer(kept=False)
        raise
    for one in heard:
        one.answer()


def _take_one_by_one(heard: list[Heard]) -> None:
    for one in heard:
        try:
            _take([one])
        except Exception:
            log.exception("could not keep what the message centre brought")


def take(heard: list[Heard]) -> None:
    """Write down what came: receipts, or one text. What names no message and no number is passed over."""
    if heard[0].told is not None:
        return take_receipts(one.told for one in heard)
    [one] = heard
    if one.number:
        place = one.place
        parts = (place.reference, place.total, place.number) if place else None
        take_text(number=one.number, text=one.text, place=parts)
