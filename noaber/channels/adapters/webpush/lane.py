"""The messages and connections of one push service."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from noaber.channels.adapters.webpush.encryption import PlaintextTooLong, encrypt
from noaber.channels.adapters.webpush.message import Outcome, Push, Result, read_status
from noaber.channels.adapters.webpush.wire import Answer, Connection

WATCH_EVERY = 0.5


@dataclass(slots=True)
class Batch:
    """The messages of one call; `done` is set when the last has its result."""

    open: int
    done: asyncio.Future
    jobs: list["Job"] = field(default_factory=list)

    def one_less(self) -> None:
        self.open -= 1
        if not self.open and not self.done.done():
            self.done.set_result(None)


@dataclass(slots=True)
class Job:
    """One message on its way."""

    push: Push
    batch: Batch
    path: str = "/"
    result: Result | None = None
    tried_again: bool = False

    def finish(self, result: Result) -> None:
        self.result = result
        self.batch.one_less()


class Lane:
    """Keeps so many connections busy, each with several messages on the line.

    A connection that has answered once gets the next messages in one write, without waiting for each answer:
    it costs a third of the processor's time, and far push services no longer set the pace. When such a line
    breaks, what was behind the first unanswered message goes again; only messages with a topic share a line,
    because there the second takes the place of the first.
    """

    def __init__(self, sender, origin: str):
        self.sender = sender
        self.origin = origin
        self.waiting: deque[Job] = deque()
        self._loop = asyncio.get_running_loop()
        self._idle: list[Connection] = []
        self._busy: set[Connection] = set()
        self._dialling: set[asyncio.Task] = set()
        self._watching = False
        self._heads: dict[tuple[int, str, str], str] = {}

    @property
    def is_quiet(self) -> bool:
        return not (self.waiting or self._busy)

    def begin(self) -> None:
        """Start on what was just added."""
        self._heads.clear()
        self.start()

    def start(self) -> None:
        """Put idle connections to work and open what is still missing."""
        while self.waiting and self._idle:
            self._feed(self._idle.pop())
        room = self.sender.connections - len(self._busy) - len(self._dialling)
        for _ in range(min(room, len(self.waiting) - len(self._dialling))):
            self._dialling.add(self._loop.create_task(self._dial()))
        if not self._watching and (self._busy or self._dialling):
            self._watching = True
            self._loop.call_later(WATCH_EVERY, self._watch)

    def close(self) -> None:
        while self.waiting:
            self.waiting.popleft().finish(Result(Outcome.UNREACHABLE))
        for task in self._dialling:
            task.cancel()
        for connection in [*self._idle, *self._busy]:
            connection.close()

    async def _dial(self) -> None:
        parts = urlsplit(self.origin)
        secure = parts.scheme == "https"
        tls = self.sender.tls if secure else None
        try:
            port = parts.port or (443 if secure else 80)
            async with asyncio.timeout(self.sender.timeout):
                _, connection = await self._loop.create_connection(
                    lambda: Connection(self._answered, self._lost), parts.hostname, port, ssl=tls
                )
        except (OSError, TimeoutError, ValueError) as error:  # ValueError: a name or port that cannot exist
            self._dialling.discard(asyncio.current_task())
            return self._dialled_in_vain(error)
        self._dialling.discard(asyncio.current_task())
        self._feed(connection)

    def _dialled_in_vain(self, error: Exception) -> None:
        """Give up what waits when no connection is left that could carry it."""
        if self._busy or self._idle or self._dialling:
            return
        outcome = Outcome.TIMED_OUT if isinstance(error, TimeoutError) else Outcome.UNREACHABLE
        while self.waiting:
            self.waiting.popleft().finish(Result(outcome))

    def _feed(self, connection: Connection) -> None:
        """Give a connection its next messages in one write, or lay it by when there are none."""
        room, raw = self._room_of(connection), []
        while self.waiting and len(connection.jobs) < room:
            job = self.waiting[0]
            if connection.jobs and not (job.push.topic and connection.jobs[-1].push.topic):
                break
            self.waiting.popleft()
            if (request := self._request(job)) is not None:
                connection.jobs.append(job)
                raw.append(request)
        if raw:
            connection.deadline = self._loop.time() + self.sender.timeout
            connection.request(b"".join(raw))
        if connection.jobs:
            self._busy.add(connection)
        else:
            self._busy.discard(connection)
            self._idle.append(connection)

    def _room_of(self, connection: Connection) -> int:
        """How many messages may be on this line: one until it has answered, and no more than its share."""
        if not connection.answered:
            return 1
        others = len(self._idle) + 1
        return min(self.sender.depth, max(1, -(-len(self.waiting) // others)))

    def _request(self, job: Job) -> bytes | None:
        """The whole request; None when this message cannot be sent, which is then its result."""
        push, endpoint = job.push, job.push.endpoint
        pair = self.sender.pool.take()
        try:
            body = encrypt(push.payload, to=endpoint.public_key, secret=endpoint.secret, pair=pair)
        except PlaintextTooLong:
            return job.finish(Result(Outcome.TOO_LARGE))
        except ValueError:  # no point on the curve
            return job.finish(Result(Outcome.GONE))
        rest = self._heads.get((push.ttl, push.urgency, push.topic)) or self._head(push)
        return f"POST {job.path}{rest}{len(body)}\r\n\r\n".encode("ascii") + body

    def _head(self, push: Push) -> str:
        """The part of the head that is the same for all of a batch; forgotten with every batch."""
        topic = f"Topic: {push.topic}\r\n" if push.topic else ""
        head = self._heads[push.ttl, push.urgency, push.topic] = (
            f" HTTP/1.1\r\nHost: {self.origin.partition('://')[2]}\r\n"
            f"Authorization: {self.sender.vapid.authorization(self.origin)}\r\n"
            f"Content-Encoding: aes128gcm\r\nContent-Type: application/octet-stream\r\n"
            f"TTL: {push.ttl}\r\nUrgency: {push.urgency}\r\n{topic}Content-Length: "
        )
        return head

    def _answered(self, connection: Connection, answers: Sequence[Answer]) -> None:
        for answer in answers:
            if not connection.jobs:  # an answer that nobody asked for
                return connection.close()
            job = connection.jobs.popleft()
            job.finish(Result(read_status(answer.status), answer.status, answer.retry_after))
            if not answer.keep:
                return connection.close()
        connection.deadline = self._loop.time() + self.sender.timeout
        if len(connection.jobs) <= self.sender.depth // 2:
            self._feed(connection)

    def _lost(self, connection: Connection) -> None:
        """A kept line may be closed by the other side just as we write: the first unanswered message goes
        once more, and what stood behind it goes as if it had not been sent."""
        self._busy.discard(connection)
        if connection in self._idle:
            self._idle.remove(connection)
        if connection.jobs:
            first = connection.jobs.popleft()
            self._take_back(connection)
            if connection.answered and not first.tried_again:
                first.tried_again = True
                self.waiting.appendleft(first)
            else:
                first.finish(Result(Outcome.UNREACHABLE))
        self.start()

    def _take_back(self, connection: Connection) -> None:
        """Let what stood on this line wait again, in its order."""
        self.waiting.extendleft(reversed(connection.jobs))
        connection.jobs.clear()

    def _watch(self) -> None:
        now = self._loop.time()
        for connection in [late for late in self._busy if late.jobs and late.deadline <= now]:
            connection.jobs.popleft().finish(Result(Outcome.TIMED_OUT))
            self._take_back(connection)
            connection.close()
        self._watching = False
        self.start()
