"""One event to many open pages: from the commit to the last browser that has heard it.

    python -m bench.live [pages] [events]

The front is a server of its own; the pages are plain sockets in this process, so that on a machine with two
cores the readers cost as much as the server. Uses the installation's own database.
"""

import asyncio
import os
import resource
import sys
import time

import django
import numpy as np

from bench.load import cpu_seconds
from bench.server import children, serving

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "noaber.config.settings")
os.environ.setdefault("NOABER_MODE", "development")
PORT = 8191
TOPIC = "area:1"


class Page(asyncio.Protocol):
    """An open page that counts what it hears."""

    def __init__(self, hall):
        self.hall = hall

    def connection_made(self, transport):
        self.transport = transport
        request = (
            f"GET /live/?t={self.hall.token} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"
        )
        transport.write(request.encode())

    def data_received(self, data):
        self.hall.opened += data.count(b"event: hello")
        heard = data.count(b"event: change")
        if heard:
            self.hall.times.append(time.perf_counter())


class Hall:
    """All pages together."""

    def __init__(self, token):
        self.token, self.opened, self.times = token, 0, []

    async def fill(self, pages: int) -> None:
        loop = asyncio.get_running_loop()
        for start in range(0, pages, 100):
            wanted = range(start, min(pages, start + 100))
            await asyncio.gather(
                *(loop.create_connection(lambda: Page(self), "127.0.0.1", PORT) for _ in wanted)
            )
        while self.opened < pages:
            await asyncio.sleep(0.05)

    async def tell(self, pages: int) -> list[float]:
        """One event; returns after how many milliseconds each page heard it."""
        from noaber.channels.actions import touch_topic

        self.times = []
        start = time.perf_counter()
        await asyncio.to_thread(touch_topic, TOPIC)
        while len(self.times) < pages:
            await asyncio.sleep(0.002)
        return [(heard - start) * 1000 for heard in self.times]


def main(pages: int = 3_000, events: int = 10) -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (pages + 2_000, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    with serving("", "live", port=PORT) as server:
        django.setup()
        from django.contrib.auth.models import AnonymousUser

        from noaber.channels.live import tokens

        hall = Hall(tokens.sign(AnonymousUser(), [TOPIC]))
        asyncio.run(_run(hall, pages, events, [server.pids[0], *children(server.pids[0])]))


async def _run(hall: Hall, pages: int, events: int, pids: list[int]) -> None:
    await hall.fill(pages)
    last, half, before = [], [], cpu_seconds(pids)
    for _event in range(events):
        times = await hall.tell(pages)
        last.append(max(times))
        half.append(float(np.median(times)))
        await asyncio.sleep(0.3)
    print(f"{pages} pages: half within {np.median(half):.0f} ms, the last after {np.median(last):.0f} ms")
    cpu = (cpu_seconds(pids) - before) / events
    print(f"CPU of the server per event: {cpu * 1000:.0f} ms, {cpu / pages * 1e6:.0f} µs a page")
    print(f"best of {events}: {min(last):.0f} ms; worst: {max(last):.0f} ms")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
