"""Texts that cannot wait for the deliver loop and are never journalled: codes."""

from django.conf import settings

from noaber.channels.adapters.sms.alphabet import encode, plain
from noaber.channels.adapters.sms.bind import Bound, NotSent, Unanswered
from noaber.channels.adapters.sms.carrying import Text, carrier, centre_of, is_set_up
from noaber.channels.adapters.sms.parts import cut
from noaber.channels.adapters.sms.pdu import Address, Command, Short
from noaber.channels.models import Outcome
from noaber.core.secrets import new_token


class NotTaken(Exception):
    """The text was not taken."""


def send_now(number: str, body: str) -> None:
    """Send one text at once; raises NotTaken. Over SMPP by a bind of its own that only sends, so that the web
    takes no answers away from the worker that listens."""
    if not is_set_up():
        raise NotTaken("no way to send texts is set up")
    if settings.NOABER_SMS_PROFILE:
        sent = carrier().send(Text(number, plain(body), new_token(), seconds=600))
        if sent.outcome != Outcome.HANDED_OVER:
            raise NotTaken(sent.reason)
        return
    _submit(number, plain(body))


def _submit(number: str, body: str) -> None:
    centre = centre_of(settings.NOABER_SMS_URL)
    try:
        bound = Bound(centre, role=Command.BIND_TRANSMITTER)
        try:
            for content in cut(encode(body), reference=1, way=centre.way):
                short = Short(Address(settings.NOABER_SMS_SENDER), Address(number), **content)
                status = bound.submit(short.encode()).status
                if status:
                    raise NotTaken(f"status 0x{status:02x}")
        finally:
            bound.close()
    except (NotSent, Unanswered) as failed:
        raise NotTaken(str(failed)) from failed
