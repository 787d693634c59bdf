"""A reply by mail lands in its case; what is automatic, looping or not ours is noted and goes no further."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction

from noaber.channels.actions import take_returned
from noaber.core import clock, secrets
from noaber.core.db import is_unreachable
from noaber.core.pictures import PictureRefused
from noaber.journal.actors import ANONYMOUS
from noaber.people.contact import mail_hash

from .. import entries
from ..correspondence import Incoming, Unreadable, read_message
from ..correspondence.tokens import case_id_of
from ..models import Case, InboundMail
from .answering import reply_to_case
from .pictures import store_photo
from .steps import record_case
from .telling import contact_of

log = logging.getLogger("noaber.mail")
MOST_PER_HOUR = 20
MOST_AT_ONCE = 100
WHOLE_KEPT = 1_000_000


@dataclass(frozen=True)
class Received:
    """What became of a message: its state, and one word why not."""

    state: str
    reason: str = ""
    case: Case | None = None


def receive_mail(raw: bytes) -> Received:
    """Take in one message as it came. Never raises for what a stranger can send.

    Effects in order: a report about mail of ours goes to `channels` · the same message twice does nothing ·
    a token that is ours finds the case · the stripped text on the timeline, with the whole of it kept beside
    · attached pictures, held back until a handler releases them · the row that says what was done. Who writes
    from an unknown address with a right token is taken in, but marked.
    """
    if told := take_returned(raw):
        return note(raw, b"", InboundMail.State.IGNORED, told)
    try:
        incoming = read_message(raw)
    except Unreadable as problem:
        return note(raw, b"", InboundMail.State.REFUSED, str(problem))
    digest = secrets.digest(incoming.message_id) if incoming.message_id else secrets.digest(raw.hex())
    if InboundMail.objects.filter(message_digest=digest).exists():
        return Received(InboundMail.State.IGNORED, "seen_before")
    if incoming.automatic:
        return note(raw, digest, InboundMail.State.IGNORED, "automatic")
    case = case_of(incoming)
    if case is None:
        return note(raw, digest, InboundMail.State.REFUSED, "no_case")
    if too_many(case):
        record_case(entries.MAIL_REFUSED, case, by=ANONYMOUS, reason="too_many")
        return note(raw, digest, InboundMail.State.REFUSED, "too_many")
    return take_in(case, incoming, digest)


def empty_maildir(folder: Path) -> int:
    """Take in the new messages of a maildir; each moves to `cur` when its row is written. Returns how
    many. One that cannot be taken in stays, and holds up no other.
    """
    count = 0
    for path in sorted((folder / "new").glob("*"))[:MOST_AT_ONCE]:
        try:
            receive_mail(path.read_bytes())
        except Exception as wrong:
            if is_unreachable(wrong):
                raise
            log.exception("a mail stays in the box: %s", path.name)
            continue
        path.rename(folder / "cur" / f"{path.name}:2,S")
        count += 1
    return count


def take_in_new_mail() -> int:
    """The tick: look in the maildir of replies, where a mail server on this machine may put them."""
    folder = Path(settings.NOABER_DATA) / "replies"
    return empty_maildir(folder) if (folder / "new").is_dir() else 0


def take_in(case: Case, incoming: Incoming, digest: bytes) -> Received:
    known = sender_is_known(case, incoming.sender)
    try:
        with transaction.atomic():
            event = reply_to_case(
                case,
                by=case.reporter if known else None,
                text=incoming.text or "…",
                channel="mail",
                by_name="" if known else incoming.sender[:120],
                sender_known=known,
            )
            InboundMail.objects.create(
                message_digest=digest,
                received_at=clock.now(),
                state=InboundMail.State.TAKEN,
                case=case,
                event=event,
                whole=incoming.whole[:WHOLE_KEPT],
            )
            keep_pictures(case, incoming)
    except IntegrityError:
        return Received(InboundMail.State.IGNORED, "seen_before")
    return Received(InboundMail.State.TAKEN, case=case)


def case_of(incoming: Incoming) -> Case | None:
    """The case of the first token that is ours; a merged case passes the reply on to where it went."""
    ids = [found for found in map(case_id_of, incoming.tokens) if found is not None]
    case = Case.objects.select_related("reporter", "merged_into__reporter").filter(pk__in=ids[:1]).first()
    return case.merged_into if case and case.merged_into_id else case


def sender_is_known(case: Case, sender: str) -> bool:
    """Whether the address is the reporter's own, by account or as it was left behind."""
    if case.reporter_id:
        return bytes(case.reporter.mail_hash or b"") == mail_hash(sender)
    return mail_hash(contact_of(case).get("mail", "")) == mail_hash(sender)


def too_many(case: Case) -> bool:
    """Two mailboxes that answer each other are stopped here when no header told."""
    hour_ago = clock.now() - timedelta(hours=1)
    return case.mails.filter(received_at__gt=hour_ago).count() >= MOST_PER_HOUR


def note(raw: bytes, digest: bytes, state: str, reason: str) -> Received:
    """Keep one row of what was not taken in: the reason and a digest, without the message."""
    InboundMail.objects.get_or_create(
        message_digest=digest or secrets.digest(raw[:100_000].hex()),
        defaults={"received_at": clock.now(), "state": state, "reason": reason},
    )
    return Received(state, reason)


def keep_pictures(case: Case, incoming: Incoming):
    """Attached pictures take the same road as an upload: checked by content, re-encoded, held back."""
    for attachment in incoming.attachments:
        try:
            store_photo(attachment.content, source="mail", case=case)
        except PictureRefused:
            continue
