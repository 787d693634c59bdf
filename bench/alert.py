"""From the commit of an alert to the inbox and to the push service, for a whole town.

    python -m bench.alert [people]

Everybody has one browser. One worker with its usual lanes, one push service that reads every message, both on
this machine. Stands in a database of its own, which is dropped afterwards.
"""

import asyncio
import multiprocessing
import sys
import time

import uvloop

from bench.fanout import in_own_database, make_people, make_source
from bench.load import cpu_seconds

FORK = multiprocessing.get_context("fork")


def main(people: int = 9_000) -> None:
    in_own_database(lambda: measure(people))


def measure(people: int) -> None:
    """Time until the last page, the middle and the last browser."""
    from django.db import connection

    from noaber.channels.models import Chunk

    ids = make_people(people)
    ours, theirs = FORK.Pipe()
    service = FORK.Process(target=serve, args=(theirs, people), daemon=True)
    connection.close()
    service.start()
    subscribe(ids, ours.recv())
    source = make_source()
    connection.close()
    worker = FORK.Process(target=work, daemon=True)
    worker.start()
    time.sleep(4)  # the worker waits for something to do and makes keys meanwhile
    cpu, reading = cpu_seconds([worker.pid]), cpu_seconds([service.pid])
    start = time.monotonic()
    hand_over(source, ids)
    committed = time.monotonic()
    seen = {}
    while len(seen) < 2:
        for channel in ("page", "webpush"):
            if channel not in seen and not Chunk.objects.filter(channel=channel, finished_at=None).exists():
                seen[channel] = time.monotonic() - start
        time.sleep(0.02)
    ours.send("times")
    arrived = sorted(at - start for at in ours.recv())
    cpu, reading = cpu_seconds([worker.pid]) - cpu, cpu_seconds([service.pid]) - reading
    worker.kill()
    service.kill()
    print(
        f"{people} people: committed after {committed - start:.2f} s,"
        f" in every inbox after {seen['page']:.2f} s"
    )
    half, nearly = arrived[len(arrived) // 2], arrived[int(len(arrived) * 0.95)]
    print(
        f"at the push service: half {half:.2f} s, 95 % {nearly:.2f} s, all {len(arrived)} {arrived[-1]:.2f} s"
    )
    print(f"CPU of the worker {cpu:.2f} s, of the push service that reads it all {reading:.2f} s")


def serve(pipe, browsers: int) -> None:
    """The push service; answers with the moments at which messages arrived."""
    from noaber.channels.tests.push_service import FakePushService

    class Timed(FakePushService):
        def take_in(self, path, headers, body):
            status = super().take_in(path, headers, body)
            if status == 201:
                times.append(time.monotonic())
            return status

    times: list[float] = []

    async def stand():
        service = Timed(keep=1)
        await service.start()
        pipe.send([service.subscribe() for _ in range(browsers)])
        while not pipe.poll():
            await asyncio.sleep(0.05)
        pipe.recv()
        pipe.send(times)

    uvloop.run(stand())


def subscribe(ids: list[int], endpoints: list) -> None:
    import json

    from noaber.channels.models import Subscription
    from noaber.core import clock

    Subscription.objects.bulk_create(
        [
            Subscription(
                person_id=person,
                endpoint=end.url,
                endpoint_hash=Subscription.hash_of(end.url),
                keys=json.dumps({"p256dh": end.public_key.hex(), "auth": end.secret.hex()}),
                added_at=clock.now(),
            )
            for person, end in zip(ids, endpoints, strict=True)
        ],
        batch_size=1_000,
    )


def hand_over(source, ids: list[int]) -> None:
    from noaber.channels.actions import hand_over as give
    from noaber.journal.actors import SYSTEM

    texts = {"title": "Iemand voelt aan achterdeuren", "body": "In het pad achter de Margrietstraat."}
    recipients = {"page": ids, "webpush": ids}
    values = {"kind": "alert", "category": "alerts", "urgency": "urgent", "recipients": recipients}
    give(source=source, by=SYSTEM, **values, **texts)


def work() -> None:
    """What `noaber worker --only deliver` runs."""
    import threading

    from noaber.channels.adapters.webpush.adapter import sending_thread
    from noaber.channels.delivering import lanes
    from noaber.core import loops

    stop = threading.Event()
    sending_thread()
    for lane in lanes():
        threading.Thread(target=loops.run, args=(lane, stop), daemon=True).start()
    stop.wait()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
