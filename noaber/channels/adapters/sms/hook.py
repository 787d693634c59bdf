"""What a provider calls us with: is it really the provider, was it said before, and what does it say."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from noaber.channels.adapters.sms.profile import Event, Hook, Profile, dig, text_at
from noaber.channels.adapters.sms.receipts import State, Told

MOST_EVENTS = 1_000


class NotTheirs(ValueError):
    """The signature is missing, wrong, or too old."""


class Unreadable(ValueError):
    """Signed well, and still nothing that we understand."""


@dataclass(frozen=True, slots=True)
class HeardByWeb:
    """A text that somebody sent, with the provider's number for it."""

    number: str
    text: str
    id: str


def check_signature(hook: Hook, secret: str, headers: Mapping[str, str], body: bytes, now: float) -> bytes:
    """Return a digest by which this very call is known again. Raises NotTheirs.

    Without a secret nobody can prove anything, so then every call is refused.
    """
    signature, stamp = headers.get(hook.signature_header, ""), headers.get(hook.timestamp_header, "")
    if not secret or not signature or not (stamp.isascii() and stamp.isdigit() and len(stamp) < 14):
        raise NotTheirs("unsigned")
    if abs(now - int(stamp)) > hook.tolerance:
        raise NotTheirs("too old")
    before, _name, after = hook.signed.replace("{timestamp}", stamp).partition("{body}")
    proof = hmac.new(secret.encode(), before.encode() + body + after.encode(), hashlib.sha256).digest()
    expected = proof.hex() if hook.encoding == "hex" else base64.b64encode(proof).decode()
    if not hmac.compare_digest((hook.prefix + expected).encode(), signature.encode()):
        raise NotTheirs("wrong signature")
    return hashlib.sha256(proof).digest()


def read_events(profile: Profile, hook: Hook, body: bytes) -> list[Told | HeardByWeb]:
    """Return the receipts and texts in a call; what is neither is passed over. Raises Unreadable."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as wrong:
        raise Unreadable("no JSON") from wrong
    rows = dig(said, hook.events)
    rows = rows if isinstance(rows, list) else [rows]
    if len(rows) > MOST_EVENTS:
        raise Unreadable("too many events in one call")
    found = (_read(profile, hook, row) for row in rows if isinstance(row, dict))
    return [event for event in found if event is not None]


def _read(profile: Profile, hook: Hook, row: dict[str, Any]) -> Told | HeardByWeb | None:
    if _fits(hook.receipt, row):
        state = text_at(row, hook.receipt.state).lower()
        ended = {
            **dict.fromkeys(profile.delivered, State.DELIVERED),
            **dict.fromkeys(profile.failed, State.FAILED),
        }
        reason = text_at(row, hook.receipt.reason)
        message_id = text_at(row, hook.receipt.id)
        return Told(message_id, ended.get(state, State.SENT), reason) if message_id else None
    if _fits(hook.incoming, row):
        number = text_at(row, hook.incoming.number)
        return HeardByWeb(number, text_at(row, hook.incoming.text), text_at(row, hook.incoming.id))
    return None


def _fits(event: Event, row: dict[str, Any]) -> bool:
    return bool(event.when) and text_at(row, event.when).lower() in event.is_
