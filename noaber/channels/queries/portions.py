"""How many persons a worker is given at a time."""

from noaber.channels.models import Channel

PORTION = 1_000
# Where they leave the house a thousand take long: others would wait, and one lane would have them all.
SMALL = {Channel.SMS.value: 20, Channel.MAIL.value: 100, Channel.WEBPUSH.value: 100}


def portion_of(channel: str) -> int:
    """The most in one portion of this channel."""
    return SMALL.get(channel, PORTION)
