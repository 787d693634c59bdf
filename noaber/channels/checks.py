"""What must be right before the room opens: the file of how messages go out, the account that posts, and who
push services hear of."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks

from noaber.channels.sending import own_or_shipped, read_sending

HERE = ("127.0.0.1", "localhost", "::1")


@checks.register
def sending_can_be_read(app_configs, **kwargs):
    """The mistake in the file of orders, prices and limits, in a sentence."""
    try:
        read_sending(own_or_shipped())
    except ValueError as mistake:
        return [checks.Error(f"NOABER_SENDING: {mistake}", id="noaber.channels.E001")]
    return []


@checks.register
def public_account_is_whole(app_configs, **kwargs):
    """A server without a token, a token without a server, and a token that would be sent readable."""
    url, token = settings.NOABER_MASTODON_URL, settings.NOABER_MASTODON_TOKEN
    parts = urlsplit(url)
    wrong = [
        (bool(url) != bool(token), "NOABER_MASTODON_URL and NOABER_MASTODON_TOKEN: set both, or neither."),
        (
            url and parts.scheme != "https" and parts.hostname not in HERE,
            "NOABER_MASTODON_URL: must begin with https://, or others read our token on the way.",
        ),
    ]
    return [checks.Error(sentence, id="noaber.channels.E002") for is_wrong, sentence in wrong if is_wrong]


@checks.register
def push_services_hear_who_sends(app_configs, **kwargs):
    """Some refuse every message of a sender who cannot be written to (RFC 8292)."""
    named = settings.NOABER_PUSH_SUBJECT.startswith(("mailto:", "https://"))
    if named or not settings.NOABER_PUSH_KEY:
        return []
    sentence = "NOABER_PUSH_SUBJECT: must begin with mailto: or https://, or push services refuse us."
    return [checks.Error(sentence, id="noaber.channels.E003")]
