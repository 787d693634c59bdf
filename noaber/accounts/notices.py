"""What this room can say to one person."""

from django.utils.translation import gettext_lazy as _

from noaber.channels.notices import Notice

ROLE_ENDING = Notice("accounts.role_ending", category="account", title=_("Een rol van u stopt binnenkort"))
PASSKEY_ADDED = Notice(
    "accounts.passkey_added", category="account", title=_("Een nieuwe sleutel bij uw account")
)
ROLE_OF_OTHER_ENDING = Notice(
    "accounts.role_of_other_ending", category="account", title=_("Een rol in uw organisatie stopt binnenkort")
)
