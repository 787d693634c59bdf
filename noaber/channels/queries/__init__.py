"""What can be asked about messages; every answer is limited to the person who asks."""

from noaber.channels.queries.changes import last_change
from noaber.channels.queries.costs import (
    Budget,
    Cost,
    budget_for,
    costs_of,
    expected_costs,
    pieces_of,
    prices,
    spent_in_month,
)
from noaber.channels.queries.counts import delivery_counts
from noaber.channels.queries.inbox import (
    InboxItem,
    get_message_for,
    inbox_for,
    inbox_items,
    unread_count,
)
from noaber.channels.queries.ladders import Step, Taken, ladder_of, steps_of
from noaber.channels.queries.paper import (
    DoorLine,
    add_wishes,
    doors_of_run,
    get_door_of,
    get_paper_wish,
    get_returned_door,
    get_run_for,
    outcomes_of,
    poster_of,
    runs_for,
    story_of,
)
from noaber.channels.queries.reach import Reach, reach
from noaber.channels.queries.recipients import doors_told, is_delivered, recipients_of, who_got
from noaber.channels.queries.screens import (
    OnScreens,
    get_screen_by_token,
    get_screen_for,
    screens_of,
    screens_showing,
    silent_screens,
)
from noaber.channels.queries.texts import get_heard_text, texted_sources
from noaber.channels.queries.trouble import delivery_trouble
from noaber.channels.queries.wishes import browsers_of, get_reachability, paces_of, wishes_of

__all__ = [
    "Budget",
    "Cost",
    "DoorLine",
    "InboxItem",
    "OnScreens",
    "Reach",
    "Step",
    "Taken",
    "add_wishes",
    "browsers_of",
    "budget_for",
    "costs_of",
    "delivery_counts",
    "delivery_trouble",
    "doors_of_run",
    "doors_told",
    "expected_costs",
    "get_door_of",
    "get_heard_text",
    "get_message_for",
    "get_paper_wish",
    "get_reachability",
    "get_returned_door",
    "get_run_for",
    "get_screen_by_token",
    "get_screen_for",
    "inbox_for",
    "inbox_items",
    "is_delivered",
    "ladder_of",
    "last_change",
    "outcomes_of",
    "paces_of",
    "pieces_of",
    "poster_of",
    "prices",
    "reach",
    "recipients_of",
    "runs_for",
    "screens_of",
    "screens_showing",
    "silent_screens",
    "spent_in_month",
    "steps_of",
    "story_of",
    "texted_sources",
    "unread_count",
    "who_got",
    "wishes_of",
]
