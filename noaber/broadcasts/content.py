"""What an approval is bound to: one canonical text of a broadcast, and its hash.

The database works out the same text and hash by itself (the trigger in migration 0002). Two independent
computations are the point: what the approver was shown, what Python believes and what the database holds
must all three agree, or nothing leaves. A field added to one and forgotten in the other stops every approval.
"""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BOUND = (
    "organisation_id",
    "kind",
    "category",
    "exercise",
    "title",
    "text",
    "advice",
    "called_112_at",
    "audience",
    "channels",
    "urgency",
    "expires_at",
    "scheduled_at",
)


def microseconds(moment: datetime | None) -> int | None:
    """Exact, without the rounding of a float timestamp."""
    return None if moment is None else (moment - EPOCH) // timedelta(microseconds=1)


def moment(micro: int) -> datetime:
    """The moment that a version keeps as microseconds."""
    return EPOCH + timedelta(microseconds=micro)


def content_of(broadcast: Any) -> dict[str, Any]:
    """Everything the second person agrees to, as plain values."""
    content = {name: getattr(broadcast, name) for name in BOUND}
    for name in ("called_112_at", "expires_at", "scheduled_at"):
        content[name] = microseconds(content[name])
    return {"format": 1, **content, "channels": list(content["channels"])}


def canonical(value: Any) -> str:
    """The text that PostgreSQL gives for the same value as jsonb: keys by length and then by bytes."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: (len(key.encode()), key.encode()))
        return "{" + ", ".join(f"{canonical(key)}: {canonical(value[key])}" for key in keys) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(canonical, value)) + "]"
    if isinstance(value, float):
        return format(Decimal(repr(value + 0.0)), "f")
    return json.dumps(value, ensure_ascii=False)


def content_hash(broadcast: Any) -> str:
    return hashlib.sha256(canonical(content_of(broadcast)).encode()).hexdigest()
