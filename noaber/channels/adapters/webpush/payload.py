"""What a browser shows: title, body, link, and how it reports back. Fits in one encrypted record."""

import json
from hashlib import sha256

from django.conf import settings

from noaber.channels.adapters.webpush.encryption import MAX_PLAINTEXT
from noaber.channels.adapters.webpush.vapid import encode64
from noaber.channels.adapters.wording import link_of, title_of
from noaber.channels.models import Kind, Mailing, Urgency
from noaber.channels.rules import Receipt

LONGEST_BODY = 400
RECEIPT_SIZE = 100
TTL = {Urgency.LIFE: 4 * 3600, Urgency.URGENT: 24 * 3600, Urgency.NORMAL: 3 * 86_400, Urgency.LOW: 7 * 86_400}
HASTE = {Urgency.LIFE: "high", Urgency.URGENT: "high", Urgency.NORMAL: "normal", Urgency.LOW: "low"}


def topic_of(mailing: Mailing) -> str:
    """The same for every message about one thing, so that a later one takes the earlier one's place.

    Its end has the topic of the alert: an alert that waits at the push service gives way to its own cancel.
    """
    kind = Kind.ALERT.value if mailing.kind == Kind.CLOSING else mailing.kind
    about = f"{mailing.source_label}:{mailing.source_id}:{kind}:{settings.SECRET_KEY}"
    return encode64(sha256(about.encode()).digest()[:18])


class Payloads:
    """What each browser is sent of one mailing: the same per language, but for its own receipt."""

    def __init__(self, mailing: Mailing):
        self.topic = topic_of(mailing)
        self._mailing = mailing
        self._starts: dict[str, bytes] = {}

    def payload_for(self, language: str, receipt: Receipt) -> bytes:
        """JSON for the service worker."""
        start = self._starts.get(language)
        if start is None:
            start = self._starts[language] = self._start(language)
        return start + receipt.sign().encode() + b'"}'

    def _start(self, language: str) -> bytes:
        """Everything before the receipt; a long body is cut, the rest stands behind the link."""
        mailing = self._mailing
        said = mailing.text_in(language)
        body = said["body"]
        content = {
            "title": title_of(mailing, language)[:120],
            "body": body if len(body) <= LONGEST_BODY else body[: LONGEST_BODY - 1] + "…",
            "link": link_of(mailing),
            "tag": self.topic,
            "urgent": mailing.urgency <= Urgency.URGENT,
            "exercise": mailing.exercise,
            "lang": said.get("written", language),
            "receipt": "",
        }
        while len(raw := json.dumps(content, ensure_ascii=False).encode()) > MAX_PLAINTEXT - RECEIPT_SIZE:
            content["body"] = content["body"][: len(content["body"]) // 2]
        return raw.removesuffix(b'"}')
