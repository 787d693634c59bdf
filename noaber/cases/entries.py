"""What this room writes in the journal. Slugs and numbers only: never a text, a name or a place."""

from noaber.journal.schema import declare

FILED = declare(
    "cases.filed",
    category=str,
    desk=str,
    public=bool,
    walled=bool,
    channel=str,
    quarantine=str,
    anonymous=bool,
    due_at=str,
)
JOINED = declare("cases.joined", anonymous=bool)
LEFT = declare("cases.left")
ASKED = declare("cases.asked")
REPLIED = declare("cases.replied", channel=str, sender_known=bool)
NOTED = declare("cases.noted")
ANSWERED = declare("cases.answered", due_moved=bool)
ANSWERED_IN_PUBLIC = declare("cases.answered_in_public")
PUBLIC_ANSWER_TAKEN_BACK = declare("cases.public_answer_taken_back")
CLOSED = declare("cases.closed", category=str, desk=str, outcome=str, late=bool, public=bool)
UNDONE = declare("cases.close_undone")
REOPENED = declare("cases.reopened", category=str, desk=str, public=bool)
ASSIGNED = declare("cases.assigned", owner=str)
HANDED_OVER = declare("cases.handed_over", desk_from=str, desk_to=str)
HANDED_OUTSIDE = declare("cases.handed_outside", expires_at=str)
OUTSIDE_OPENED = declare("cases.outside_opened")
OUTSIDE_ANSWERED = declare("cases.outside_answered")
OUTSIDE_REVOKED = declare("cases.outside_revoked")
MERGED = declare("cases.merged", into=int)
SPLIT = declare("cases.split", into=int)
QUARANTINED = declare("cases.quarantined", reason=str)
RELEASED = declare("cases.released")
CORRECTED = declare("cases.corrected", fields=str, category=str)
WITHDRAWN = declare("cases.withdrawn")
FLAGGED = declare("cases.flagged", reason=str)
FLAG_DECIDED = declare("cases.flag_decided", decision=str)
FLAG_APPEALED = declare("cases.flag_appealed")
APPEAL_DECIDED = declare("cases.appeal_decided", decision=str)
PHOTO_RELEASED = declare("cases.photo_released")
PHOTO_BLURRED = declare("cases.photo_blurred", parts=int)
PHOTO_REMOVED = declare("cases.photo_removed")
OVERDUE = declare("cases.overdue", category=str, desk=str, public=bool, due_at=str)
IMPORTED = declare("cases.imported", source=str, rows=int, first_line=int, last_line=int)
MAIL_REFUSED = declare("cases.mail_refused", reason=str)
FORGOTTEN = declare("cases.forgotten")
EXPORTED = declare("cases.exported", view=str)
