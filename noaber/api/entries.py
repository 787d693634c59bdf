"""The journal's entries about applications."""

from noaber.journal.schema import declare

CLIENT_MADE = declare("api.client_made")
CLIENT_REVOKED = declare("api.client_revoked")
