"""The web push sender: many messages in flight on kept connections, one outcome per message.

The work of a message is a chain of callbacks and no task: an answer comes in, the outcome is noted, the next
message is encrypted and written to the same connection. That is what makes a core send thousands a second.
"""

import asyncio
import re
import ssl
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from noaber.channels.adapters.webpush.encryption import KeyPool, PlaintextTooLong, encrypt
from noaber.channels.adapters.webpush.vapid import Vapid
from noaber.channels.adapters.webpush.wire import Answer, Connection

WATCH_EVERY = 0.5
# scheme and host without a user name, then a path of printable characters without a fragment
ENDPOINT = re.compile(r"(https?://(?:[A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\])(?::\d{1,5})?)(/[!-\"$-~]*)?")


class Outcome(StrEnum):
    """What became of one message at one endpoint."""

    HANDED_OVER = "handed_over"
    GONE = "gone"  # 404, 410, or an address or key that no browser can have: subscribe again
    TOO_LARGE = "too_large"
    LATER = "later"  # 429, 5xx: try again, after `retry_after` when given
    REFUSED = "refused"  # any other answer: trying again would not help
    UNREACHABLE = "unreachable"  # no connection, or lost without an answer
    TIMED_OUT = "timed_out"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where one browser listens, with its keys."""

    url: str
    public_key: bytes
    secret: bytes


@dataclass(frozen=True, slots=True)
class Push:
    """One message for one browser. A later message with the same topic replaces it while it waits."""

    endpoint: Endpoint
    payload: bytes
    topic: str = ""
    ttl: int = 3600
    urgency: str = "normal"


@dataclass(slots=True)
class Result:
    outcome: Outcome
    status: int | None = None
    retry_after: int | None = None


@dataclass(slots=True)
class _Job:
    push: Push
    batch: "_Batch"
    path: str = "/"
    result: Result | None = None
    tried_again: bool = False


@dataclass(slots=True)
class _Batch:
    """The messages of one call; `done` is set when the last has its result."""

    open: int
    done: asyncio.Future
    jobs: list[_Job] = field(default_factory=list)

    def one_less(self) -> None:
        self.open -= 1
        if not self.open and not self.done.done():
            self.done.set_result(None)


class Sender:
    """Sends for one application server key. Lives in one event loop; connections are kept between calls."""

    def __init__(
        self,
        vapid: Vapid,
        *,
        pool: KeyPool | None = None,
        connections: int = 32,
        timeout: float = 10.0,
        tls: ssl.SSLContext | None = None,
    ):
        self.vapid = vapid
        self.pool = pool or KeyPool()
        self.connections = connections
        self.timeout = timeout
        self._tls = tls
        self._lanes: dict[str, _Lane] = {}

    async def send(self, pushes: Iterable[Push]) -> list[Result]:
        """Send all; the results stand in the order of the messages."""
        loop = asyncio.get_running_loop()
        batch = _Batch(0, loop.create_future())
        for push in pushes:
            job = _Job(push, batch)
            batch.jobs.append(job)
            self._queue(job)
        if batch.open:
            for lane in self._lanes.values():
                lane.begin()
            await batch.done
        return [job.result for job in batch.jobs]

    def _queue(self, job: "_Job") -> None:
        try:
            origin, job.path = split_url(job.push.endpoint.url)
        except ValueError:
            job.result = Result(Outcome.GONE)
            return
        job.batch.open += 1
        self._lane(origin).waiting.append(job)

    async def close(self) -> None:
        for lane in self._lanes.values():
            lane.close()
        await asyncio.sleep(0)

    @property
    def tls(self) -> ssl.SSLContext:
        """Made once: reading the list of authorities takes milliseconds."""
        if self._tls is None:
            self._tls = ssl.create_default_context()
        return self._tls

    def _lane(self, origin: str) -> "_Lane":
        if origin not in self._lanes:
            self._lanes[origin] = _Lane(self, origin)
        return self._lanes[origin]


class _Lane:
    """The messages and connections of one push service."""

    def __init__(self, sender: Sender, origin: str):
        self.sender = sender
        self.origin = origin
        self.waiting: deque[_Job] = deque()
        self._loop = asyncio.get_running_loop()
        self._idle: list[Connection] = []
        self._busy: set[Connection] = set()
        self._dialling: set[asyncio.Task] = set()
        self._watching = False
        self._heads: dict[tuple[int, str, str], str] = {}

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
            self._finish(self.waiting.popleft(), Result(Outcome.UNREACHABLE))
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
            self._finish(self.waiting.popleft(), Result(outcome))

    def _feed(self, connection: Connection) -> None:
        """Give a free connection the next message, or lay it by."""
        while self.waiting:
            job = self.waiting.popleft()
            try:
                raw = self._request(job)
            except PlaintextTooLong:
                self._finish(job, Result(Outcome.TOO_LARGE))
                continue
            except ValueError:  # no point on the curve
                self._finish(job, Result(Outcome.GONE))
                continue
            connection.job = job
            connection.deadline = self._loop.time() + self.sender.timeout
            self._busy.add(connection)
            connection.request(raw)
            return
        self._busy.discard(connection)
        self._idle.append(connection)

    def _request(self, job: _Job) -> bytes:
        push, endpoint = job.push, job.push.endpoint
        pair = self.sender.pool.take()
        body = encrypt(push.payload, to=endpoint.public_key, secret=endpoint.secret, pair=pair)
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

    def _answered(self, connection: Connection, answer: Answer) -> None:
        job, connection.job = connection.job, None
        if job is None:  # an answer that nobody asked for
            return connection.close()
        self._finish(job, Result(read_status(answer.status), answer.status, answer.retry_after))
        if answer.keep:
            self._feed(connection)
        else:
            connection.close()

    def _lost(self, connection: Connection) -> None:
        """A kept line may be closed by the other side just as we write: such a message goes once more."""
        self._busy.discard(connection)
        if connection in self._idle:
            self._idle.remove(connection)
        job, connection.job = connection.job, None
        if job is not None and job.result is None:
            if connection.answered and not job.tried_again:
                job.tried_again = True
                self.waiting.appendleft(job)
            else:
                self._finish(job, Result(Outcome.UNREACHABLE))
        self.start()

    def _finish(self, job: _Job, result: Result) -> None:
        job.result = result
        job.batch.one_less()

    def _watch(self) -> None:
        now = self._loop.time()
        for connection in [late for late in self._busy if late.job and late.deadline <= now]:
            job, connection.job = connection.job, None
            self._finish(job, Result(Outcome.TIMED_OUT))
            connection.close()
        self._watching = False
        self.start()


def split_url(url: str) -> tuple[str, str]:
    """Origin and path of an endpoint; ValueError for anything that could smuggle a second line or host."""
    found = ENDPOINT.fullmatch(url)
    if found is None:
        raise ValueError("not an endpoint")
    return found[1], found[2] or "/"


def read_status(status: int) -> Outcome:
    if 200 <= status < 300:
        return Outcome.HANDED_OVER
    if status in (404, 410):
        return Outcome.GONE
    if status == 413:
        return Outcome.TOO_LARGE
    if status == 429 or status >= 500:
        return Outcome.LATER
    return Outcome.REFUSED
