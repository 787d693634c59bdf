"""What this room writes in the journal."""

from noaber.journal.schema import declare

HANDED_OVER = declare("channels.handed_over", kind=str, category=str, urgency=int, persons=int, exercise=bool)
WITHDRAWN = declare("channels.withdrawn", mailings=int)
OVERTAKEN = declare("channels.overtaken", mailings=int)
PREFERENCE_SET = declare("channels.preference_set", category=str, channel=str, wanted=bool)
REACHABILITY_SET = declare("channels.reachability_set", quiet=bool, away=bool)
UNSUBSCRIBED = declare("channels.unsubscribed", category=str, channel=str)
SCREEN_MADE = declare("channels.screen_made", areas=int, language=str, exercises=bool)
SCREEN_CHANGED = declare("channels.screen_changed", areas=int, language=str, exercises=bool)
SCREEN_LINK_RENEWED = declare("channels.screen_link_renewed")
SCREEN_REVOKED = declare("channels.screen_revoked")
BROWSER_ADDED = declare("channels.browser_added")
BROWSER_REMOVED = declare("channels.browser_removed", reason=str)
