"""kill -9 in the middle: nobody is lost, and at most one batch is repeated a kill.

Workers are processes of their own with the real web push transport; what counts is what the push service got.
"""

import asyncio
import multiprocessing
import os
import signal
import time
from collections import Counter

import pytest
from django.db import connection

from noaber.channels.adapters.webpush.adapter import WebPushTransport, own_key, sending_thread
from noaber.channels.adapters.webpush.vapid import encode64
from noaber.channels.delivering import lease as leases
from noaber.channels.delivering.portion import deliver_chunk
from noaber.channels.models import Chunk, Result, Subscription, Tally
from noaber.channels.tests.push_service import FakePushService
from noaber.core import clock

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PEOPLE, BATCH, KILLS = 3_000, 20, 10
FORK = multiprocessing.get_context("fork")


def serve(pipe, browsers):
    """The push service, in a process of its own: tells on request how often each browser read its message."""

    async def stand():
        service = FakePushService(keep=10 * browsers)
        await service.start()
        pipe.send([service.subscribe(str(number)) for number in range(browsers)])
        while True:
            await asyncio.sleep(0.005)
            if pipe.poll():
                pipe.recv()
                pipe.send(Counter(message.path.rpartition("/")[2] for message in service.received))

    asyncio.run(stand())


def work():
    """A worker process with one lane."""
    connection.connection = None
    own_key.cache_clear()
    sending_thread.cache_clear()
    leases.SECONDS = 1
    transport = WebPushTransport()
    transport.batch = BATCH
    while True:
        if not deliver_chunk(transport):
            time.sleep(0.05)


@pytest.fixture
def push_service():
    ours, theirs = FORK.Pipe()
    process = FORK.Process(target=serve, args=(theirs, PEOPLE), daemon=True)
    process.start()
    yield ours
    process.kill()
    process.join()


def counted(pipe) -> Counter:
    pipe.send("count")
    return pipe.recv()


def subscribe(ids, ends):
    Subscription.objects.bulk_create(
        Subscription(
            person_id=person,
            endpoint=end.url,
            endpoint_hash=Subscription.hash_of(end.url),
            keys=f'{{"p256dh": "{end.public_key.hex()}", "auth": "{end.secret.hex()}"}}',
            added_at=clock.now(),
        )
        for person, end in zip(ids, ends, strict=True)
    )


def test_ten_kills_lose_nobody(send, persons, push_service, settings):
    settings.NOABER_PUSH_KEY = encode64(b"\x07" * 32)
    ids = persons(PEOPLE)
    subscribe(ids, push_service.recv())
    mailing = send({"webpush": ids})
    connection.close()
    workers = [started(), started()]
    for kill in range(KILLS):
        wait_for(lambda kill=kill: counted(push_service).total() > kill * PEOPLE / KILLS / 1.5)
        os.kill(workers[0].pid, signal.SIGKILL)
        workers[0].join()
        workers = [workers[1], started()]
    wait_for(lambda: not Chunk.objects.filter(finished_at=None).exists())
    for worker in workers:
        worker.kill()
        worker.join()

    got = counted(push_service)
    assert len(got) == PEOPLE, "somebody was lost"
    assert got.total() - PEOPLE <= KILLS * BATCH
    assert dict(Tally.objects.filter(mailing=mailing).values_list("outcome", "persons")) == {
        "handed_over": PEOPLE
    }
    assert Result.objects.filter(mailing=mailing).count() == PEOPLE


def started():
    worker = FORK.Process(target=work, daemon=True)
    worker.start()
    return worker


def wait_for(condition, seconds=90):
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, "it took too long"
        time.sleep(0.02)
