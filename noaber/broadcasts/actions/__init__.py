"""Everything that can happen to a broadcast, in the order of its life."""

from noaber.broadcasts.actions.answering import (
    answer_broadcast,
    answer_by_phone,
    forget_answerer,
    forget_answers,
    open_tips,
)
from noaber.broadcasts.actions.approving import approve_broadcast, reject_broadcast, release_broadcasts
from noaber.broadcasts.actions.choosing import choose_doors, open_silent_doors
from noaber.broadcasts.actions.ending import (
    close_broadcast,
    close_finished_broadcasts,
    nag_about_closing,
    take_over_closing,
    withdraw_broadcast,
)
from noaber.broadcasts.actions.rings import open_rings_for, reach_newcomer
from noaber.broadcasts.actions.texting import answer_by_text
from noaber.broadcasts.actions.writing import save_broadcast, send_test_broadcast, submit_broadcast

__all__ = [
    "answer_broadcast",
    "answer_by_phone",
    "answer_by_text",
    "approve_broadcast",
    "choose_doors",
    "close_broadcast",
    "close_finished_broadcasts",
    "forget_answerer",
    "forget_answers",
    "nag_about_closing",
    "open_rings_for",
    "open_silent_doors",
    "open_tips",
    "reach_newcomer",
    "reject_broadcast",
    "release_broadcasts",
    "save_broadcast",
    "send_test_broadcast",
    "submit_broadcast",
    "take_over_closing",
    "withdraw_broadcast",
]
