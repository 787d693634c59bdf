"""The loop of the pulse: one act every few seconds, for as long as the town lives."""

from __future__ import annotations

import logging
import threading

import numpy as np
from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils.translation import override

from noaber.core.http import Problem
from noaber.demo.history.texts import Writer
from noaber.demo.models import InventedTown
from noaber.demo.pulse.cases import ENOUGH_OPEN, FEW_OPEN, Desks
from noaber.demo.pulse.messages import Newsroom
from noaber.demo.pulse.players import Players
from noaber.journal.models import Entry

log = logging.getLogger("noaber.pulse")

PAUSE_S = (2.0, 4.5)
SHOWN_EVERY = 2  # beats: with the longest pause a visitor's own page changes within ten seconds
TRIES = 6
HOUSEKEEPING_EVERY = 40
MOST_ENTRIES = 500_000


class NoPulse(Exception):
    """The pulse does not beat here; the message says why."""


class Pulse:
    """Chooses who does what next."""

    def __init__(self, town: InventedTown, seed: int | None = None):
        self.rng = np.random.default_rng(seed)
        self.players = Players(town, self.rng)
        self.desks = Desks(self.players, Writer(self.rng))
        self.newsroom = Newsroom(town, self.players)
        self.open = self.desks.open_count()
        self.beats = 0
        self.resting = False

    def beat(self) -> str:
        """Let one thing happen; returns its name, or nothing when nobody had anything to do."""
        self.beats += 1
        if self.beats % HOUSEKEEPING_EVERY == 1:
            self._keep_house()
        if self.resting:
            return ""
        if self.beats % SHOWN_EVERY == 0 and self._try(self.desks.show):
            return self.desks.show.__name__
        for duty in (self.newsroom.approve, self.newsroom.close, self.newsroom.write):
            if self._try(duty):
                return duty.__name__
        for _ in range(TRIES):
            act = self._choose()
            if self._try(act):
                return act.__name__
        return ""

    def _choose(self):
        """Residents report more when little runs, desks close more when much does."""
        acts = [self.desks.file, self.desks.work, self.desks.join, self.newsroom.answer, self.desks.reopen]
        filing = 0.42 if self.open < FEW_OPEN else 0.1 if self.open > ENOUGH_OPEN else 0.26
        shares = np.array([filing, 0.72 - filing, 0.14, 0.11, 0.03])
        return acts[int(self.rng.choice(len(acts), p=shares / shares.sum()))]

    def _try(self, act) -> bool:
        """Somebody else may have been quicker, a visitor for one: then this act is none."""
        try:
            return bool(act())
        except Problem as problem:
            log.debug("%s: %s", act.__name__, problem)
            return False

    def _keep_house(self) -> None:
        """Clear away what is old, count what runs, and rest for good when the journal has grown enough."""
        self.desks.clear_away()
        self.open = self.desks.open_count()
        if not self.resting and Entry.objects.filter(origin="live").count() > MOST_ENTRIES:
            self.resting = True
            log.warning(
                "the town has lived long enough and rests; `make clean` and `make demo` build a new one"
            )


def refuse_unless_invented(town: InventedTown | None) -> None:
    """Raise NoPulse where people or transports may be real."""
    if not settings.NOABER_DEMO:
        raise NoPulse("The pulse beats only in an invented town (NOABER_MODE=demo).")
    if settings.NOABER_MAIL_URL:
        raise NoPulse("NOABER_MAIL_URL is set. The pulse never runs where mail is really sent.")
    if town is None:
        raise NoPulse("There is no town yet. Build one with: noaber demo")


def keep_beating(town: InventedTown, stop: threading.Event) -> None:
    """Beat until `stop` is set; a database that is away for a while is waited for."""
    refuse_unless_invented(town)
    with override("nl"):
        pulse = Pulse(town)
        while not stop.wait(float(pulse.rng.uniform(*PAUSE_S))):
            try:
                pulse.beat()
            except DatabaseError:
                log.exception("the pulse missed a beat")
                close_old_connections()
