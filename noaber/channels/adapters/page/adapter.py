"""The inbox on the site: the result row is the line in the inbox, so nothing leaves the house or can fail."""

from noaber.channels.adapters.contract import Repeat
from noaber.channels.models import Channel


class PageTransport:
    """Everybody has this page. A repeat changes nothing, because a row is written once."""

    channel = Channel.PAGE.value
    repeat = Repeat.DEDUPLICATED
    batch = 1_000
    threads = 1
    stays_inside = True
