"""One per process: listens to PostgreSQL on a connection of its own and wakes the streams concerned."""

import asyncio
import logging
from collections import defaultdict
from time import monotonic

import psycopg

from noaber.channels.live import events
from noaber.channels.live.events import REVOKE, Event, Memory
from noaber.channels.live.tokens import Pass
from noaber.core.db import direct_async_connection

log = logging.getLogger("noaber.live")
CHANNEL = "noaber_live"
LOOK_ANYWAY = 15.0  # seconds; a notice can be lost only together with the connection
LOOK_SOON = 0.02  # while an older transaction is still open


class Stream:
    """One open page: which of its topics changed since it was last told. Never grows with what it misses."""

    def __init__(self, who: Pass):
        self.person_id = who.person_id
        self.topics = frozenset(who.topics)
        self.changed: dict[str, str] = {}
        self.closed = False
        self._wake = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None

    def tell(self, topic: str, name: str) -> None:
        self.changed[topic] = name
        self._wake.set()

    def close(self) -> None:
        self.closed = True
        self._wake.set()

    async def wait(self) -> None:
        """Until something changed, it was closed, or it is time to beat."""
        await self._wake.wait()
        self._wake.clear()

    def beat(self, seconds: float) -> None:
        """Wake every so many seconds, by one timer that is set anew when it has gone off."""
        self._wake.set()
        if not self.closed:
            self._timer = asyncio.get_running_loop().call_later(seconds, self.beat, seconds)

    def stop_beating(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def take(self) -> dict[str, str]:
        changed, self.changed = self.changed, {}
        return changed


class Hub:
    """Streams by topic, the memory of events, and the one connection that listens."""

    def __init__(self):
        self.memory = Memory()
        self._streams: dict[str, set[Stream]] = defaultdict(set)
        self._by_person: dict[int, set[Stream]] = defaultdict(set)
        self._task: asyncio.Task | None = None
        self.ready = asyncio.Event()
        self.count = 0

    def start(self) -> None:
        """Begin to listen, once; the task lives as long as the loop."""
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._listen())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def join(self, stream: Stream) -> None:
        self.count += 1
        self._by_person[stream.person_id].add(stream)
        for topic in stream.topics:
            self._streams[topic].add(stream)

    def leave(self, stream: Stream) -> None:
        self.count -= 1
        _drop(self._by_person, stream.person_id, stream)
        for topic in stream.topics:
            _drop(self._streams, topic, stream)

    def spread(self, event: Event) -> None:
        """Wake everybody whom this concerns; a revocation closes the streams of these persons."""
        if event.topic == REVOKE:
            for person in event.ids:
                for stream in self._by_person.get(person, ()):
                    stream.close()
            return
        topics = [f"person:{person}" for person in event.ids] if event.ids else [event.topic]
        for topic in topics:
            for stream in self._streams.get(topic, ()):
                stream.tell(topic, event.name)

    async def _listen(self) -> None:
        """Listen and read, for ever; a lost connection is opened again and nothing is skipped."""
        while True:
            try:
                async with await direct_async_connection() as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    await self._begin(connection)
                    await self._follow(connection)
            except (psycopg.Error, OSError) as error:
                log.warning("the live front lost its connection (%s); it tries again", type(error).__name__)
                await asyncio.sleep(1.0)

    async def _begin(self, connection) -> None:
        if not self.ready.is_set():
            cursor = await connection.execute(events.START, [events.KEEP_SECONDS])
            self.memory.start(((await cursor.fetchone())[0], 0))
            await self._read(connection)
            self.ready.set()

    async def _follow(self, connection) -> None:
        while True:
            waiting = await self._read(connection)
            notices = connection.notifies(timeout=LOOK_SOON if waiting else LOOK_ANYWAY, stop_after=1)
            async for _notice in notices:
                pass

    async def _read(self, connection) -> bool:
        """Read what is next and spread it; returns whether there is more that may not be read yet."""
        while True:
            cursor = await connection.execute(events.NEXT, self._place())
            rows = await cursor.fetchall()
            if not rows:
                break
            now = monotonic()
            fresh = [
                Event((xact, pk), topic, frozenset(ids), now - age) for xact, pk, topic, ids, age in rows
            ]
            self.memory.add(fresh)
            for event in fresh:
                self.spread(event)
        cursor = await connection.execute(events.PENDING, self._place())
        return (await cursor.fetchone())[0]

    def _place(self) -> list:
        return [str(self.memory.cursor[0]), self.memory.cursor[1]]


def _drop(table: dict, key, stream: Stream) -> None:
    table[key].discard(stream)
    if not table[key]:
        del table[key]
