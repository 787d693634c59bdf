"""A push service of our own for tests and measurements: it reads each message like a browser.

It checks the sender's signature and the headers, decrypts, remembers, and can be told to fail.
"""

import asyncio
import os
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field

import httptools
from cryptography.exceptions import InvalidTag

from noaber.channels.adapters.webpush.encryption import KeyPair, decrypt
from noaber.channels.adapters.webpush.message import Endpoint
from noaber.channels.adapters.webpush.vapid import BadToken, check_authorization

REASONS = {201: "Created", 400: "Bad Request", 401: "Unauthorized", 410: "Gone", 429: "Too Many Requests"}


@dataclass(frozen=True, slots=True)
class Browser:
    """A subscribed browser: its keys, which a real push service would not know."""

    pair: KeyPair
    secret: bytes


@dataclass(frozen=True, slots=True)
class Received:
    path: str
    text: bytes
    topic: str
    ttl: int
    urgency: str


@dataclass(frozen=True, slots=True)
class Failure:
    """How the service answers instead: a status, a header, silence or a cut line."""

    status: int = 503
    retry_after: str = ""
    silent: bool = False
    cut: bool = False


@dataclass
class FakePushService:
    """`start()`, then hand out endpoints with `subscribe()`; `received` holds the last messages."""

    keep: int = 10_000
    browsers: dict[str, Browser] = field(default_factory=dict)
    failures: dict[str, deque[Failure]] = field(default_factory=dict)
    counts: Counter = field(default_factory=Counter)
    close_after: int = 0
    now: Callable[[], float] = time.time

    def __post_init__(self):
        self.received: deque[Received] = deque(maxlen=self.keep)
        self.origin = ""
        self.most_at_once = 0  # messages that one line brought before it was answered
        self._trusted: set[str] = set()
        self._server: asyncio.Server | None = None

    async def start(self, port: int = 0, tls=None) -> str:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Line(self), "127.0.0.1", port, ssl=tls)
        scheme = "https" if tls else "http"
        self.origin = f"{scheme}://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self.origin

    async def stop(self) -> None:
        self._server.close()
        await asyncio.sleep(0)

    def subscribe(self, name: str | None = None) -> Endpoint:
        path = f"/push/{name or os.urandom(12).hex()}"
        browser = self.browsers[path] = Browser(KeyPair.fresh(), os.urandom(16))
        return Endpoint(self.origin + path, browser.pair.public, browser.secret)

    def fail(self, endpoint: Endpoint, *failures: Failure) -> None:
        """The next messages to this endpoint meet these failures, one each."""
        self.failures.setdefault(endpoint.url.removeprefix(self.origin), deque()).extend(failures)

    def take_in(self, path: str, headers: dict[str, str], body: bytes) -> Failure | int:
        """A status, or the failure that was ordered."""
        if self.failures.get(path):
            return self.failures[path].popleft()
        browser = self.browsers.get(path)
        if browser is None:
            return 410
        if not self._signed(headers.get("authorization", "")):
            return 401
        try:
            text = decrypt(body, pair=browser.pair, secret=browser.secret)
            self.received.append(
                Received(
                    path, text, headers.get("topic", ""), int(headers["ttl"]), headers.get("urgency", "")
                )
            )
        except (ValueError, KeyError, InvalidTag):
            return 400
        return 201

    def _signed(self, authorization: str) -> bool:
        if authorization not in self._trusted:
            try:
                check_authorization(authorization, origin=self.origin, now=self.now())
            except BadToken:
                return False
            self._trusted.add(authorization)
        return True


class _Line(asyncio.Protocol):
    """One connection to the fake service."""

    def __init__(self, service: FakePushService):
        self._service = service
        self._parser = httptools.HttpRequestParser(self)
        self._requests: list[tuple[str, dict[str, str], bytes]] = []
        self._served = 0
        self._silent = False

    def connection_made(self, transport) -> None:
        self._transport = transport
        self._service.counts["connections"] += 1

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)
        self._service.most_at_once = max(self._service.most_at_once, len(self._requests))
        while self._requests and not self._silent and not self._transport.is_closing():
            self._answer(*self._requests.pop(0))

    def on_message_begin(self) -> None:
        self._url, self._headers, self._body = b"", {}, b""

    def on_url(self, url: bytes) -> None:
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers[name.decode().lower()] = value.decode()

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        self._requests.append((self._url.decode(), self._headers, self._body))

    def _answer(self, path: str, headers: dict[str, str], body: bytes) -> None:
        status, extra = self._service.take_in(path, headers, body), ""
        if isinstance(status, Failure):
            if status.silent:  # answers come in order: nothing more on this line
                self._silent = True
                return
            if status.cut:
                return self._transport.abort()
            extra = f"Retry-After: {status.retry_after}\r\n" if status.retry_after else ""
            status = status.status
        self._service.counts[status] += 1
        self._served += 1
        last = self._service.close_after and self._served >= self._service.close_after
        extra += "Connection: close\r\n" if last else ""
        reason = REASONS.get(status, "Other")
        self._transport.write(f"HTTP/1.1 {status} {reason}\r\n{extra}Content-Length: 0\r\n\r\n".encode())
        if last:
            self._transport.close()
