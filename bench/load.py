"""Load from this machine to this machine: so many clients, so many seconds, and every answer timed."""

import asyncio
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import httptools
import numpy as np

CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Call:
    """One request as it goes over the wire."""

    path: str
    method: str = "GET"
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    def encoded(self) -> bytes:
        """Return the request's bytes."""
        lines = [f"{self.method} {self.path} HTTP/1.1", "Host: localhost", "Connection: keep-alive"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if self.method != "GET":
            lines.append(f"Content-Length: {len(self.body)}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode() + self.body


@dataclass(frozen=True)
class Measured:
    """What a run gave. Times in milliseconds, CPU in milliseconds per request, size in bytes."""

    requests: int
    seconds: float
    p50: float
    p95: float
    p99: float
    cpu: float
    size: float
    wrong: int

    @property
    def rate(self) -> float:
        """Return requests per second."""
        return self.requests / self.seconds


class _Answer:
    """Reads one HTTP/1.1 answer."""

    def __init__(self):
        self.done, self.size = False, 0
        self.parser = httptools.HttpResponseParser(self)

    def on_body(self, body: bytes) -> None:
        self.size += len(body)

    def on_message_complete(self) -> None:
        self.done = True


def cpu_seconds(pids: list[int]) -> float:
    """Return the CPU time that these processes have used, in seconds."""
    total = 0
    for pid in pids:
        with open(f"/proc/{pid}/stat") as handle:
            fields = handle.read().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / CLOCK_TICKS


def run(
    port: int,
    next_call: Callable[[int], Call],
    *,
    clients: int = 16,
    seconds: float = 6.0,
    pids: list[int] | None = None,
    expected: tuple[int, ...] = (200,),
    most: int = 100_000,
) -> Measured:
    """Send `next_call(0)`, `next_call(1)` … from `clients` connections, bounded in time and count."""
    return asyncio.run(_run(port, next_call, clients, seconds, pids or [], expected, most))


async def _run(port, next_call, clients, seconds, pids, expected, most) -> Measured:
    times: list[float] = []
    sizes: list[int] = []
    wrong = [0]
    counter = iter(range(most))
    before, start = cpu_seconds(pids), time.perf_counter()
    end = start + seconds

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() < end and (number := next(counter, None)) is not None:
            call = next_call(number)
            began = time.perf_counter()
            writer.write(call.encoded())
            answer = _Answer()
            while not answer.done:
                part = await reader.read(65536)
                if not part:
                    raise ConnectionError("the server closed the connection")
                answer.parser.feed_data(part)
            times.append((time.perf_counter() - began) * 1000)
            sizes.append(answer.size)
            wrong[0] += answer.parser.get_status_code() not in expected
        writer.close()

    await asyncio.gather(*(client() for _ in range(clients)))
    spent = time.perf_counter() - start
    p50, p95, p99 = np.percentile(times, [50, 95, 99])
    cpu = (cpu_seconds(pids) - before) * 1000 / len(times)
    return Measured(len(times), spent, p50, p95, p99, cpu, float(np.mean(sizes)), wrong[0])
