"""One incoming message, read with care: limits first, then who, to which case, what, and what comes
with it.
"""

import re
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses, parseaddr
from html.parser import HTMLParser

from noaber.core.tidying import one_line, tidy

from .stripping import strip_quotation

MAX_BYTES = 20_000_000
MAX_TEXT = 20_000
MAX_ATTACHMENTS = 5
MAX_PARTS = 50
# How programs head an answer that no person wrote; some send it without any header that says so.
UNATTENDED = re.compile(
    r"^\s*(automatisch antwoord|automatische reactie|automatic reply|auto(matic)?[- ]?response|"
    r"out of (the )?office|afwezig(heidsbericht)?)\s*(:|$)",
    re.IGNORECASE,
)
# What the parser of Python may raise for headers that nobody should write.
BREAKS = (LookupError, ValueError, AttributeError, TypeError, IndexError, RecursionError)
TOKEN = re.compile(r"^reply\+([a-z0-9-]{10,80})@", re.IGNORECASE)


class Unreadable(ValueError):
    """The message cannot be taken in; the word says why."""


@dataclass(frozen=True)
class Attachment:
    name: str
    content: bytes


@dataclass(frozen=True)
class Incoming:
    message_id: str
    sender: str
    tokens: tuple[str, ...]
    text: str
    whole: str
    automatic: bool
    attachments: tuple[Attachment, ...] = field(default=())


def read_message(raw: bytes) -> Incoming:
    """Raises Unreadable with one word: too_big, broken, no_sender or no_text."""
    if len(raw) > MAX_BYTES:
        raise Unreadable("too_big")
    try:
        return _read(BytesParser(policy=policy.default).parsebytes(raw))
    except Unreadable:
        raise
    except BREAKS as broken:
        raise Unreadable("broken") from broken


def _read(message: EmailMessage) -> Incoming:
    sender = one_line(parseaddr(first_header(message, "From"))[1]).lower()
    whole = tidy(plain_text(message))
    if "@" not in sender:
        raise Unreadable("no_sender")
    attachments = tuple(pictures(message))
    if not whole.strip() and not attachments:
        raise Unreadable("no_text")
    return Incoming(
        message_id=one_line(first_header(message, "Message-ID")),
        sender=sender,
        tokens=tokens_of(message),
        text=strip_quotation(whole)[:MAX_TEXT],
        whole=whole,
        automatic=is_automatic(message),
        attachments=attachments,
    )


def first_header(message: EmailMessage, name: str) -> str:
    return next(iter(headers(message, name)), "")


def headers(message: EmailMessage, name: str) -> list[str]:
    """Every header of this name; as it was written where Python breaks on taking it apart."""
    try:
        return [str(value) for value in message.get_all(name, [])]
    except BREAKS:
        said = [str(value) for key, value in message.raw_items() if key.lower() == name.lower()]
        return [value.encode("ascii", "replace").decode() for value in said]


def tokens_of(message: EmailMessage) -> tuple[str, ...]:
    """Every reply token in the addresses it was sent to, each once, in order."""
    lines = []
    for header in ("Delivered-To", "X-Original-To", "To", "Cc"):
        lines += headers(message, header)
    found = [TOKEN.match(address) for _, address in getaddresses(lines)]
    return tuple(dict.fromkeys(match.group(1).lower() for match in found if match))


def is_automatic(message: EmailMessage) -> bool:
    """Out of office, bounce, list or our own mail: answering or taking it in would make a loop."""
    submitted = str(message.get("Auto-Submitted", "no")).split(";")[0].strip().lower()
    precedence = str(message.get("Precedence", "")).strip().lower()
    return (
        submitted != "no"
        or precedence in {"bulk", "junk", "list", "auto_reply"}
        or message.get("X-Noaber") is not None
        or message.get("X-Autoreply") is not None
        or message.get("X-Autorespond") is not None
        or message.get("List-Id") is not None
        or str(message.get("Return-Path", "")).strip() == "<>"
        or message.get_content_type() == "multipart/report"
        or UNATTENDED.match(str(message.get("Subject", ""))) is not None
    )


def plain_text(message: EmailMessage) -> str:
    """The readable body; HTML is read as text only when there is no plain part."""
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    content = decoded(part)
    return as_text(content) if part.get_content_type() == "text/html" else content


def decoded(part: EmailMessage) -> str:
    raw = part.get_payload(decode=True) or b""
    try:
        return raw.decode(part.get_content_charset() or "utf-8", errors="replace")
    except LookupError:
        return raw.decode("utf-8", errors="replace")


def pictures(message: EmailMessage):
    """The first few attachments that say they are pictures; whether they are is found out later, by
    content.
    """
    taken = 0
    for count, part in enumerate(message.walk()):
        if count >= MAX_PARTS or taken >= MAX_ATTACHMENTS:
            return
        if part.get_content_maintype() != "image":
            continue
        content = part.get_payload(decode=True)
        if content:
            taken += 1
            yield Attachment(name=str(part.get_filename() or "")[:100], content=content)


class Words(HTMLParser):
    """Collects the words of an HTML mail; a block ends a line."""

    BLOCKS = {"p", "div", "br", "tr", "li", "blockquote", "h1", "h2", "h3"}
    HIDDEN = {"script", "style", "head", "title"}

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.words = []
        self.depth_hidden = 0
        self.depth_quoted = 0

    def handle_starttag(self, tag, attrs):
        if tag in self.HIDDEN:
            self.depth_hidden += 1
        if tag in self.BLOCKS:
            self.words.append("\n")
        if tag == "blockquote":
            self.depth_quoted += 1

    def handle_endtag(self, tag):
        if tag in self.HIDDEN and self.depth_hidden:
            self.depth_hidden -= 1
        if tag == "blockquote" and self.depth_quoted:
            self.depth_quoted -= 1
            self.words.append("\n")

    def handle_data(self, data):
        if self.depth_hidden:
            return
        words = re.sub(r"\s+", " ", data)
        self.words.append(f"> {words}" if self.depth_quoted and words.strip() else words)


def as_text(html: str) -> str:
    reader = Words()
    reader.feed(html)
    return re.sub(r"\n{3,}", "\n\n", "".join(reader.words)).strip()
