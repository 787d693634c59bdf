"""A message centre of our own that reaches nobody: the invented town texts with it, and so do the tests.

It speaks SMPP 3.4 over a socket: binds, submit_sm with receipts, query_sm, enquire_link, and deliver_sm with
what a phone sends. What it is told to do wrong it does wrong: that is how failures are tried.
"""

import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from noaber.channels.adapters.sms.alphabet import encode
from noaber.channels.adapters.sms.parts import cut, read
from noaber.channels.adapters.sms.pdu import (
    ANSWER,
    Address,
    Bind,
    Command,
    NotSmpp,
    Pdu,
    Query,
    Short,
    Status,
    Tlv,
    take_from,
)
from noaber.channels.adapters.sms.receipts import RECEIPT

BINDS = (Command.BIND_TRANSCEIVER, Command.BIND_TRANSMITTER, Command.BIND_RECEIVER)
DELIVERED = 2
SILENT = -1  # a status that means: give no answer


@dataclass
class Submitted:
    """One message that was submitted, and the number it got."""

    id: str
    to: str
    sender: str
    text: str
    short: Short
    state: int = DELIVERED


@dataclass
class Behaviour:
    """What the centre does: the defaults are a centre without trouble."""

    password: str = "demo"  # noqa: S105  reaches nobody
    delay: float = 0.0
    status_of: Callable[[Short], int] = lambda short: Status.OK
    gives_receipts: bool = True
    on_whole: Callable[[str, str], None] = lambda to, text: None


@dataclass
class Joining:
    """Long texts of which not all parts are there."""

    parts: dict[tuple[str, int], dict[int, str]] = field(default_factory=dict)

    def add(self, to: str, short: Short) -> str | None:
        """Return the whole text when this was the last part of it."""
        text, place = read(short)
        if place is None:
            return text
        known = self.parts.setdefault((to, place.reference), {})
        known[place.number] = text
        if len(known) < place.total:
            return None
        del self.parts[to, place.reference]
        return "".join(known[number] for number in range(1, place.total + 1))


