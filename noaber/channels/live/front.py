"""The ASGI application behind `/live/`: checks the pass, replays what was missed, then tells and waits."""

import asyncio
import json
from functools import lru_cache
from random import uniform
from urllib.parse import parse_qs

from noaber.channels.live.events import read_cursor
from noaber.channels.live.hub import Hub, Stream
from noaber.channels.live.tokens import BadToken, Pass, read

HEARTBEAT = 25.0  # proxies cut what is silent for a minute
LONGEST = 900.0  # then rights are asked again
MOST_STREAMS = 20_000
READY_WITHIN = 5.0
RETRY = 3_000  # milliseconds before a browser comes back by itself
BEAT = b":\n\n"
BYE = b"event: bye\ndata: {}\n\n"
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]

_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def hub() -> Hub:
    """The hub of this event loop, listening."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        for old in [known for known in _hubs if known.is_closed()]:
            del _hubs[old]
        _hubs[loop] = Hub()
    _hubs[loop].start()
    return _hubs[loop]


async def app(scope, receive, send) -> None:
    """Serve one stream: `/live/?t=<pass>&last=<id>` or `&since=<seconds>`."""
    query = parse_qs(scope["query_string"].decode("latin-1"))
    if scope["method"] != "GET":
        return await _refuse(send, 405)
    token = query.get("t", [""])[0]
    try:
        who = read(token)
    except BadToken:
        return await _refuse(send, 403)
    here = hub()
    try:
        async with asyncio.timeout(READY_WITHIN):
            await here.ready.wait()
    except TimeoutError:
        return await _refuse(send, 503)
    if here.count >= MOST_STREAMS:
        return await _refuse(send, 503)
    if was_taken_back(here, who, token):
        return await _refuse(send, 403)
    await _stream(here, who, missed_of(scope, query), receive, send)


def was_taken_back(here: Hub, who: Pass, token: str) -> bool:
    """Whether the rights of this person were taken back after the pass was made."""
    ago = here.memory.revoked_ago(who.person_id) if who.person_id else None
    if ago is None:
        return False
    try:
        read(token, life=ago)
    except BadToken:
        return True
    return False


def missed_of(scope, query) -> tuple[str, int]:
    """What the page says it saw last: an event's name, or how many seconds ago it was made."""
    header = dict(scope["headers"]).get(b"last-event-id", b"").decode("latin-1")
    since = query.get("since", ["0"])[0]
    return header or query.get("last", [""])[0], min(int(since), 600) if since.isdecimal() and len(
        since
    ) < 10 else 0


async def _stream(here: Hub, who: Pass, missed: tuple[str, int], receive, send) -> None:
    stream = Stream(who)
    here.join(stream)  # first join, then look back: nothing falls in between
    again = _replay(here, stream, *missed)
    gone = asyncio.ensure_future(_until_gone(receive, stream))
    try:
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        kind = "again" if again else "hello"
        await _say(send, f"retry: {RETRY}\nid: {here.memory.name}\nevent: {kind}\ndata: {{}}\n\n".encode())
        await _tell(stream, send)
    except OSError:
        pass  # the browser left while we spoke
    finally:
        here.leave(stream)
        stream.stop_beating()
        gone.cancel()


async def _tell(stream: Stream, send) -> None:
    """Tell until the page leaves, its rights are revoked, or it has been open so long that they are due."""
    loop = asyncio.get_running_loop()
    ends = loop.time() + LONGEST * uniform(0.9, 1.1)
    stream.beat(HEARTBEAT * uniform(0.8, 1.2))
    while not stream.closed and loop.time() < ends:
        await stream.wait()
        changed = stream.take()
        if not stream.closed:
            await _say(send, b"".join(_change(topic, name) for topic, name in changed.items()) or BEAT)
    await send({"type": "http.response.body", "body": BYE, "more_body": False})


def _replay(here: Hub, stream: Stream, last: str, since: int) -> bool:
    """Note what was missed; returns whether the page must look at everything again."""
    cursor = read_cursor(last) if last else None
    if last and cursor is None:
        return True
    events = here.memory.since(cursor) if cursor else here.memory.of_last(since) if since else []
    for event in events or ():
        for topic in event.concerns(stream.topics):
            stream.tell(topic, event.name)
    return events is None


async def _until_gone(receive, stream: Stream) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.close()


@lru_cache(maxsize=256)
def _change(topic: str, name: str) -> bytes:
    """One event as it goes to a browser; the same bytes for all who hear it."""
    data = json.dumps({"topic": topic, "version": name})
    return f"id: {name}\nevent: change\ndata: {data}\n\n".encode()


async def _say(send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _refuse(send, status: int) -> None:
    headers = [(b"content-length", b"0"), (b"cache-control", b"no-store")]
    if status == 503:
        headers.append((b"retry-after", b"10"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
