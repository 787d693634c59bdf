"""Web push per core: our sender beside pywebpush and beside the bare ECDH of this machine, in one run.

    python -m bench.webpush [messages]

The push service stands in a process of its own and reads every message; what counts is the CPU time of the
sending process, so that figures hold on a machine that is busy with other things too.
"""

import asyncio
import multiprocessing
import re
import subprocess
import sys
import time
from dataclasses import dataclass

import requests
import uvloop
from pywebpush import webpush

from noaber.channels.adapters.webpush.encryption import KeyPool
from noaber.channels.adapters.webpush.message import Endpoint, Outcome, Push
from noaber.channels.adapters.webpush.sender import Sender
from noaber.channels.adapters.webpush.vapid import Vapid, encode64
from noaber.channels.tests.push_service import FakePushService

TEXT = (
    b'{"title":"Iemand voelt aan achterdeuren","body":"In het pad achter de Margrietstraat.","link":"/b/12/"}'
)
BROWSERS = 500
AT_ONCE = 100  # as many as a worker has in hand


@dataclass(frozen=True)
class Rate:
    """Messages per second of CPU, and per second on the clock with the service on the other core."""

    per_core: float
    on_the_clock: float


def serve(pipe) -> None:
    """The push service: hands its endpoints over, then answers until it is ended."""

    async def stand():
        service = FakePushService(keep=10)
        await service.start()
        pipe.send([service.subscribe() for _ in range(BROWSERS)])
        await asyncio.Event().wait()

    uvloop.run(stand())


def measure(messages: int = 20_000) -> dict[str, Rate]:
    """Our sender and pywebpush against the same service."""
    ours, theirs = multiprocessing.get_context("fork").Pipe()
    service = multiprocessing.get_context("fork").Process(target=serve, args=(theirs,), daemon=True)
    service.start()
    endpoints = ours.recv()
    try:
        return {
            "noaber": _noaber(endpoints, messages),
            "pywebpush": _pywebpush(endpoints, max(200, messages // 20)),
        }
    finally:
        service.kill()


def _noaber(endpoints: list[Endpoint], messages: int) -> Rate:
    pool = KeyPool(messages)
    pool.fill()  # made beforehand, as in a worker that waits

    async def send():
        sender = Sender(Vapid.from_secret(b"\x07" * 32, contact="mailto:bench@example.org"), pool=pool)
        pushes = [Push(endpoints[n % BROWSERS], TEXT, topic="bench") for n in range(messages)]
        await sender.send(pushes[:100])
        clock, core = time.perf_counter(), time.process_time()
        results = []
        for start in range(0, messages, AT_ONCE):
            results += await sender.send(pushes[start : start + AT_ONCE])
        rate = Rate(messages / (time.process_time() - core), messages / (time.perf_counter() - clock))
        assert all(result.outcome == Outcome.HANDED_OVER for result in results)
        await sender.close()
        return rate

    return uvloop.run(send())


def _pywebpush(endpoints: list[Endpoint], messages: int) -> Rate:
    """As its documentation shows, with one kept session."""
    session = requests.Session()
    claims = {"sub": "mailto:bench@example.org"}
    clock, core = time.perf_counter(), time.process_time()
    for number in range(messages):
        end = endpoints[number % BROWSERS]
        keys = {"p256dh": encode64(end.public_key), "auth": encode64(end.secret)}
        answer = webpush(
            {"endpoint": end.url, "keys": keys},
            TEXT,
            vapid_private_key=encode64(b"\x07" * 32),
            vapid_claims=dict(claims),
            ttl=60,
            requests_session=session,
        )
        assert answer.status_code == 201
    return Rate(messages / (time.process_time() - core), messages / (time.perf_counter() - clock))


def bare_ecdh() -> float:
    """P-256 key agreements per second of CPU, as openssl measures them."""
    said = subprocess.run(
        ["openssl", "speed", "-seconds", "2", "ecdhp256"], capture_output=True, text=True, check=True
    )
    return float(re.findall(r"nistp256\).*?([\d.]+)\s*$", said.stdout, re.MULTILINE)[-1])


def main(messages: int = 20_000) -> None:
    rates, bare = measure(messages), bare_ecdh()
    for name, rate in rates.items():
        print(f"{name:10} {rate.per_core:8,.0f} a core-second  {rate.on_the_clock:8,.0f} a second")
    print(f"times pywebpush: {rates['noaber'].per_core / rates['pywebpush'].per_core:.1f}")
    print(f"bare ECDH {bare:,.0f}/s; we reach {rates['noaber'].per_core / bare:.0%} of it")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
