"""The web push sender: many messages in flight on kept connections, one outcome per message.

The work of a message is a chain of callbacks and no task: an answer comes in, the outcome is noted, the next
messages are encrypted and written to the same connection. That is what makes a core send thousands a second.
"""

import asyncio
import re
import ssl
from collections.abc import Iterable

from noaber.channels.adapters.webpush.encryption import KeyPool
from noaber.channels.adapters.webpush.lane import Batch, Job, Lane
from noaber.channels.adapters.webpush.message import Outcome, Push, Result
from noaber.channels.adapters.webpush.vapid import Vapid

# scheme and host without a user name, then a path of printable characters without a fragment
ENDPOINT = re.compile(r"(https?://(?:[A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\])(?::\d{1,5})?)(/[!-\"$-~]*)?")


class Sender:
    """Sends for one application server key. Lives in one event loop; connections are kept between calls.

    Per push service at most `connections` lines with `depth` messages on each.
    """

    def __init__(
        self,
        vapid: Vapid,
        *,
        pool: KeyPool | None = None,
        connections: int = 32,
        depth: int = 8,
        timeout: float = 10.0,
        tls: ssl.SSLContext | None = None,
    ):
        self.vapid = vapid
        self.pool = pool or KeyPool()
        self.connections = connections
        self.depth = depth
        self.timeout = timeout
        self._tls = tls
        self._lanes: dict[str, Lane] = {}

    async def send(self, pushes: Iterable[Push]) -> list[Result]:
        """Send all; the results stand in the order of the messages."""
        loop = asyncio.get_running_loop()
        batch = Batch(0, loop.create_future())
        for push in pushes:
            job = Job(push, batch)
            batch.jobs.append(job)
            self._queue(job)
        if batch.open:
            for lane in self._lanes.values():
                lane.begin()
            await batch.done
        return [job.result for job in batch.jobs]

    @property
    def is_quiet(self) -> bool:
        """True when nothing is on its way."""
        return all(lane.is_quiet for lane in self._lanes.values())

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

    def _queue(self, job: Job) -> None:
        try:
            origin, job.path = split_url(job.push.endpoint.url)
        except ValueError:
            job.result = Result(Outcome.GONE)
            return
        job.batch.open += 1
        self._lane(origin).waiting.append(job)

    def _lane(self, origin: str) -> Lane:
        if origin not in self._lanes:
            self._lanes[origin] = Lane(self, origin)
        return self._lanes[origin]


def split_url(url: str) -> tuple[str, str]:
    """Origin and path of an endpoint; ValueError for anything that could smuggle a second line or host."""
    found = ENDPOINT.fullmatch(url)
    if found is None:
        raise ValueError("not an endpoint")
    return found[1], found[2] or "/"
