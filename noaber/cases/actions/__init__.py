"""The only place that writes cases. Each action: rule, rows, journal, notices; one transaction."""

from .answering import (
    CLOSING,
    add_note,
    answer_case,
    ask_reporter,
    close_case,
    reopen_at_desk,
    reopen_case,
    reply_to_case,
    take_back_answer,
    undo_close,
    withdraw_case,
)
from .clockwork import end_outside_links, fold_counts, note_overdue
from .counting import count_places
from .drafting import join_from_draft, keep_photo, save_answers, send_draft, start_draft, sweep_drafts
from .filing import Filed, file_case, join_case, leave_case
from .forgetting import forget_old_cases, forget_reporter
from .importing import Imported, import_cases, write_rejected
from .mail import empty_maildir, receive_mail, take_in_new_mail
from .moderation import (
    appeal_flag,
    decide_appeal,
    decide_flag,
    flag_case,
    quarantine_case,
    release_case,
)
from .pictures import blur_photo, release_photo, remove_photo, store_photo
from .posts import file_from_post
from .routing import (
    answer_outside,
    assign_case,
    hand_outside,
    hand_over_case,
    open_outside_link,
    record_export,
    revoke_outside_link,
)
from .shaping import correct_case, merge_cases, split_case

__all__ = [
    "CLOSING",
    "Filed",
    "Imported",
    "add_note",
    "answer_case",
    "answer_outside",
    "appeal_flag",
    "ask_reporter",
    "assign_case",
    "blur_photo",
    "close_case",
    "correct_case",
    "count_places",
    "decide_appeal",
    "decide_flag",
    "empty_maildir",
    "end_outside_links",
    "file_case",
    "file_from_post",
    "flag_case",
    "fold_counts",
    "forget_old_cases",
    "forget_reporter",
    "hand_outside",
    "hand_over_case",
    "import_cases",
    "join_case",
    "join_from_draft",
    "keep_photo",
    "leave_case",
    "merge_cases",
    "note_overdue",
    "open_outside_link",
    "quarantine_case",
    "receive_mail",
    "record_export",
    "release_case",
    "release_photo",
    "remove_photo",
    "reopen_at_desk",
    "reopen_case",
    "reply_to_case",
    "revoke_outside_link",
    "save_answers",
    "send_draft",
    "split_case",
    "start_draft",
    "store_photo",
    "sweep_drafts",
    "take_back_answer",
    "take_in_new_mail",
    "undo_close",
    "withdraw_case",
    "write_rejected",
]
