"""The database goes while a batch is out: what became of it is kept and written once it is back, once."""

import threading

import psycopg
import pytest
from django.db import OperationalError, connection

from noaber.channels.adapters.contract import Repeat
from noaber.channels.delivering import lease as leases
from noaber.channels.delivering import portion
from noaber.channels.delivering.portion import deliver_chunk
from noaber.channels.models import Chunk, Result, Tally
from noaber.core import loops

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PEOPLE = 30


def gone() -> OperationalError:
    wrong = OperationalError("the server closed the connection unexpectedly")
    wrong.__cause__ = psycopg.OperationalError()
    return wrong


def without_room() -> OperationalError:
    wrong = OperationalError("could not extend file: No space left on device")
    wrong.__cause__ = psycopg.errors.DiskFull()
    return wrong


@pytest.fixture
def fail(monkeypatch):
    """Return a function that lets writing fail some times, before or after it was done."""

    def plan(error, times: int, *, after: bool = False):
        left, write_all = [error] * times, portion.add_up

        def add_up(*values):
            if after:
                write_all(*values)
            if left:
                if after:  # the server did it, only its word was lost
                    connection.connection.commit()
                raise left.pop()()
            if not after:
                write_all(*values)

        monkeypatch.setattr(portion, "add_up", add_up)

    return plan


def tally() -> dict:
    return dict(Tally.objects.values_list("outcome", "persons"))


@pytest.mark.parametrize("error", [gone, without_room])
def test_nobody_gets_it_twice_while_nothing_can_be_written(error, send, persons, planned, fail):
    ids = persons(PEOPLE)
    send({"webpush": ids})
    fail(error, 3)
    transport = planned()
    deliver_chunk(transport)
    assert transport.got == ids
    assert tally() == {"handed_over": PEOPLE}


def test_what_was_written_while_the_answer_got_lost_counts_once(send, persons, planned, fail):
    ids = persons(PEOPLE)
    send({"webpush": ids})
    fail(gone, 1, after=True)
    transport = planned()
    deliver_chunk(transport)  # its lease is given up, because the chunk is further than it knows
    Chunk.objects.update(leased_until=None)
    deliver_chunk(transport)
    assert transport.got == ids
    assert tally() == {"handed_over": PEOPLE}
    assert Result.objects.count() == PEOPLE


def test_an_intent_whose_answer_got_lost_is_our_own_and_nothing_has_left_yet(
    send, persons, planned, monkeypatch
):
    [one] = persons(1)
    send({"webpush": [one]})
    left, intend = [gone(), gone()], leases.intend

    def lost(*values, **more):
        stored = intend(*values, **more)
        if left:
            raise left.pop()
        return stored

    monkeypatch.setattr(leases, "intend", lost)
    transport = planned(repeat=Repeat.POSSIBLE, batch=1)
    deliver_chunk(transport)
    assert transport.got == [one]
    assert tally() == {"handed_over": 1}


def test_a_fault_of_our_own_is_not_waited_for(send, persons, planned, fail):
    send({"webpush": persons(PEOPLE)})
    fail(lambda: ZeroDivisionError(), 1)
    with pytest.raises(ZeroDivisionError):
        deliver_chunk(planned())


def test_who_is_told_to_stop_waits_no_longer(send, persons, planned, fail):
    send({"webpush": persons(PEOPLE)})
    fail(gone, 1_000)
    stop = threading.Event()
    loop = loops.Loop("deliver", lambda: deliver_chunk(planned()), pause=0.05)
    running = threading.Thread(target=loops.run, args=(loop, stop))
    running.start()
    running.join(0.5)
    stop.set()
    running.join(10)
    assert not running.is_alive()
