"""Which mail addresses no longer take our mail."""

from noaber.channels.models import Mailbox
from noaber.people.contact import mail_hash


def is_dead(mail: str) -> bool:
    """Whether mail to this address came back for good."""
    return dead_mailbox(mail_hash(mail)) is not None


def dead_mailbox(hashed: bytes | None) -> Mailbox | None:
    """Since when and why nothing is mailed to somebody's address; None when it works."""
    return Mailbox.objects.filter(mail_hash=hashed, dead_at__isnull=False).first() if hashed else None
