"""Running the processes: the worker's loops and the web server."""

import logging
import signal
import threading
from importlib import import_module

from django.conf import settings

from noaber.channels.delivering import lanes
from noaber.core import loops
from noaber.journal.actions import CHANNEL
from noaber.journal.clockwork import tick
from noaber.journal.reading import react

log = logging.getLogger("noaber.worker")


def worker_loops(names: list[str] | None = None) -> list[loops.Loop]:
    """Return the loops that a worker runs: react, deliver (a lane per channel) and tick."""
    wiring = import_module(settings.NOABER_WIRING)
    every = [
        loops.Loop("react", lambda: react(wiring.REACTIONS), CHANNEL, pause=1.0),
        loops.Loop("tick", lambda: tick(wiring.TICKS), None, pause=1.0),
        *lanes(),
    ]
    return [loop for loop in every if not names or loop.name.split(":")[0] in names]


def work(names: list[str] | None = None) -> None:
    """Run the loops, each in a thread of its own, until SIGTERM or SIGINT."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    threads = [
        threading.Thread(target=loops.run, args=(loop, stop), name=loop.name) for loop in worker_loops(names)
    ]
    for thread in threads:
        thread.start()
    log.info("working: %s", ", ".join(thread.name for thread in threads))
    stop.wait()
    for thread in threads:
        thread.join(timeout=20)
