"""What a browser shows: title, body, link, and how it reports back. Fits in one encrypted record."""

import json
from hashlib import sha256

from django.conf import settings

from noaber.channels.adapters.webpush.encryption import MAX_PLAINTEXT
from noaber.channels.adapters.webpush.vapid import encode64
from noaber.channels.adapters.wording import link_of, title_of
from noaber.channels.models import Mailing, Urgency
from noaber.channels.rules import Receipt

LONGEST_BODY = 400
TTL = {Urgency.LIFE: 4 * 3600, Urgency.URGENT: 24 * 3600, Urgency.NORMAL: 3 * 86_400, Urgency.LOW: 7 * 86_400}
HASTE = {Urgency.LIFE: "high", Urgency.URGENT: "high", Urgency.NORMAL: "normal", Urgency.LOW: "low"}


def topic_of(mailing: Mailing) -> str:
    """The same for every message about one thing, so that a later one takes the earlier one's place."""
    about = f"{mailing.source_label}:{mailing.source_id}:{mailing.kind}:{settings.SECRET_KEY}"
    return encode64(sha256(about.encode()).digest()[:18])


def payload_for(mailing: Mailing, language: str, receipt: Receipt) -> bytes:
    """JSON for the service worker; a long body is cut, the rest stands behind the link."""
    body = mailing.text_in(language)["body"]
    content = {
        "title": title_of(mailing, language)[:120],
        "body": body if len(body) <= LONGEST_BODY else body[: LONGEST_BODY - 1] + "…",
        "link": link_of(mailing),
        "tag": topic_of(mailing),
        "urgent": mailing.urgency <= Urgency.URGENT,
        "exercise": mailing.exercise,
        "receipt": receipt.sign(),
        "lang": language,
    }
    while len(raw := json.dumps(content, ensure_ascii=False).encode()) > MAX_PLAINTEXT:
        content["body"] = content["body"][: len(content["body"]) // 2]
    return raw
