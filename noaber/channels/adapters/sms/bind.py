"""One bind to an SMPP centre: several questions on their way at once, answers matched by number.

A thread reads; any number of threads ask. A question that was sent and not answered is `Unanswered`: nobody
knows whether the centre took it. One that could not be sent is `NotSent`, and may safely go again.
"""

import contextlib
import logging
import queue
import select
import socket
import ssl
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NoAnswer
from dataclasses import dataclass

from noaber.channels.adapters.sms.pdu import ANSWER, Bind, Command, NotSmpp, Pdu, Status, take_from

log = logging.getLogger("noaber.sms")
CONNECT_S, ANSWER_S, SILENCE_S = 10.0, 20.0, 30.0
HIGHEST = 0x7FFFFFFF
WAITING = 1_000  # messages from the centre that wait for us, before we ask it to wait


class NotSent(Exception):
    """It did not leave us."""


class Unanswered(Exception):
    """It left, and no answer came."""


class Refused(NotSent):
    """The centre does not let us in; `status` says why."""

    def __init__(self, status: int):
        super().__init__(f"bind refused, status 0x{status:02x}")
        self.status = status


@dataclass(frozen=True, slots=True)
class Centre:
    """Where a centre is, who we are there, and how it wants to be spoken to."""

    host: str
    port: int
    system_id: str
    password: str
    tls: bool = False
    window: int = 10
    rate: float = 0.0  # messages a second; 0: as fast as it answers
    way: str = "udh"
    system_type: str = ""


