"""The peer of our live pages: Channels on uvicorn, as its documentation shows, in a process of its own.

One process with the layer that lies in its memory, which is the quickest that Channels has. A page is a
WebSocket in one group; a request to /tell sends one event to the group.
"""

import multiprocessing
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench.server import Server

GROUP = "area_1"
PAGE = (
    "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: bm9hYmVyIG5vYWJlciAhIQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
TELL = b"POST /tell HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@contextmanager
def serving(port: int) -> Iterator[Server]:
    """Run it while the block lasts."""
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(port,), daemon=True)
    process.start()
    try:
        _wait(port)
        yield Server(port, [process.pid])
    finally:
        process.terminate()
        process.join(10)


def tell(port: int) -> None:
    """One event; returns when the peer says that it has sent it on."""
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(TELL)
        while line.recv(1_000):
            pass


def _wait(port: int) -> None:
    for _try in range(300):
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("Channels does not answer")


def _serve(port: int) -> None:
    import uvicorn
    from django.conf import settings

    layer = {"BACKEND": "channels.layers.InMemoryChannelLayer"}
    settings.configure(CHANNEL_LAYERS={"default": layer}, SECRET_KEY="bench")  # noqa: S106  of nobody
    import django

    django.setup()
    uvicorn.run(
        _application(),
        host="127.0.0.1",
        port=port,
        log_level="warning",
        lifespan="off",
        ws_ping_interval=None,  # our pages only listen: they would be hung up on
    )


def _application():
    from channels.generic.websocket import AsyncWebsocketConsumer
    from channels.layers import get_channel_layer
    from channels.routing import ProtocolTypeRouter

    class Page(AsyncWebsocketConsumer):
        async def connect(self):
            await self.channel_layer.group_add(GROUP, self.channel_name)
            await self.accept()
            await self.send("event: hello")

        async def page_changed(self, event):
            await self.send("event: change")

    async def told(scope, receive, send):
        await get_channel_layer().group_send(GROUP, {"type": "page.changed"})
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    return ProtocolTypeRouter({"http": told, "websocket": Page.as_asgi()})
