"""What somebody sees of their own account."""

from noaber.accounts.queries.account import (
    consents_of,
    get_passkey_of,
    get_session_of,
    happened_to,
    letter_of,
    passkey_by_credential,
    passkeys_of,
    sessions_of,
)

__all__ = [
    "consents_of",
    "get_passkey_of",
    "get_session_of",
    "happened_to",
    "letter_of",
    "passkey_by_credential",
    "passkeys_of",
    "sessions_of",
]
