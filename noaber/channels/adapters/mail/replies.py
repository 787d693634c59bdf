"""Mail that comes back: which reply address it was sent to, and what the person wrote themselves."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.utils import getaddresses, parseaddr

from django.conf import settings

MOST_BYTES = 10 * 1024 * 1024
QUOTE_STARTS = re.compile(
    r"^(>|_{5,}$|-{2,} ?(Oorspronkelijk bericht|Original Message|Forwarded)|(Op|On) .{5,120}(schreef|wrote)"
    r"|(Van|From): .*@|-- $)",
    re.IGNORECASE,
)


class NoReply(ValueError):
    """Not an answer that can be used; the sentence says why, for the log."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer by mail: the token says to what; the sender is not proof of who wrote it."""

    token: str
    sender: str
    text: str


def read_reply(raw: bytes) -> Reply:
    """Read a mail as it came from the mail server; raises NoReply for anything but a person's own words."""
    if len(raw) > MOST_BYTES:
        raise NoReply("too large")
    message = message_from_bytes(raw, policy=policy.default)
    if (
        str(message.get("Auto-Submitted", "no")).lower() != "no"
        or message.get_content_type() == "multipart/report"
    ):
        raise NoReply("an automatic answer")
    token = _token(message)
    body = message.get_body(("plain",))
    try:
        text = own_words(body.get_content()) if body else ""
    except (LookupError, UnicodeError) as error:
        raise NoReply("unreadable characters") from error
    if not text:
        raise NoReply("no words of their own")
    return Reply(token, parseaddr(str(message.get("From", "")))[1], text)


def own_words(text: str) -> str:
    """The text above the first quoted line or signature."""
    lines = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if QUOTE_STARTS.match(line):
            break
        lines.append(line.rstrip())
    return "\n".join(lines).strip()


def _token(message) -> str:
    fields = [
        str(value)
        for name in ("To", "Cc", "Delivered-To", "X-Original-To")
        for value in message.get_all(name, [])
    ]
    wanted = re.compile(
        rf"reply\+([A-Za-z0-9_-]{{16,}})@{re.escape(settings.NOABER_MAIL_REPLIES)}", re.IGNORECASE
    )
    for _name, address in getaddresses(fields):
        found = wanted.fullmatch(address)
        if found:
            return found[1]
    raise NoReply("not sent to a reply address")
