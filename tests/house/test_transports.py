"""Every transport of the registry says what a repeat means, and is in the test with killed workers."""

from importlib import import_module

from noaber.channels.adapters.contract import IN_HAND, Repeat
from noaber.channels.adapters.registry import transports
from noaber.channels.models import TO_DOORS, Channel
from noaber.channels.tests.test_killed_transports import SPEAKING


def test_every_channel_has_a_folder_that_says_what_it_speaks_and_holds_its_transport():
    assert set(transports()) == set(Channel.values)
    for channel, transport in transports().items():
        folder = f"noaber.channels.adapters.{channel}"
        assert type(transport).__module__ == f"{folder}.adapter"
        assert import_module(folder).__doc__ and type(transport).__doc__, channel


def test_every_transport_says_what_a_repeat_means_and_behaves_so():
    for channel, transport in transports().items():
        assert isinstance(transport.repeat, Repeat), channel
        assert transport.channel == channel
        if transport.repeat == Repeat.POSSIBLE and not transport.stays_inside:
            assert transport.batch == 1, f"{channel}: one at a time, or a kill repeats several"
            assert hasattr(transport, "ask_status"), f"{channel}: an old intent is asked after"
            assert hasattr(transport, "make_ready"), f"{channel}: what takes long comes before the intent"


def test_a_killed_worker_repeats_one_batch_of_a_channel_however_many_lanes_share_it():
    leaving = set(SPEAKING) - set(TO_DOORS)  # what is printed stands in a run once, whoever writes it
    for channel in leaving:
        transport = transports()[channel]
        if transport.repeat != Repeat.POSSIBLE:
            assert transport.batch * transport.threads <= IN_HAND, channel


def test_every_transport_that_speaks_to_the_outside_is_killed_in_a_test():
    inside = {channel for channel, transport in transports().items() if transport.stays_inside}
    assert set(SPEAKING) | inside == set(transports())
