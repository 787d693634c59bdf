"""Workers that are killed: each a process that runs what `noaber worker` runs, forked from this one.

Forked, because starting two hundred times from nothing would take longer than all the rest together.
"""

import logging
import os
import signal
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from multiprocessing import get_context
from pathlib import Path

from chaos.receivers import sign

FORK = get_context("fork")


class Crew:
    """Some workers at a time, each with a number; who starts gets the business clock of that moment.

    `work` is what each does, with its number, the log and that clock. `killed`: when each of those who were
    killed was gone, by its number.
    """

    def __init__(self, size: int, log: Path, work: Callable[[int, Path, timedelta], None] | None = None):
        self.log, self.work = log, work or work_as
        self.clock = timedelta()
        self.killed: dict[int, float] = {}
        self._numbers = count(1)
        self.workers = [self._started() for _ in range(size)]

    @property
    def numbers(self) -> list[int]:
        """Those who work now, who has worked longest first."""
        return [number for number, _worker in self.workers]

    def kill(self, number: int | None = None) -> None:
        """kill -9 of this one, or of who has worked longest; another takes its place."""
        place = 0 if number is None else self.numbers.index(number)
        number, worker = self.workers.pop(place)
        os.kill(worker.pid, signal.SIGKILL)
        worker.join()
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
        worker = FORK.Process(target=self.work, args=(number, self.log, self.clock), daemon=True)
        worker.start()
        return number, worker


def work_as(number: int, log: Path, jump: timedelta) -> None:
    """What a worker does until it is killed."""
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
