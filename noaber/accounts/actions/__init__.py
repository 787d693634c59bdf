"""Everything that changes how somebody signs in: codes, passkeys, sessions, a new account."""

from noaber.accounts.actions.codes import (
    MailRefused,
    note_code_used_up,
    send_code,
    send_mail_now,
    sweep_codes,
    tries_left,
    use_code,
)
from noaber.accounts.actions.joining import open_account
from noaber.accounts.actions.passkeys import add_passkey, name_passkey, remove_passkey, use_passkey
from noaber.accounts.actions.sessions import end_session, sign_out_everywhere
from noaber.accounts.actions.telling import tell_passkey_added, tell_role_ending
from noaber.accounts.actions.texting import register_at_counter, send_sign_in_code, send_text_code

__all__ = [
    "MailRefused",
    "add_passkey",
    "end_session",
    "name_passkey",
    "note_code_used_up",
    "open_account",
    "register_at_counter",
    "remove_passkey",
    "send_code",
    "send_mail_now",
    "send_sign_in_code",
    "send_text_code",
    "sign_out_everywhere",
    "sweep_codes",
    "tell_passkey_added",
    "tell_role_ending",
    "tries_left",
    "use_code",
    "use_passkey",
]
