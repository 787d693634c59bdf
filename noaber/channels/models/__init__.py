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
from noaber.channels.models.preferences import (
    ONCE,
    PERSONAL,
    Category,
    Channel,
    Preference,
    Reachability,
    Refusal,
)
from noaber.channels.models.screens import Screen
from noaber.channels.models.subscriptions import Subscription

__all__ = [
    "CONTACT",
    "ONCE",
    "PERSONAL",
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
    "Screen",
    "Subscription",
    "Tally",
    "Urgency",
]
