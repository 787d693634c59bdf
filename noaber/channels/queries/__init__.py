"""What can be asked about messages; every answer is limited to the person who asks."""

from noaber.channels.queries.changes import last_change
from noaber.channels.queries.counts import delivery_counts
from noaber.channels.queries.inbox import (
    InboxItem,
    get_message_for,
    inbox_for,
    inbox_items,
    unread_count,
)
from noaber.channels.queries.reach import Reach, reach
from noaber.channels.queries.recipients import is_delivered, recipients_of, who_got
from noaber.channels.queries.screens import (
    OnScreens,
    get_screen_by_token,
    get_screen_for,
    screens_of,
    screens_showing,
    silent_screens,
)
from noaber.channels.queries.trouble import delivery_trouble
from noaber.channels.queries.wishes import browsers_of, get_reachability, wishes_of

__all__ = [
    "InboxItem",
    "OnScreens",
    "Reach",
    "browsers_of",
    "delivery_counts",
    "delivery_trouble",
    "get_message_for",
    "get_reachability",
    "get_screen_by_token",
    "get_screen_for",
    "inbox_for",
    "inbox_items",
    "is_delivered",
    "last_change",
    "reach",
    "recipients_of",
    "screens_of",
    "screens_showing",
    "silent_screens",
    "unread_count",
    "who_got",
    "wishes_of",
]
