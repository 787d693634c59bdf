"""The Mastodon API, as far as we speak it: post, edit, delete, read back, and hear who mentions us.

No library: Mastodon.py is well kept (2.3, MIT), but brings three packages for six requests and hides the
headers that say how long to wait; the kept line of the text messages does it with what Python has.
"""

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings
from django.utils.html import strip_tags

from noaber.channels.adapters.lines import BROKEN, LONGEST_RETRY_S, Answer, Unreachable, exchange, one_line
from noaber.core import clock

HERE = ("127.0.0.1", "localhost", "::1")
RETRY_AFTER_S = 60
PAGE = 40
ACCOUNT = re.compile(r"[A-Za-z0-9_.-]{1,100}(@[\w.:-]{1,200})?")  # a server writes its name in any alphabet
PASSING = (408, 425, 500, 502, 503, 504)
NOT_LET_IN = (401, 403)
GONE = (404, 410)
SEEN_BY_ALL = ("public", "unlisted")
ELSEWHERE = re.compile(r"(?<!\w)(@[\w.-]+)@[\w.-]+")  # a server shows of whom it names only the first part
LINE_ENDS = re.compile(r"<br\s*/?>|</p>\s*<p>", re.IGNORECASE)


class NotNow(Exception):
    """It may work later: wait so many seconds. `locked_out`: not before somebody mends our account."""

    def __init__(self, reason: str, retry_after: int = RETRY_AFTER_S, *, locked_out: bool = False):
        super().__init__(reason)
        self.retry_after, self.locked_out = retry_after, locked_out


class NotTaken(Exception):
    """It will never work as it is; `status` is what the server answered."""

    def __init__(self, status: int):
        super().__init__(f"status {status}")
        self.status = status


@dataclass(frozen=True, slots=True)
class Words:
    """What a post says; the spoiler stands before it and hides it."""

    text: str
    language: str
    spoiler: str = ""

    @property
    def fields(self) -> dict[str, Any]:
        return {
            "status": self.text,
            "language": self.language,
            "spoiler_text": self.spoiler,
            "sensitive": bool(self.spoiler),
        }


