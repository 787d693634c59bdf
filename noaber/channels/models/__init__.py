"""Rows of this room, by subject."""

from noaber.channels.models.ladders import Gathered, Price, Rung
from noaber.channels.models.mailboxes import Mailbox
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
from noaber.channels.models.paper import Door, PaperRun, PaperWish, Spoke, Unreached
from noaber.channels.models.posts import HeardPost, Listening, Post
from noaber.channels.models.preferences import (
    ONCE,
    PERSONAL,
    THREADED,
    TO_DOORS,
    Category,
    Channel,
    Pace,
    Preference,
    Reachability,
    Refusal,
)
from noaber.channels.models.screens import Screen
from noaber.channels.models.subscriptions import Subscription
from noaber.channels.models.texts import EarlyReceipt, HeardText, SeenCall, TextPart

__all__ = [
    "CONTACT",
    "ONCE",
    "PERSONAL",
    "THREADED",
    "TO_DOORS",
    "Category",
    "Channel",
    "Chunk",
    "Door",
    "EarlyReceipt",
    "Gathered",
    "HeardPost",
    "HeardText",
    "Kind",
    "Listening",
    "Mailbox",
    "Mailing",
    "Opened",
    "Outcome",
    "Pace",
    "PaperRun",
    "PaperWish",
    "Post",
    "Preference",
    "Price",
    "Reachability",
    "Refusal",
    "Result",
    "Rung",
    "Screen",
    "SeenCall",
    "Spoke",
    "Subscription",
    "Tally",
    "TextPart",
    "Unreached",
    "Urgency",
]
