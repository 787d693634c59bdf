"""What an approval is bound to: one canonical text of a broadcast, and its hash.

The database works out the same text and hash by itself (the triggers of the migrations). Two independent
computations are the point: what the approver was shown, what Python believes and what the database holds
must all three agree, or nothing leaves. A field added to one and forgotten in the other stops every approval.
"""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

MOMENTS = ("called_112_at", "expires_at", "scheduled_at", "authority_until")
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


# What an author writes and chooses, besides for whom.
WRITABLE = (
    "title",
    "text",
    "advice",
    "called_112_at",
    "channels",
    "expires_at",
    "scheduled_at",
    "authority_reference",
    "authority_until",
    "spare_dosed",
    "picture",
)

# What a message that is out may still change, with a second person; the rest is for ever.
REVISABLE = (
    "title",
    "text",
    "advice",
    "called_112_at",
    "audience",
    "channels",
    "expires_at",
    "valid_for",
    "picture",
)
MINUTE = timedelta(minutes=1)


def microseconds(moment: datetime | None) -> int | None:
    """Exact, without the rounding of a float timestamp."""
    return None if moment is None else (moment - EPOCH) // timedelta(microseconds=1)


def moment(micro: int) -> datetime:
    """The moment that a version keeps as microseconds."""
    return EPOCH + timedelta(microseconds=micro)


def content_of(broadcast: Any) -> dict[str, Any]:
    """Everything the second person agrees to, as plain values.

    An authority, the sparing of who got much and a picture stand there only when there is one: what was
    approved before they existed keeps its hash. A picture is named by the hash of the file that is shown.
    What is valid for so long after it leaves has no moment yet: that comes when it leaves.
    """
    content = {name: getattr(broadcast, name) for name in (*BOUND, *_extra(broadcast))}
    for name in MOMENTS:
        if name in content:
            content[name] = microseconds(content[name])
    if broadcast.valid_for is not None:
        content |= {"expires_at": None, "valid_for": broadcast.valid_for // MINUTE}
    return {"format": 1, **content, "channels": list(content["channels"])}


def _extra(broadcast: Any) -> list[str]:
    has_authority = broadcast.authority_reference or broadcast.authority_until is not None
    names = ["authority_reference", "authority_until"] if has_authority else []
    return names + [name for name in ("spare_dosed", "picture") if getattr(broadcast, name)]


def end_of(content: dict[str, Any], leaves_at: datetime) -> datetime:
    """When a version stops: at its moment, or so long after it leaves; never later than its authority."""
    if content.get("valid_for") is None:
        return moment(content["expires_at"])
    ends = leaves_at + content["valid_for"] * MINUTE
    until = content.get("authority_until")
    return ends if until is None else min(ends, moment(until))


def with_content(broadcast: Any, content: dict[str, Any]) -> Any:
    """Set on a broadcast what a version of what is out says; returns it."""
    for name in REVISABLE:
        value = content.get(name, {}) if name == "picture" else content.get(name)
        setattr(broadcast, name, moment(value) if name in MOMENTS and value is not None else value)
    if broadcast.valid_for is not None:
        broadcast.valid_for *= MINUTE
    broadcast.expires_at = end_of(content, broadcast.handed_over_at)
    return broadcast


def only_narrows(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether a version says the same to fewer people: nothing is different but that more is taken off.

    The database judges the same by itself (`broadcasts_only_narrows`). What it cannot see is no narrowing.
    """
    rest = {key: value for key, value in after.items() if key != "audience"}
    if before == after or rest != {key: value for key, value in before.items() if key != "audience"}:
        return False
    old, new = ({**one["audience"], "version": 0} for one in (before, after))  # of the words, not of whom
    old_off, new_off = old.pop("minus", {}), new.pop("minus", {})
    old_sure, new_sure = old.pop("sure_only", False), new.pop("sure_only", False)
    return old == new and (new_sure or not old_sure) and _takes_no_less(old_off, new_off)


def _takes_no_less(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Every list holds at least what it held; what is no list is the same."""
    return all(
        all(part in new.get(key, []) for part in old.get(key, []))
        if isinstance(old.get(key, []), list) and isinstance(new.get(key, []), list)
        else old.get(key) == new.get(key)
        for key in {*old, *new}
    )


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
    return hash_of(content_of(broadcast))


def hash_of(content: dict[str, Any]) -> str:
    """The hash of a version as it is kept."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()
