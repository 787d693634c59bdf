"""The thin front: it owns `/live/` and hands everything else to Django, as WSGI in threads."""

import os
from importlib import import_module

from a2wsgi import WSGIMiddleware

from noaber.config.wsgi import application as django

THREADS = int(os.environ.get("NOABER_THREADS", "8"))

pages = WSGIMiddleware(django, workers=THREADS)
live = import_module("noaber.channels.live").app


async def application(scope, receive, send):
    """Serve one request: streams ourselves, pages through Django."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http" and scope["path"].startswith("/live/"):
        await live(scope, receive, send)
    elif scope["type"] == "http":
        await pages(scope, _as_coroutine(receive), send)


def _as_coroutine(receive):
    """Wrap what the server gives: granian's is a future, and a2wsgi reads a body only from a coroutine."""

    async def received():
        return await receive()

    return received


async def live_only(scope, receive, send):
    """Serve streams alone, for an installation where Django has servers of its own."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http":
        await live(scope, receive, send)


async def _lifespan(receive, send):
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
