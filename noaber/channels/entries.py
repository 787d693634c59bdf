"""What this room writes in the journal."""

from datetime import date

from noaber.journal.schema import declare

HANDED_OVER = declare("channels.handed_over", kind=str, category=str, urgency=int, persons=int, exercise=bool)
WITHDRAWN = declare("channels.withdrawn", mailings=int)
OVERTAKEN = declare("channels.overtaken", mailings=int)
PREFERENCE_SET = declare("channels.preference_set", category=str, channel=str, wanted=bool)
PACE_SET = declare("channels.pace_set", category=str, pace=str)
STEPS_SET = declare("channels.steps_set", own_order=bool, own_wait=bool)
REACHABILITY_SET = declare("channels.reachability_set", quiet=bool, away=bool)
UNSUBSCRIBED = declare("channels.unsubscribed", category=str, channel=str)
SCREEN_MADE = declare("channels.screen_made", areas=int, language=str, exercises=bool)
SCREEN_CHANGED = declare("channels.screen_changed", areas=int, language=str, exercises=bool)
SCREEN_LINK_RENEWED = declare("channels.screen_link_renewed")
SCREEN_REVOKED = declare("channels.screen_revoked")
BROWSER_ADDED = declare("channels.browser_added")
PAPER_MADE = declare("channels.paper_made", channel=str, doors=int)
PAPER_CHANGED = declare("channels.paper_changed", walking=bool, large=bool, both_languages=bool)
PAPER_TAKEN = declare("channels.paper_taken", channel=str, form=str)
PAPER_POSTED = declare("channels.paper_posted", channel=str, doors=int, on=date)
LETTER_RETURNED = declare("channels.letter_returned", reason=str, places=int)
DOOR_VISITED = declare("channels.door_visited", outcome=str)
PAPER_EMPTIED = declare("channels.paper_emptied", doors=int)
PAPER_WISHED = declare("channels.paper_wished", by_name=bool, large=bool)
BROWSER_REMOVED = declare("channels.browser_removed", reason=str)
TEXT_HEARD = declare("channels.text_heard", parts=int)
MAILBOX_DIED = declare("channels.mailbox_died", code=str, times=int)
MAILBOX_REVIVED = declare("channels.mailbox_revived")
POST_HEARD = declare("channels.post_heard", length=int)
