"""Running the processes: the worker's loops and the web server."""

import ctypes
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module

from django.conf import settings

from noaber.channels.delivering import lanes
from noaber.config.watching import SILENT_S, look
from noaber.core import loops
from noaber.journal.actions import CHANNEL, beat
from noaber.journal.clockwork import tick
from noaber.journal.reading import react

log = logging.getLogger("noaber.worker")

BEAT_EVERY_S = 5.0
LOOK_EVERY_S = 15.0
PR_SET_PDEATHSIG = 1  # of Linux: the signal that a process gets when its parent is gone


def worker_loops(names: list[str] | None = None) -> list[loops.Loop]:
    """Return the loops that a worker runs: react, deliver (a lane per channel) and tick."""
    wiring = import_module(settings.NOABER_WIRING)
    every = [
        loops.Loop("react", lambda: react(wiring.REACTIONS), CHANNEL, pause=1.0),
        loops.Loop("tick", lambda: tick(wiring.TICKS), None, pause=1.0),
        *lanes(),
    ]
    return [loop for loop in every if not names or loop.name.split(":")[0] in names]


def loop_names() -> list[str]:
    """Return the names of the loops that must come round somewhere."""
    return [loop.name for loop in worker_loops()]


def watch(stop: threading.Event) -> None:
    """Look whether all is well until `stop`: in every worker, and beside the pages of every web server.

    Begins after so long that what starts with us has had time to come round.
    """
    if not stop.wait(SILENT_S):
        loops.run(loops.Loop("watch", look, None, pause=LOOK_EVERY_S), stop)


def watch_beside_pages() -> None:
    """Watch from this web process too: who else notices that the last worker stopped?"""
    threading.Thread(target=watch, args=(threading.Event(),), name="watch", daemon=True).start()


def end_with_parent() -> None:
    """Let this process end when `noaber serve`, which started it, is killed without a word.

    Otherwise it would keep the port, and the server that is started again could not have it. Linux only;
    elsewhere nothing happens.
    """
    parent = os.getppid()
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it went just before
        os.kill(os.getpid(), signal.SIGKILL)


def beating(loop: loops.Loop) -> loops.Loop:
    """Return the loop with a note in the database, every few seconds, that it came round."""
    return replace(loop, step=_with_beats(loop))


def _with_beats(loop: loops.Loop) -> Callable[[], bool]:
    noted = -BEAT_EVERY_S

    def step() -> bool:
        nonlocal noted
        worked = loop.step()
        if time.monotonic() - noted >= BEAT_EVERY_S:
            beat(loop.name)
            noted = time.monotonic()
        return worked

    return step


def work(names: list[str] | None = None) -> None:
    """Run the loops, each in a thread of its own, until SIGTERM or SIGINT."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    every = map(beating, worker_loops(names))
    threads = [threading.Thread(target=loops.run, args=(loop, stop), name=loop.name) for loop in every]
    threads.append(threading.Thread(target=watch, args=(stop,), name="watch"))
    for thread in threads:
        thread.start()
    log.info("working: %s", ", ".join(thread.name for thread in threads))
    stop.wait()
    for thread in threads:
        thread.join(timeout=20)
