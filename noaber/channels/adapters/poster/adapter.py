"""A poster as a transport: from now on whoever may print it can, and that is all there is to hand over."""

from noaber.channels.adapters.contract import Repeat
from noaber.channels.models import Channel


class PosterTransport:
    """One for a whole message, with number 0; it is drawn anew whenever somebody prints it."""

    channel = Channel.POSTER.value
    repeat = Repeat.DEDUPLICATED
    batch = 1
    threads = 1
    stays_inside = True