class Bound:
    """An open line on which we are known; ends for good when the line is lost."""

    def __init__(self, centre: Centre, role: Command = Command.BIND_TRANSCEIVER, silence: float = SILENCE_S):
        self.heard: queue.Queue[Pdu] = queue.Queue(WAITING)
        self._centre, self._silence = centre, silence
        self._window = threading.BoundedSemaphore(centre.window)
        self._asked: dict[int, Future[Pdu]] = {}
        self._lock = threading.Lock()
        self._sequence = 0
        self._next_at = 0.0
        self._lost = False
        self._line = _connect(centre)
        self._waiting = select.poll()
        self._waiting.register(self._line, select.POLLIN)
        threading.Thread(target=self._read_on, name="sms-reader", daemon=True).start()
        self._enter(role)

    @property
    def is_open(self) -> bool:
        return not self._lost

    def ask(self, command: Command, body: bytes = b"", within: float = ANSWER_S) -> Pdu:
        """Ask, wait for room in the window first, and return the answer."""
        if not self._window.acquire(timeout=within):
            raise NotSent("the window stayed full")
        try:
            return self._ask(command, body, within)
        finally:
            self._window.release()

    def submit(self, body: bytes) -> Pdu:
        """Ask for a message to be sent, no faster than agreed."""
        self._keep_pace()
        return self.ask(Command.SUBMIT_SM, body)

    def pause(self, seconds: float) -> None:
        """Let nothing be submitted for so long: the centre asked for it."""
        with self._lock:
            self._next_at = max(self._next_at, time.monotonic() + seconds)

    def rest(self) -> None:
        """Wait until the next message may be submitted, without taking its place."""
        time.sleep(max(0.0, self._next_at - time.monotonic()))

    def answer(self, asked: Pdu, status: int = Status.OK) -> None:
        """Answer what the centre asked; a deliver_sm has an empty message_id in its answer."""
        body = b"\0" if asked.command == Command.DELIVER_SM else b""
        with contextlib.suppress(NotSent, Unanswered):
            self._send(Pdu(asked.command | ANSWER, asked.sequence, status, body))

    def close(self) -> None:
        """Take leave, without insisting on an answer."""
        with contextlib.suppress(NotSent, Unanswered):
            self.ask(Command.UNBIND, within=2.0)
        self._lose("closed")

    def _enter(self, role: Command) -> None:
        centre = self._centre
        who = Bind(centre.system_id, centre.password, centre.system_type)
        try:
            answer = self.ask(role, who.encode(), within=CONNECT_S)
        except Unanswered as silent:
            self._lose("no answer to our bind")
            raise NotSent("the centre does not answer our bind") from silent
        if answer.status:
            self._lose("refused")
            raise Refused(answer.status)

    def _ask(self, command: Command, body: bytes, within: float) -> Pdu:
        future: Future[Pdu] = Future()
        with self._lock:
            self._sequence = self._sequence % HIGHEST + 1
            sequence = self._sequence
            self._asked[sequence] = future
        try:
            self._send(Pdu(command, sequence, body=body))
            return future.result(within)
        except NoAnswer as silent:
            raise Unanswered(command.name) from silent
        finally:
            with self._lock:
                self._asked.pop(sequence, None)

    def _send(self, pdu: Pdu) -> None:
        """NotSent when the line was gone before; breaking while we write, nobody knows how much left."""
        if self._lost:
            raise NotSent("the line is gone")
        try:
            with self._lock:
                self._line.sendall(pdu.encode())
        except OSError as broken:
            self._lose(type(broken).__name__)
            raise Unanswered("the line broke while we wrote") from broken

    def _keep_pace(self) -> None:
        with self._lock:
            now = time.monotonic()
            wait = self._next_at - now
            step = 1 / self._centre.rate if self._centre.rate else 0.0
            self._next_at = max(self._next_at, now) + step
        if wait > 0:
            time.sleep(wait)

    def _read_on(self) -> None:
        """However reading ends, nobody goes on waiting for a line that is not read."""
        try:
            self._read()
        finally:
            self._lose("not read any more")

    def _read(self) -> None:
        """Until the line is lost: take in what comes, and ask after the line when it is silent."""
        buffer, silent = bytearray(), 0
        self._line.settimeout(self._silence)
        while not self._lost:
            try:
                came = self._come()
            except TimeoutError:
                silent += 1
                if silent > 1:
                    return self._lose("silent")
                self._ask_after_the_line()
                continue
            except OSError as broken:
                return self._lose(type(broken).__name__)
            if not came:
                return self._lose("hung up")
            silent = 0
            buffer += came
            try:
                while pdu := take_from(buffer):
                    self._take(pdu)
            except NotSmpp:
                return self._lose("no SMPP")

    def _come(self) -> bytes:
        """The next bytes. With TLS one thread at a time may use the line: there we wait outside the lock."""
        if not isinstance(self._line, ssl.SSLSocket):
            return self._line.recv(65_536)
        while True:
            if not self._line.pending() and not self._waiting.poll(self._silence * 1_000):
                raise TimeoutError
            with self._lock, contextlib.suppress(ssl.SSLWantReadError):
                self._line.settimeout(0.0)
                try:
                    return self._line.recv(65_536)
                finally:
                    self._line.settimeout(self._silence)

    def _ask_after_the_line(self) -> None:
        """Sent without waiting for the answer: whatever comes shows that the line lives."""
        with self._lock:
            self._sequence = self._sequence % HIGHEST + 1
            sequence = self._sequence
        with contextlib.suppress(NotSent, Unanswered):
            self._send(Pdu(Command.ENQUIRE_LINK, sequence))

    def _take(self, pdu: Pdu) -> None:
        if pdu.is_answer:
            with self._lock:
                future = self._asked.get(pdu.sequence)
            if future is not None and not future.done():
                future.set_result(pdu)
            return
        known: dict[int, Callable[[Pdu], None]] = {
            Command.ENQUIRE_LINK: self.answer,
            Command.DELIVER_SM: self._queue,
            Command.UNBIND: self._leave,
        }
        known.get(pdu.command, self._refuse)(pdu)

    def _queue(self, pdu: Pdu) -> None:
        try:
            self.heard.put_nowait(pdu)
        except queue.Full:
            self.answer(pdu, Status.QUEUE_FULL)

    def _leave(self, pdu: Pdu) -> None:
        self.answer(pdu)
        self._lose("the centre took leave")

    def _refuse(self, pdu: Pdu) -> None:
        with contextlib.suppress(NotSent, Unanswered):
            self._send(Pdu(Command.GENERIC_NACK, pdu.sequence, Status.INVALID_COMMAND))

    def _lose(self, why: str) -> None:
        """The line is gone: whoever waits for an answer hears that none will come."""
        with self._lock:
            if self._lost:
                return
            self._lost = True
            waiting, self._asked = list(self._asked.values()), {}
        log.info("the line to the message centre ended: %s", why)
        for future in waiting:
            if not future.done():
                future.set_exception(Unanswered(why))
        with contextlib.suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)
        self._line.close()


def _connect(centre: Centre) -> socket.socket:
    try:
        line = socket.create_connection((centre.host, centre.port), CONNECT_S)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if not centre.tls:
            return line
        return ssl.create_default_context().wrap_socket(line, server_hostname=centre.host)
    except OSError as broken:
        raise NotSent(type(broken).__name__) from broken
