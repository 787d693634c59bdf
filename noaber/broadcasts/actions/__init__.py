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
    withdraw_by_rule,
    withdraw_unsent,
)
from noaber.broadcasts.actions.erasing import erase_old_words
from noaber.broadcasts.actions.gates import keep_gates
from noaber.broadcasts.actions.picturing import (
    forget_pictures,
    remove_picture,
    set_picture,
    take_picture_along,
)
from noaber.broadcasts.actions.practising import practise_report
from noaber.broadcasts.actions.reckoning import reckon_broadcast, reckon_broadcasts
from noaber.broadcasts.actions.revising import (
    Unchanged,
    approve_revision,
    drop_revision,
    reject_revision,
    save_revision,
    submit_revision,
)
from noaber.broadcasts.actions.rings import open_rings_for, reach_newcomer
from noaber.broadcasts.actions.texting import answer_by_text
from noaber.broadcasts.actions.writing import save_broadcast, send_test_broadcast, submit_broadcast

__all__ = [
    "Unchanged",
    "answer_broadcast",
    "answer_by_phone",
    "answer_by_text",
    "approve_broadcast",
    "approve_revision",
    "choose_doors",
    "close_broadcast",
    "close_finished_broadcasts",
    "drop_revision",
    "erase_old_words",
    "forget_answerer",
    "forget_answers",
    "forget_pictures",
    "keep_gates",
    "nag_about_closing",
    "open_rings_for",
    "open_silent_doors",
    "open_tips",
    "practise_report",
    "reach_newcomer",
    "reckon_broadcast",
    "reckon_broadcasts",
    "reject_broadcast",
    "reject_revision",
    "release_broadcasts",
    "remove_picture",
    "save_broadcast",
    "save_revision",
    "send_test_broadcast",
    "set_picture",
    "submit_broadcast",
    "submit_revision",
    "take_over_closing",
    "take_picture_along",
    "withdraw_broadcast",
    "withdraw_by_rule",
    "withdraw_unsent",
]
