"""Workers that are killed: each a process that runs what `noaber worker` runs, forked from this one.

Forked, because starting two hundred times from nothing would take longer than all the rest together.
"""

import logging
import os
import signal
import time
from datetime import timedelta
from itertools import count
from multiprocessing import get_context
from pathlib import Path

from chaos.receivers import sign

FORK = get_context("fork")


class Crew:
    """Some workers at a time, each with a number; who starts gets the business clock of that moment.

    `killed`: when each of those who were killed was gone, by its number.
    """

    def __init__(self, size: int, log: Path):
        self.log = log
        self.clock = timedelta()
        self.killed: dict[int, float] = {}
        self._numbers = count(1)
        self.workers = [self._started() for _ in range(size)]

    def kill(self) -> None:
        """kill -9 of who has worked longest; another takes its place."""
        number, oldest = self.workers.pop(0)
        os.kill(oldest.pid, signal.SIGKILL)
        oldest.join()
        self.killed[number] = time.monotonic()
        self.workers.append(self._started())

    def jump(self, hours: float) -> None:
        """Whoever starts from now on has another business clock; who works already keeps theirs."""
        self.clock = timedelta(hours=hours)

    def end(self) -> None:
        for _number, worker in self.workers:
            worker.kill()
            worker.join()

    def _started(self):
        from django.db import connection

        connection.close()  # each has a line of its own
        number = next(self._numbers)
        worker = FORK.Process(target=_work, args=(number, self.log, self.clock), daemon=True)
        worker.start()
        return number, worker


def _work(number: int, log: Path, jump: timedelta) -> None:
    from django.db import connection

    from noaber.channels.adapters.sms.carrying import carrier
    from noaber.channels.adapters.webpush.adapter import own_key, sending_thread
    from noaber.config.run import end_with_parent, work
    from noaber.core import clock

    end_with_parent()
    connection.connection = None
    for made_once in (own_key, sending_thread, carrier):
        made_once.cache_clear()
    clock._offset = jump
    sign(number)
    form = f"%(asctime)s worker {number}: %(message)s"
    logging.basicConfig(filename=log, level=logging.WARNING, format=form, force=True)
    logging.getLogger("noaber").setLevel(logging.WARNING)
    work()
