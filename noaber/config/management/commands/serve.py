"""noaber serve: the web server. One process with both parts, or each part apart."""

import os

from django.conf import settings
from django.core.management.base import BaseCommand
from granian import Granian
from granian.constants import Interfaces

from noaber.core import staticfiles

TARGETS = {
    "all": ("noaber.config.asgi:application", Interfaces.ASGI),
    "web": ("noaber.config.wsgi:application", Interfaces.WSGI),
    "live": ("noaber.config.asgi:live_only", Interfaces.ASGI),
}
# Open streams are connections that wait: the usual limit on connections at once would be for pages.
OPEN_STREAMS = 20_000


class Command(BaseCommand):
    help = "Serve pages and live streams. In production: `serve web` and `serve live` behind one proxy."

    def add_arguments(self, parser):
        parser.add_argument("part", nargs="?", choices=list(TARGETS), default="all")
        parser.add_argument("--address", default="127.0.0.1", help="interface to listen on")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=1, help="processes")
        parser.add_argument("--threads", type=int, default=8, help="requests at once per process (web)")

    def handle(self, *args, part, address, port, workers, threads, **options):
        if part != "live" and not settings.DEBUG:
            staticfiles.collect()
        target, interface = TARGETS[part]
        os.environ["NOABER_WATCH"] = "1"
        Granian(
            target,
            address=address,
            port=port,
            interface=interface,
            workers=workers,
            blocking_threads=threads if part == "web" else None,
            backlog=2048,
            backpressure=None if part == "web" else OPEN_STREAMS,
            websockets=False,
            log_level="warning",
            respawn_failed_workers=True,
            workers_kill_timeout=10,
        ).serve()