@dataclass(frozen=True, slots=True)
class Status:
    """A post as the server has it."""

    id: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody named us: `reply_to` is the post that they answer, if any."""

    id: str
    status_id: str
    reply_to: str
    account: str
    bot: bool
    text: str
    language: str
    is_public: bool = False


def is_set_up() -> bool:
    """Whether there is a server to post to. In an invented town only one on this machine is spoken to."""
    if not settings.NOABER_MASTODON_URL or not settings.NOABER_MASTODON_TOKEN:
        return False
    return not settings.NOABER_DEMO or urlsplit(settings.NOABER_MASTODON_URL).hostname in HERE


def post(
    words: Words, *, key: str, reply_to: str = "", visibility: str = "public", alone: bool = True
) -> Status:
    """Post once: the same `key` within the hour gives the same post. Raises NotNow or NotTaken.

    When what we answer to is gone, it is posted by itself, where it can stand `alone`.
    """
    said = words.fields | {"visibility": visibility} | ({"in_reply_to_id": reply_to} if reply_to else {})
    try:
        answer = _ask("POST", "/api/v1/statuses", said, key=key)
    except NotTaken as refused:
        if alone and reply_to and refused.status == 404:
            return post(words, key=key, visibility=visibility)
        raise
    return _status(answer.said)


def edit(status_id: str, words: Words) -> None:
    """Let a post say something else; who boosted it is told so by their server. May be repeated."""
    _ask("PUT", f"/api/v1/statuses/{quote(status_id, safe='')}", words.fields)


def delete(status_id: str) -> None:
    """Take a post of ours away; one that is gone already is no error. May be repeated."""
    try:
        _ask("DELETE", f"/api/v1/statuses/{quote(status_id, safe='')}")
    except NotTaken as refused:
        if refused.status not in GONE:
            raise


def find_own(text: str) -> Status | None:
    """The post of ours that says exactly this, among the last: the server forgets a key after an hour."""
    me = _text(_ask("GET", "/api/v1/accounts/verify_credentials").said, "id")
    rows = _ask("GET", f"/api/v1/accounts/{quote(me, safe='')}/statuses?limit={PAGE}").said
    wanted = _squeezed(text)
    for row in rows if isinstance(rows, list) else []:
        if _squeezed(plain(_text(row, "content"))) == wanted:
            return _status(row)
    return None


def limits() -> tuple[int, int]:
    """How many signs a post may have, and for how many each link counts."""
    found = _ask("GET", "/api/v2/instance").said
    for name in ("configuration", "statuses"):
        found = found.get(name) if isinstance(found, Mapping) else None
    most, link = (_number(found, name) for name in ("max_characters", "characters_reserved_per_url"))
    return most or 500, link or 23


def mentions(after: str) -> list[Mention]:
    """Who named us after this number, the oldest first; without a number only the last one."""
    asked = {"types[]": "mention", "limit": PAGE if after else 1} | ({"min_id": after} if after else {})
    rows = _ask("GET", f"/api/v1/notifications?{urlencode(asked)}").said
    found = [_mention(row) for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
    return sorted(found, key=lambda mention: (len(mention.id), mention.id))


def plain(content: str) -> str:
    """The words of a post, without markup."""
    return html.unescape(strip_tags(LINE_ENDS.sub("\n", content))).strip()


def _ask(method: str, where: str, said: dict[str, Any] | None = None, *, key: str = "") -> Answer:
    """One request. Raises NotNow for all that may pass, NotTaken for every other refusal."""
    parts = urlsplit(settings.NOABER_MASTODON_URL)
    headers = {
        "Accept": "application/json",
        "Authorization": one_line(f"Bearer {settings.NOABER_MASTODON_TOKEN}"),
        "User-Agent": "noaber",
    }
    headers |= {"Idempotency-Key": key} if key else {}
    headers |= {"Content-Type": "application/json"} if said is not None else {}
    body = None if said is None else json.dumps(said).encode()
    try:
        answer = exchange((parts.scheme, parts.netloc), method, parts.path.rstrip("/") + where, body, headers)
    except (Unreachable, *BROKEN) as failed:
        raise NotNow(type(failed).__name__) from failed
    if answer.status == 429:
        raise NotNow("status 429", _seconds_to_wait(answer))
    if answer.status in NOT_LET_IN:
        raise NotNow(f"status {answer.status}", locked_out=True)
    if answer.status in PASSING:
        raise NotNow(f"status {answer.status}", answer.retry_after or RETRY_AFTER_S)
    if answer.status != 200:
        raise NotTaken(answer.status)
    return answer


def _seconds_to_wait(answer: Answer) -> int:
    """Until X-RateLimit-Reset, which is a moment; an hour at most."""
    try:
        reset = datetime.fromisoformat(answer.headers.get("X-RateLimit-Reset", ""))
        seconds = int((reset - clock.now()).total_seconds()) + 1
    except (ValueError, TypeError):
        return answer.retry_after or RETRY_AFTER_S
    return max(1, min(seconds, LONGEST_RETRY_S))


def _status(row: Any) -> Status:
    """A 200 that names no post comes from something that is no Mastodon server, such as a proxy's page."""
    status_id = _text(row, "id")
    if not status_id:
        raise NotNow("an answer without a post")
    return Status(status_id[:64], _text(row, "url")[:500])


def _mention(row: Mapping) -> Mention:
    said, account = row.get("status"), row.get("account")
    named = _text(account, "acct")
    return Mention(
        id=_text(row, "id"),
        status_id=_text(said, "id"),
        reply_to=_text(said, "in_reply_to_id"),
        account=named if ACCOUNT.fullmatch(named) else "",
        bot=isinstance(account, Mapping) and bool(account.get("bot") or account.get("limited")),
        text="\n\n".join(filter(None, (plain(_text(said, "content")), _text(said, "spoiler_text").strip()))),
        language=_text(said, "language")[:2],
        is_public=_text(said, "visibility") in SEEN_BY_ALL,
    )


def _text(row: Any, name: str) -> str:
    value = row.get(name) if isinstance(row, Mapping) else None
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _number(row: Any, name: str) -> int:
    value = row.get(name) if isinstance(row, Mapping) else None
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _squeezed(text: str) -> str:
    return "".join(ELSEWHERE.sub(r"\1", text).split())
