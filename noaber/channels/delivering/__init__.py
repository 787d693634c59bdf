"""The deliver loop: lease a chunk, ask once more who may have it, hand over, write down what became of it.

One lane per channel, each with its own threads, so that a slow mail server holds no push back. What a killed
worker had in its hands is leased again when its lease runs out, from the last batch that was written down.
"""

from functools import partial

from noaber.channels.adapters.registry import transports
from noaber.channels.delivering.hearing import PAUSE_S, hear
from noaber.channels.delivering.lease import BEAT, beat
from noaber.channels.delivering.listening import listen
from noaber.channels.delivering.portion import deliver_next
from noaber.core.loops import Loop


def lanes() -> list[Loop]:
    """The loops of a worker: threads for each channel, one that keeps what they hold, two that listen."""
    return [
        Loop("deliver:leases", beat, None, pause=BEAT),
        Loop("deliver:heard", listen, None, pause=1.0),
        Loop("deliver:posts", hear, None, pause=PAUSE_S),
        *_lanes_of_channels(),
    ]


def _lanes_of_channels() -> list[Loop]:
    return [
        Loop(
            f"deliver:{channel}:{number}",
            partial(deliver_next, transport),
            channel=f"noaber_deliver_{channel}",
            pause=1.0,
        )
        for channel, transport in transports().items()
        for number in range(1, transport.threads + 1)
    ]


__all__ = ["lanes"]
