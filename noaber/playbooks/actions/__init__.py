"""Everything that can happen to an initiative: prepared, filled, started, carried on by its clock, ended."""

from .agreeing import agree, note_authority, note_document
from .archiving import archive_initiative
from .hearing import leave_for_good, react_to
from .offering import begin_offer
from .opening import tick_off
from .outcomes import note_closing, note_outcome, tick_off_by_entry
from .preparing import (
    answer_invitation,
    choose_value,
    invite,
    leave_initiative,
    note_screening,
    prepare_initiative,
)
from .running import (
    advance_initiatives,
    end_initiative,
    end_stage,
    forget_members,
    hand_on,
    pause_initiative,
    resume_initiative,
    start_initiative,
    stop_initiative,
)
from .showing import show_change
from .versions import agree_version, propose_version

__all__ = [
    "advance_initiatives",
    "agree",
    "agree_version",
    "answer_invitation",
    "archive_initiative",
    "begin_offer",
    "choose_value",
    "end_initiative",
    "end_stage",
    "forget_members",
    "hand_on",
    "invite",
    "leave_for_good",
    "leave_initiative",
    "note_authority",
    "note_closing",
    "note_document",
    "note_outcome",
    "note_screening",
    "pause_initiative",
    "prepare_initiative",
    "propose_version",
    "react_to",
    "resume_initiative",
    "show_change",
    "start_initiative",
    "stop_initiative",
    "tick_off",
    "tick_off_by_entry",
]
