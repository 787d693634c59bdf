"""Text messages: SMPP 3.4 or a provider's HTTP, both ways; without settings the channel is not there."""

from noaber.channels.adapters.sms.carrying import is_set_up, takes_replies
from noaber.channels.adapters.sms.straight import send_now

__all__ = ["is_set_up", "send_now", "takes_replies"]
