"""Rows of this room, by subject."""

from noaber.channels.models.mailings import (
    CONTACT,
    Chunk,
    Kind,
    Mailing,
    Opened,
    Outcome,
    Result,
    Tally,
    Urgency,
)
from noaber.channels.models.preferences import Category, Channel, Preference, Reachability, Refusal
from noaber.channels.models.subscriptions import Subscription

__all__ = [
    "CONTACT",
    "Category",
    "Channel",
    "Chunk",
    "Kind",
    "Mailing",
    "Opened",
    "Outcome",
    "Preference",
    "Reachability",
    "Refusal",
    "Result",
    "Subscription",
    "Tally",
    "Urgency",
]
