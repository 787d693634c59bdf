"""kill -9 in the middle: nobody is lost, and at most one batch is repeated a kill."""

import multiprocessing
import os
import signal
import time
from collections import Counter

import pytest
from django.db import connection

from noaber.channels.delivering import lease as leases
from noaber.channels.delivering.portion import deliver_chunk
from noaber.channels.models import Chunk, Result, Tally

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PEOPLE, BATCH, KILLS = 3_000, 20, 10


def work(transport_class, seen):
    """A worker process: notes in a file whom it hands over to, before it writes that down as a result."""

    class Noting(transport_class):
        def hand_over(self, mailing, deliveries):
            lines = "".join(f"{d.recipient.id}\n" for d in deliveries)
            os.write(note, lines.encode())  # one write: whole or not at all
            time.sleep(0.01)
            return super().hand_over(mailing, deliveries)

    connection.connection = None
    leases.SECONDS = 1
    note = os.open(seen, os.O_WRONLY | os.O_APPEND)
    transport = Noting(batch=BATCH)
    while True:
        if not deliver_chunk(transport):
            time.sleep(0.05)


def test_ten_kills_lose_nobody(send, persons, planned, tmp_path):
    ids = persons(PEOPLE)
    mailing = send({"webpush": ids})
    seen = tmp_path / "seen"
    seen.touch()
    connection.close()
    spawn = multiprocessing.get_context("fork").Process
    workers = [spawn(target=work, args=(planned, seen), daemon=True) for _ in range(2)]
    for worker in workers:
        worker.start()
    for kill in range(KILLS):
        wait_for(lambda kill=kill: len(seen.read_text().split()) > kill * PEOPLE / KILLS / 1.5)
        os.kill(workers[0].pid, signal.SIGKILL)
        workers[0].join()
        workers = [workers[1], spawn(target=work, args=(planned, seen), daemon=True)]
        workers[1].start()
    wait_for(lambda: not Chunk.objects.filter(finished_at=None).exists())
    for worker in workers:
        worker.kill()
        worker.join()

    got = Counter(int(line) for line in seen.read_text().split())
    assert set(got) == set(ids), "somebody was lost"
    assert sum(got.values()) - PEOPLE <= KILLS * BATCH
    assert Tally.objects.get(mailing=mailing).persons == PEOPLE
    assert Result.objects.filter(mailing=mailing).count() == PEOPLE


def wait_for(condition, seconds=60):
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, "it took too long"
        time.sleep(0.02)
