"""Live pages: server-sent events on `/live/`, served beside Django by a thin ASGI front.

A page asks Django for a token (60 seconds, per topic, by the rules that rooms register in `topics`), opens a
stream with it and is told only *that* a topic changed; what changed it fetches through Django.
"""

from noaber.channels.live.front import app

__all__ = ["app"]
