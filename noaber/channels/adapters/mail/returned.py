"""What comes back of our mail: it did not arrive, it comes later, or somebody complains. Pure.

Read are reports by the standards (RFC 3464 in RFC 6522, RFC 5965) and the plain letters of mail servers that
do not follow them. Whether a report is about mail of ours is not decided here.
"""

import re
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser, Parser
from email.utils import parseaddr
from enum import StrEnum

from noaber.channels.adapters.mail.envelope import TOKEN, Sent

MOST_READ = 1_000_000
MOST_NAMED = 10
MESSAGE_ID = re.compile(rb"<([0-9]{1,18})\.([0-9a-f]{24})@[!-=?-~]{1,200}>")
ADDRESS = re.compile(r"<([^<>\s]+@[^<>\s]+)>")
STATUS = re.compile(r"\b([245])\.([0-9]{1,3})\.([0-9]{1,3})\b")
PLAIN_CODE = re.compile(r"\b([45])[0-9]{2}(?=[ -])")
MAIL_SERVERS = re.compile(r"^(mailer-daemon|postmaster|mail-daemon|mailerdaemon)@", re.IGNORECASE)
NOBODY_THERE = re.compile(
    r"(user|mailbox|recipient|address|account)\b.{0,40}\b(unknown|unavailable|not found|not exist|disabled|"
    r"couldn.t be found|rejected)|no such (user|mailbox|recipient|address|person)|"
    r"unknown (user|recipient)|unrouteable address|host or domain name not found",
    re.IGNORECASE | re.DOTALL,
)
FULL = re.compile(r"\b(over ?quota|quota exceeded|mailbox( is)? full|out of storage)\b", re.IGNORECASE)
# Subject and detail of a 5.x.x: there is nobody at this address, and there will not be tomorrow.
DEAD = {(1, n) for n in (0, 1, 2, 3, 4, 6, 9, 10)} | {(2, 1), (4, 4)}


class Fate(StrEnum):
    """What became of a mail."""

    HARD = "hard"  # nobody is there
    SOFT = "soft"  # not this time
    LATE = "late"  # their server goes on trying
    COMPLAINT = "complaint"  # the reader called it spam


@dataclass(frozen=True, slots=True)
class Returned:
    """One report: what became of it, which mail of ours it may be about, and to which addresses."""

    fate: Fate
    reason: str
    sent: tuple[Sent, ...]
    message_ids: tuple[str, ...]
    addresses: tuple[str, ...]


def read_returned(raw: bytes) -> Returned | None:
    """None for what is no report: an answer of a person, an absence, a receipt of reading. Never raises."""
    try:
        message = BytesParser(policy=policy.compat32.clone()).parsebytes(raw[:MOST_READ])
        found = _report(message) if message.get_content_type() == "multipart/report" else _letter(message)
    except (LookupError, ValueError, AttributeError, TypeError, RecursionError):
        return None
    if found is None:
        return None
    fate, reason, addresses = found
    head = raw[:MOST_READ]
    return Returned(
        fate=fate,
        reason=reason[:20],
        sent=tuple(Sent.read(token.decode()) for token in _once(TOKEN.findall(head))),
        message_ids=tuple(m[0].decode() for m in _once_by(MESSAGE_ID.finditer(head))),
        addresses=tuple(_once([_plain_address(one) for one in addresses if one])),
    )


def _report(message) -> tuple[Fate, str, list[str]] | None:
    kind = str(message.get_param("report-type", "")).lower()
    parts = {part.get_content_type(): part for part in reversed(list(message.walk()))}
    if kind == "feedback-report" and "message/feedback-report" in parts:
        return _complaint(parts["message/feedback-report"])
    if "message/delivery-status" in parts or "message/global-delivery-status" in parts:
        part = parts.get("message/delivery-status") or parts["message/global-delivery-status"]
        return _delivery(part)
    return None


