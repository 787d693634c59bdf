"""Texts over SMPP: one bind for the whole process, made again when it is lost, and pauses when asked for."""

import contextlib
import logging
import queue
import random
import threading
import time
from dataclasses import dataclass, replace
from itertools import count

from noaber.channels.adapters.sms.alphabet import encode
from noaber.channels.adapters.sms.bind import Bound, Centre, NotSent, Refused, Unanswered
from noaber.channels.adapters.sms.carrying import Sent, Text
from noaber.channels.adapters.sms.parts import Place, cut, read
from noaber.channels.adapters.sms.pdu import (
    Address,
    Command,
    NotSmpp,
    Pdu,
    Query,
    Short,
    Status,
    read_id,
    read_state,
)
from noaber.channels.adapters.sms.receipts import BY_NUMBER, State, Told, is_receipt, read_receipt
from noaber.channels.models import Outcome

log = logging.getLogger("noaber.sms")
BUSY = (Status.THROTTLED, Status.QUEUE_FULL)
PATIENCE_S = 40.0  # how long one text waits for a busy centre, well within a lease
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 8.0
FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 60.0
RETRY_AFTER_S = 60
TEMPORARY = (Status.SYSTEM_ERROR, Status.TEMPORARY)


@dataclass(frozen=True, slots=True)
class Heard:
    """What came in: a receipt, or a text of somebody; `answer` tells the centre that we have it."""

    pdu: Pdu
    bound: Bound
    told: Told | None = None
    number: str = ""
    text: str = ""
    place: Place | None = None

    def answer(self, *, kept: bool = True) -> None:
        self.bound.answer(self.pdu, Status.OK if kept else Status.TEMPORARY)


class SmppCarrier:
    """Sends by any number of threads over one bind, and listens on it."""

    def __init__(self, centre: Centre, sender: str):
        self._centre, self._sender = centre, Address(sender)
        self._bound: Bound | None = None
        self._lock = threading.Lock()
        self._failures = 0
        self._not_before = 0.0
        self._references = count(random.randrange(256))

    def make_ready(self) -> None:
        """Without a line nothing happens: `send` will say so."""
        with contextlib.suppress(NotSent):
            self._line().rest()

    def send(self, text: Text) -> Sent:
        try:
            coded = encode(text.body)
        except ValueError:
            return Sent(Outcome.FAILED, reason="too long")
        ids: list[str] = []
        contents = cut(coded, next(self._references), self._centre.way)
        for content in contents:
            sent = self._send_part(text, content)
            if sent.outcome != Outcome.HANDED_OVER:
                return replace(_after(ids, sent), ids=tuple(ids), parts=len(contents))
            ids += sent.ids
        return Sent(Outcome.HANDED_OVER, tuple(ids), len(contents))

    def ask(self, reference: str, ids: tuple[str, ...]) -> Outcome | None:
        """Ask query_sm after each part; a centre that forgot one leaves it unknown."""
        if not ids:
            return None
        states = [self._ask_part(message_id) for message_id in ids]
        if State.FAILED in states:
            return Outcome.FAILED
        return None if None in states else Outcome.HANDED_OVER

    def listen(self, seconds: float, most: int = 1) -> list[Heard]:
        """What came in, at most so many things; waits so long for the first. Keeps the bind up meanwhile."""
        try:
            bound = self._line()
        except NotSent:
            time.sleep(min(seconds, 0.2))
            return []
        came: list[Pdu] = []
        with contextlib.suppress(queue.Empty):
            came.append(bound.heard.get(timeout=seconds))
            while len(came) < most:
                came.append(bound.heard.get_nowait())
        read = (_read(pdu, bound) for pdu in came)
        return [heard for heard in read if heard is not None]

    def close(self) -> None:
        with self._lock:
            if self._bound is not None:
                self._bound.close()
            self._bound = None

    def _send_part(self, text: Text, content: dict) -> Sent:
        """Submit one message; a busy centre gets pauses that grow, a lost line is never written to twice."""
        short = Short(
            self._sender,
            Address(text.number),
            wants_receipt=True,
            lives=_validity(text.seconds),
            **content,
        ).encode()
        ends, pause = time.monotonic() + PATIENCE_S, FIRST_PAUSE_S
        while True:
            try:
                bound = self._line()
                answer = bound.submit(short)
            except NotSent as failed:
                return Sent(Outcome.LATER, reason=str(failed), retry_after=RETRY_AFTER_S)
            except Unanswered as silent:
                return Sent(Outcome.UNKNOWN, reason=str(silent))
            if answer.status not in BUSY or time.monotonic() + pause > ends:
                return _meaning(answer)
            bound.pause(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)

    def _ask_part(self, message_id: str) -> State | None:
        try:
            answer = self._line().ask(Command.QUERY_SM, Query(message_id, self._sender).encode())
            return None if answer.status else BY_NUMBER.get(read_state(answer.body))
        except (NotSent, Unanswered, NotSmpp):
            return None

    def _line(self) -> Bound:
        """The bind, made again when it was lost; waits longer after each failure, with some chance in it."""
        with self._lock:
            if self._bound is not None and self._bound.is_open:
                return self._bound
            if time.monotonic() < self._not_before:
                raise NotSent("waiting before the next try")
            try:
                self._bound = Bound(self._centre)
            except NotSent as failed:
                self._failed(failed)
                raise
            self._failures = 0
            return self._bound

    def _failed(self, why: NotSent) -> None:
        wait = min(FIRST_WAIT_S * 2**self._failures, LONGEST_WAIT_S) * random.uniform(0.5, 1.0)
        self._failures += 1
        self._not_before = time.monotonic() + wait
        say = log.error if isinstance(why, Refused) else log.warning
        say("no line to the message centre (%s); again in %.0f s", why, wait)


def _after(ids: list[str], sent: Sent) -> Sent:
    """When an earlier part went already, sending all of it again would be seen: then nobody knows."""
    return replace(sent, outcome=Outcome.UNKNOWN) if ids and sent.outcome == Outcome.LATER else sent


def _meaning(answer: Pdu) -> Sent:
    if answer.status == Status.OK:
        given = read_id(answer.body)
        return Sent(Outcome.HANDED_OVER, (given,)) if given else Sent(Outcome.UNKNOWN, reason="no number")
    reason = f"status 0x{answer.status:02x}"
    if answer.status in BUSY or answer.status in TEMPORARY:
        return Sent(Outcome.LATER, reason=reason, retry_after=RETRY_AFTER_S)
    return Sent(
        Outcome.GONE if answer.status == Status.INVALID_DESTINATION else Outcome.FAILED, reason=reason
    )


def _validity(seconds: int | None) -> str:
    """How long it may wait for a phone that is off, as the time from now that SMPP writes."""
    if seconds is None:
        return ""
    minutes, rest = divmod(max(1, min(seconds, 28 * 86_400)), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    return f"0000{days:02d}{hours:02d}{minutes:02d}{rest:02d}000R"


def _read(pdu: Pdu, bound: Bound) -> Heard | None:
    """None for what cannot be read; the centre hears that it arrived, or it would bring it for ever."""
    try:
        short = Short.decode(pdu.body)
        if is_receipt(short):
            return Heard(pdu, bound, told=read_receipt(short))
        text, place = read(short)
    except (NotSmpp, IndexError):
        log.warning("the message centre sent something that cannot be read")
        bound.answer(pdu)
        return None
    return Heard(pdu, bound, number=short.source.value, text=text, place=place)
