"""What this room writes in the journal. Slugs and numbers only: never a text, a name or an answer's words."""

from noaber.journal.schema import declare

DRAFTED = declare("broadcasts.drafted", kind=str, exercise=bool)
EDITED = declare("broadcasts.edited", version=int, voided=bool)
SUBMITTED = declare("broadcasts.submitted", version=int, kind=str, hash=str)
REJECTED = declare("broadcasts.rejected", version=int)
APPROVED = declare("broadcasts.approved", version=int, kind=str, hash=str, scheduled=bool)
HANDED_OVER = declare(
    "broadcasts.handed_over", kind=str, urgency=str, exercise=bool, people=int, doors=int, unreachable=int
)
SENT = declare("broadcasts.sent", kind=str, seconds=int)
REACHED_NEWCOMER = declare("broadcasts.reached_newcomer", kind=str)
TESTED = declare("broadcasts.tested", version=int)
ANSWERED = declare("broadcasts.answered", answer=str, changed=bool, tip=bool)
ANSWERED_BY_PHONE = declare("broadcasts.answered_by_phone", answer=str, tip=bool)
WITHDRAWN = declare("broadcasts.withdrawn", status=str, outcome=str)
CLOSED = declare("broadcasts.closed", kind=str, outcome=str, late=bool, answers=int)
CLOSING_OVERDUE = declare("broadcasts.closing_overdue", kind=str, times=int)
TOOK_OVER = declare("broadcasts.closer_changed", closer=int)
FORGOT = declare("broadcasts.answers_deleted", answers=int)
