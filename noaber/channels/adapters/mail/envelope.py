"""To whom a mail goes and who hears when it does not arrive: an address that only we can make."""

import base64
import hmac
import re
from typing import NamedTuple

from django.conf import settings

from noaber.core.crypto import keyed_hash
from noaber.people.contact import normal_mail

TOKEN = re.compile(rb"\bbounce\+([0-9]{1,18}-[0-9]{1,18}-[a-z2-7]{16})@", re.IGNORECASE)


class Mail(NamedTuple):
    """One mail on its way. Without a `sender` of its own it is returned to the house's."""

    to: str
    content: bytes
    sender: str = ""


class Sent(NamedTuple):
    """What a return address says: which message, to whom (0 is its contact). `seal` is yet to be proved."""

    mailing_id: int
    recipient_id: int
    seal: str

    @classmethod
    def read(cls, token: str) -> "Sent":
        """`token` is what TOKEN found."""
        mailing, recipient, seal = token.lower().split("-")
        return cls(int(mailing), int(recipient), seal)

    def is_ours(self, to: str) -> bool:
        """Whether we wrote this to exactly that address: who changed theirs since is not concerned."""
        return hmac.compare_digest(self.seal, _seal(self.mailing_id, self.recipient_id, to))


def return_address(mailing_id: int, recipient_id: int, to: str) -> str:
    """Where this one mail returns to when it does not arrive; empty where replies are not received."""
    if not settings.NOABER_MAIL_RETURNS:
        return ""
    seal = _seal(mailing_id, recipient_id, to)
    return f"bounce+{mailing_id}-{recipient_id}-{seal}@{settings.NOABER_MAIL_RETURNS}"


def _seal(mailing_id: int, recipient_id: int, to: str) -> str:
    said = f"{mailing_id}:{recipient_id}:{normal_mail(to)}"
    return base64.b32encode(keyed_hash(said, purpose="channels.returned"))[:16].decode().lower()
