"""The only place that writes for channels."""

from noaber.channels.actions.browsers import add_browser, confirm_receipt, remove_browser, renew_browser
from noaber.channels.actions.digests import send_digests
from noaber.channels.actions.handing import hand_over, notify_contact, notify_person, overtake, withdraw
from noaber.channels.actions.ladders import climb_ladders
from noaber.channels.actions.live import close_streams, close_streams_of, touch_persons, touch_topic
from noaber.channels.actions.paper import (
    change_run,
    empty_old_runs,
    note_answer,
    post_run,
    return_letter,
    set_paper_wish,
    take_paper,
    visit_door,
)
from noaber.channels.actions.posts import (
    answer_in_public,
    clear_heard_words,
    forget_old_replies,
    reply_once,
    take_back_in_public,
    tell_who_replied,
)
from noaber.channels.actions.reading import mark_opened, mark_seen
from noaber.channels.actions.receipts import note_parts, place_early_receipts, take_receipts
from noaber.channels.actions.returned import (
    forget_old_mailboxes,
    revive_after_code,
    revive_mailbox,
    take_returned,
)
from noaber.channels.actions.screens import (
    change_screen,
    make_screen,
    note_screen,
    renew_screen_link,
    revoke_screen,
)
from noaber.channels.actions.sweeping import forget_person, reword_messages, sweep_messages
from noaber.channels.actions.texts import (
    clear_words,
    forget_old_texts,
    join_incomplete_texts,
    note_call,
    reply_once_a_day,
    take_text,
)
from noaber.channels.actions.wishes import (
    send_less,
    set_paces,
    set_preferences,
    set_reachability,
    set_steps,
    unsubscribe,
)

__all__ = [
    "add_browser",
    "answer_in_public",
    "change_run",
    "change_screen",
    "clear_heard_words",
    "clear_words",
    "climb_ladders",
    "close_streams",
    "close_streams_of",
    "confirm_receipt",
    "empty_old_runs",
    "forget_old_mailboxes",
    "forget_old_replies",
    "forget_old_texts",
    "forget_person",
    "hand_over",
    "join_incomplete_texts",
    "make_screen",
    "mark_opened",
    "mark_seen",
    "note_answer",
    "note_call",
    "note_parts",
    "note_screen",
    "notify_contact",
    "notify_person",
    "overtake",
    "place_early_receipts",
    "post_run",
    "remove_browser",
    "renew_browser",
    "renew_screen_link",
    "reply_once",
    "reply_once_a_day",
    "return_letter",
    "revive_after_code",
    "revive_mailbox",
    "revoke_screen",
    "reword_messages",
    "send_digests",
    "send_less",
    "set_paces",
    "set_paper_wish",
    "set_preferences",
    "set_reachability",
    "set_steps",
    "sweep_messages",
    "take_back_in_public",
    "take_paper",
    "take_receipts",
    "take_returned",
    "take_text",
    "tell_who_replied",
    "touch_persons",
    "touch_topic",
    "unsubscribe",
    "visit_door",
    "withdraw",
]