def _delivery(part) -> tuple[Fate, str, list[str]] | None:
    """The blocks after the first are about one receiver each; a mail of ours has one."""
    about = [block for block in _blocks(part) if block.get("Final-Recipient") or block.get("Action")]
    for block in about[:MOST_NAMED]:
        action = str(block.get("Action", "")).partition("(")[0].strip().lower()
        named = [str(block.get(name, "")) for name in ("Original-Recipient", "Final-Recipient")]
        diagnostic = " ".join(str(block.get("Diagnostic-Code", "")).split())
        status = STATUS.search(str(block.get("Status", "")))
        if action == "delayed":
            return Fate.LATE, status[0] if status else "", named
        if action == "failed":
            return *_judged(status, diagnostic), named
    return None


def _blocks(part) -> list:
    """Python takes a report of RFC 3464 apart, but of one in UTF-8 (RFC 6533) only the first block: there the
    others are its text."""
    found = [block for block in part.get_payload() if hasattr(block, "get")]
    rest = found[0].get_payload() if found else ""
    others = re.split(r"\n\s*\n", rest) if isinstance(rest, str) and rest.strip() else []
    return found + [
        Parser(policy=policy.compat32).parsestr(text.strip()) for text in others[: MOST_NAMED + 1]
    ]


def _complaint(part) -> tuple[Fate, str, list[str]] | None:
    """Its fields stand in a part of their own; some parsers see them as a message, others as text."""
    payload = part.get_payload()
    fields = payload[0] if isinstance(payload, list) else EmailMessage()
    if isinstance(payload, str):
        fields = BytesParser(policy=policy.compat32).parsebytes(payload.encode())
    kind = str(fields.get("Feedback-Type", "")).strip().lower()
    if kind not in ("abuse", "fraud", "other", "opt-out", "opt-out-list"):
        return None
    return Fate.COMPLAINT, kind, [str(one) for one in fields.get_all("Original-Rcpt-To", [])]


def _letter(message) -> tuple[Fate, str, list[str]] | None:
    """A mail server's own words. Without a code it says nothing that we act on."""
    failed = str(message.get("X-Failed-Recipients", ""))
    sender = parseaddr(str(message.get("From", "")))[1]
    if not failed and not MAIL_SERVERS.match(sender):
        return None
    text = _words(message)
    status, code = STATUS.search(text), PLAIN_CODE.search(text)
    if status is None and code is None and not NOBODY_THERE.search(text):
        return None
    if status is not None and status[1] == "2":
        return None
    named = failed.split(",") if failed else ADDRESS.findall(text)
    if code is not None and status is None and code[1] == "4":
        return Fate.SOFT, code[0], named
    return *_judged(status, text), named


def _judged(status: re.Match | None, words: str) -> tuple[Fate, str]:
    """From an enhanced code, else from the words. What is not surely about the address is soft."""
    said = STATUS.search(words)
    code = said if said and (status is None or status[0].endswith(".0.0")) else status
    if code is not None and code[1] == "4":
        return Fate.SOFT, code[0]
    place = (int(code[2]), int(code[3])) if code is not None else (0, 0)
    reason = code[0] if code is not None else ""
    if place in DEAD and not FULL.search(words):
        return Fate.HARD, reason
    vague = place[0] in (0, 5) or place == (4, 1)
    if vague and NOBODY_THERE.search(words) and not FULL.search(words):
        return Fate.HARD, reason
    return Fate.SOFT, reason


def _words(message) -> str:
    """The readable parts, before what they quote of our own mail."""
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            raw = part.get_payload(decode=True) or b""
            return raw.decode("utf-8", "replace")[:20_000]
    return ""


def _plain_address(field: str) -> str:
    """`rfc822; els@voorbeeld.example` and `<els@voorbeeld.example>` are the same address."""
    return field.rpartition(";")[2].strip().strip("<>").lower()


def _once(values):
    return list(dict.fromkeys(values))[:MOST_NAMED]


def _once_by(matches):
    return list({match[0]: match for match in matches}.values())[:MOST_NAMED]