class MessageCentre(socketserver.ThreadingTCPServer):
    """Listens on this machine only."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int = 0, behaviour: Behaviour | None = None, tls: Path | None = None):
        super().__init__(("127.0.0.1", port), Conversation)
        if tls is not None:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(tls)
            self.socket = context.wrap_socket(self.socket, server_side=True)
        self.behaviour = behaviour or Behaviour()
        self.submitted: list[Submitted] = []
        self.binds: list[Bind] = []
        self.unknown: list[Pdu] = []
        self.enquiries = 0
        self.conversations: list[Conversation] = []
        self.joining = Joining()
        self.lock = threading.Lock()
        self._ids = count(1)

    @property
    def port(self) -> int:
        return self.server_address[1]

    @property
    def url(self) -> str:
        return f"smpp://noaber:{self.behaviour.password}@127.0.0.1:{self.port}"

    def start(self) -> "MessageCentre":
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def stop(self) -> None:
        self.shutdown()
        self.hang_up()
        self.server_close()

    def hang_up(self) -> None:
        """Drop every line without a word."""
        for conversation in list(self.conversations):
            conversation.drop()

    def note(self, short: Short) -> Submitted:
        text, _place = read(short)
        with self.lock:
            row = Submitted(f"c{next(self._ids)}", short.destination.value, short.source.value, text, short)
            self.submitted.append(row)
            whole = self.joining.add(row.to, short)
        if whole is not None:
            self.behaviour.on_whole(row.to, whole)
        return row

    def texted(self, number: str, text: str, way: str = "udh", reference: int = 7) -> list[int]:
        """A phone texts us; returns the status with which each part was answered."""
        to = Address(self.submitted[-1].sender if self.submitted else "1234")
        shorts = [Short(Address(number), to, **content) for content in cut(encode(text), reference, way)]
        return [self.bring(short) for short in shorts]

    def receipt(self, message_id: str, stat: str = "DELIVRD", err: str = "000", fields: bool = False) -> int:
        """Tell what became of a message; returns the status of the answer."""
        words = f"id:{message_id} sub:001 dlvrd:001 submit date:2611220100 done date:2611220101 "
        said = next((row.text for row in self.submitted if row.id == message_id), "")
        words += f"stat:{stat} err:{err} text:{said[:20]}"
        tlvs = {Tlv.RECEIPTED_ID: message_id.encode() + b"\0"} if fields else {}
        return self.bring(
            Short(
                Address("+31600000001"),
                Address("1234"),
                words.encode("latin-1", "replace"),
                kind=RECEIPT,
                tlvs=tlvs,
            )
        )

    def bring(self, short: Short, within: float = 5.0) -> int:
        """Deliver to whoever listens; returns the status of the answer, or -1 without one."""
        ends = time.monotonic() + within
        while time.monotonic() < ends:
            listening = [one for one in self.conversations if one.listens]
            if listening:
                return listening[-1].bring(short, within)
            time.sleep(0.02)
        return SILENT


class Conversation(socketserver.BaseRequestHandler):
    """One line with a sender."""

    server: MessageCentre
    request: socket.socket

    def setup(self) -> None:
        self.listens = False
        self._answers: dict[int, threading.Event] = {}
        self._statuses: dict[int, int] = {}
        self._sequence = 0
        self._writing = threading.Lock()
        self.server.conversations.append(self)

    def finish(self) -> None:
        self.listens = False
        if self in self.server.conversations:
            self.server.conversations.remove(self)

    def drop(self) -> None:
        self.listens = False
        try:
            self.request.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    def handle(self) -> None:
        buffer = bytearray()
        try:
            while came := self.request.recv(65_536):
                buffer += came
                while pdu := take_from(buffer):
                    self._take(pdu)
        except (OSError, NotSmpp):
            return

    def bring(self, short: Short, within: float) -> int:
        with self._writing:
            self._sequence += 1
            sequence = self._sequence
        told = self._answers[sequence] = threading.Event()
        self._send(Pdu(Command.DELIVER_SM, sequence, body=short.encode()))
        return self._statuses.pop(sequence, SILENT) if told.wait(within) else SILENT

    def _take(self, pdu: Pdu) -> None:
        if pdu.command == Command.DELIVER_SM | ANSWER:
            self._statuses[pdu.sequence] = pdu.status
            if told := self._answers.pop(pdu.sequence, None):
                told.set()
        elif pdu.command in BINDS:
            self._bind(pdu)
        elif pdu.command == Command.SUBMIT_SM:
            self._submit(pdu)
        elif pdu.command == Command.QUERY_SM:
            self._query(pdu)
        elif pdu.command == Command.ENQUIRE_LINK:
            self.server.enquiries += 1
            self._answer(pdu)
        elif pdu.command == Command.UNBIND:
            self._answer(pdu)
        elif not pdu.is_answer:
            self.server.unknown.append(pdu)

    def _bind(self, pdu: Pdu) -> None:
        who = Bind.decode(pdu.body)
        if who.password != self.server.behaviour.password:
            return self._answer(pdu, Status.INVALID_PASSWORD)
        self.server.binds.append(who)
        self._answer(pdu, body=b"centre\0")
        self.listens = pdu.command != Command.BIND_TRANSMITTER

    def _submit(self, pdu: Pdu) -> None:
        """Answered after the delay, while other messages may come in: that is what a window is for."""
        due = time.monotonic() + self.server.behaviour.delay
        if self.server.behaviour.delay:
            threading.Thread(target=self._submitted, args=(pdu, due), daemon=True).start()
        else:
            self._submitted(pdu, due)

    def _submitted(self, pdu: Pdu, due: float) -> None:
        short = Short.decode(pdu.body)
        status = self.server.behaviour.status_of(short)
        row = self.server.note(short) if status in (Status.OK, SILENT) else None
        time.sleep(max(0.0, due - time.monotonic()))
        if status == SILENT:
            return
        self._answer(pdu, status, f"{row.id}\0".encode() if row else b"")
        if row and short.wants_receipt and self.server.behaviour.gives_receipts:
            threading.Thread(target=self.server.receipt, args=(row.id,), daemon=True).start()

    def _query(self, pdu: Pdu) -> None:
        asked = Query.decode(pdu.body).message_id
        row = next((one for one in self.server.submitted if one.id == asked), None)
        if row is None:
            return self._answer(pdu, 0x67)
        self._answer(pdu, body=f"{asked}\0\0".encode() + bytes([row.state, 0]))

    def _answer(self, pdu: Pdu, status: int = Status.OK, body: bytes = b"") -> None:
        self._send(Pdu(pdu.command | ANSWER, pdu.sequence, status, body))

    def _send(self, pdu: Pdu) -> None:
        try:
            with self._writing:
                self.request.sendall(pdu.encode())
        except OSError:
            self.listens = False
