"""One event to many open pages: from the commit to the last browser that has heard it, beside Channels.

    python -m bench.live [pages] [events]

Each front is a server of its own; the pages are plain sockets in this process, so that on a machine with two
cores the readers cost as much as the server. Ours stands in a database of the bench's own; its event comes
by way of PostgreSQL, that of Channels stays in its memory.
"""

import asyncio
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bench import channels_peer, ground
from bench.load import cpu_seconds
from bench.server import children, serving

PORT, PEER_PORT = 8191, 8192
PATIENCE = 120.0
TOPIC = "area:1"


class Page(asyncio.Protocol):
    """An open page that counts what it hears."""

    def __init__(self, hall):
        self.hall = hall

    def connection_made(self, transport):
        self.hall.lines.append(transport)
        transport.write(self.hall.request.encode())

    def data_received(self, data):
        self.hall.opened += data.count(b"event: hello")
        heard = data.count(b"event: change")
        if heard:
            self.hall.times.append(time.perf_counter())


class Hall:
    """All pages together: how each opens, at which port, and how an event is told."""

    def __init__(self, port: int, request: str, tell: Callable[[], None]):
        self.port, self.request, self.tell_all = port, request, tell
        self.opened, self.times = 0, []
        self.lines: list[asyncio.BaseTransport] = []

    async def fill(self, pages: int) -> None:
        loop = asyncio.get_running_loop()
        for start in range(0, pages, 100):
            wanted = range(start, min(pages, start + 100))
            await asyncio.gather(
                *(loop.create_connection(lambda: Page(self), "127.0.0.1", self.port) for _ in wanted)
            )
        async with asyncio.timeout(PATIENCE):
            while self.opened < pages:
                await asyncio.sleep(0.05)

    async def tell(self, pages: int) -> list[float]:
        """One event; returns after how many milliseconds each page heard it."""
        self.times = []
        start = time.perf_counter()
        await asyncio.to_thread(self.tell_all)
        async with asyncio.timeout(PATIENCE):
            while len(self.times) < pages:
                await asyncio.sleep(0.002)
        return [(heard - start) * 1000 for heard in self.times]

    async def empty(self) -> None:
        """Close every page: the next hall needs the same number of lines."""
        for line in self.lines:
            line.close()
        self.lines = []
        await asyncio.sleep(0.1)


@dataclass(frozen=True)
class Heard:
    """Milliseconds until half and the last page heard it, medians of all events; CPU seconds an event."""

    pages: int
    events: int
    half: float
    last: float
    best: float
    worst: float
    cpu: float


def main(pages: int = 3_000, events: int = 10) -> None:
    heard, peer = measure(pages, events), measure_peer(pages, events)
    print(f"{pages} pages: half within {heard.half:.0f} ms, the last after {heard.last:.0f} ms")
    print(f"CPU of the server per event: {heard.cpu * 1000:.0f} ms, {heard.cpu / pages * 1e6:.0f} µs a page")
    print(f"best of {events}: {heard.best:.0f} ms; worst: {heard.worst:.0f} ms")
    print(f"Channels: the last after {peer.last:.0f} ms, {peer.cpu * 1000:.0f} ms CPU")
    print(f"that is {peer.last / heard.last:.0f} times, {peer.cpu / heard.cpu:.0f} times the CPU")


def measure(pages: int, events: int) -> Heard:
    _allow(pages)
    ground.stand_up()
    from django.contrib.auth.models import AnonymousUser
    from django.core.management import call_command

    from noaber.channels.actions import touch_topic
    from noaber.channels.live import tokens
    from noaber.core import postgres

    database = f"{postgres.DATABASE}_live"
    ground.fresh(database)
    ground.use(database)
    call_command("migrate", verbosity=0)
    with serving("live", database=database, port=PORT) as server:
        token = tokens.sign(AnonymousUser(), [TOPIC])
        request = f"GET /live/?t={token} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"
        hall = Hall(PORT, request, lambda: touch_topic(TOPIC))
        return asyncio.run(_run(hall, pages, events, [server.pids[0], *children(server.pids[0])]))


def measure_peer(pages: int, events: int) -> Heard:
    """The same pages at Channels."""
    _allow(pages)
    with channels_peer.serving(PEER_PORT) as server:
        hall = Hall(PEER_PORT, channels_peer.PAGE, lambda: channels_peer.tell(PEER_PORT))
        return asyncio.run(_run(hall, pages, events, server.pids))


def _allow(pages: int) -> None:
    """Let this process, and the servers it starts, have so many lines open."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (pages + 2_000, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))


async def _run(hall: Hall, pages: int, events: int, pids: list[int]) -> Heard:
    try:
        await hall.fill(pages)
        last, half, before = [], [], cpu_seconds(pids)
        for _event in range(events):
            times = await hall.tell(pages)
            last.append(max(times))
            half.append(float(np.median(times)))
            await asyncio.sleep(0.3)
        cpu = (cpu_seconds(pids) - before) / events
    finally:
        await hall.empty()
    median = float(np.median(last))
    return Heard(pages, events, float(np.median(half)), median, min(last), max(last), cpu)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
