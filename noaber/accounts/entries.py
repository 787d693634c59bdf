"""What this room writes in the journal, always about a person: that they came in, and by which door."""

from noaber.journal.schema import declare

SIGNED_IN = declare("accounts.signed_in", way=str)
CODE_USED_UP = declare("accounts.code_used_up", purpose=str)
SIGNED_OUT_EVERYWHERE = declare("accounts.signed_out_everywhere")
SESSION_ENDED = declare("accounts.session_ended")
PASSKEY_ADDED = declare("accounts.passkey_added", synced=bool)
PASSKEY_REMOVED = declare("accounts.passkey_removed")
