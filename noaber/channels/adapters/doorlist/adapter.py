"""The same doors as letters have, for another hand."""

from noaber.channels.adapters.letter.adapter import DoorsTransport
from noaber.channels.models import Channel


class DoorListTransport(DoorsTransport):
    """A list of doors."""

    def __init__(self):
        super().__init__(Channel.DOORLIST)
