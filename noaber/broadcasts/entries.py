"""What this room writes in the journal. Slugs and numbers only: never a text, a name or an answer's words."""

from noaber.journal.schema import declare

DRAFTED = declare("broadcasts.drafted", kind=str, exercise=bool)
EDITED = declare("broadcasts.edited", version=int, voided=bool)
SUBMITTED = declare("broadcasts.submitted", version=int, kind=str, hash=str)
REJECTED = declare("broadcasts.rejected", version=int)
APPROVED = declare("broadcasts.approved", version=int, kind=str, hash=str, scheduled=bool, authority=bool)
HANDED_OVER = declare(
    "broadcasts.handed_over",
    kind=str,
    urgency=str,
    exercise=bool,
    people=int,
    doors=int,
    unreachable=int,
    left_out=int,
)
CANCEL_PREPARED = declare("broadcasts.cancel_prepared", version=int)
REVISED = declare("broadcasts.revised", version=int, step=str, voided=bool)
REVISION_SUBMITTED = declare("broadcasts.revision_submitted", version=int, step=str, hash=str)
REVISION_REJECTED = declare("broadcasts.revision_rejected", version=int)
REVISION_DROPPED = declare("broadcasts.revision_dropped", version=int)
REVISION_SENT = declare(
    "broadcasts.revision_sent",
    version=int,
    step=str,
    marked=int,
    replaced=int,
    added=int,
    let_go=int,
    left_out=int,
)
PRACTISED = declare("broadcasts.practised", exercise=bool)
SENT = declare("broadcasts.sent", kind=str, seconds=int)
REACHED_NEWCOMER = declare("broadcasts.reached_newcomer", kind=str)
TESTED = declare("broadcasts.tested", version=int)
ANSWERED = declare("broadcasts.answered", answer=str, changed=bool, tip=bool)
ANSWERED_BY_PHONE = declare("broadcasts.answered_by_phone", answer=str, tip=bool)
WITHDRAWN = declare("broadcasts.withdrawn", status=str, outcome=str, prepared=bool)
CLOSED = declare("broadcasts.closed", kind=str, outcome=str, late=bool, answers=int)
CLOSING_OVERDUE = declare("broadcasts.closing_overdue", kind=str, times=int)
TOOK_OVER = declare("broadcasts.closer_changed", closer=int)
WORDS_ERASED = declare("broadcasts.words_erased", kind=str)
FORGOT = declare("broadcasts.answers_deleted", answers=int)
PICTURES_FORGOT = declare("broadcasts.pictures_deleted", pictures=int)
