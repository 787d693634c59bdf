"""The messages of SMPP 3.4 as bytes and back: those that a sender of text messages needs, nothing more."""

import struct
from dataclasses import dataclass, field
from enum import IntEnum

HEADER = struct.Struct(">IIII")
LARGEST = 70_000  # a message_payload can hold 64 kB; more is no SMPP
VERSION = 0x34
INTERNATIONAL, NATIONAL, NETWORK, LETTERS = 1, 2, 3, 5  # types of number
TELEPHONE, NO_PLAN = 1, 0  # plans of numbering


class NotSmpp(ValueError):
    """Bytes that no SMPP centre sends."""


class Command(IntEnum):
    GENERIC_NACK = 0x80000000
    BIND_RECEIVER = 0x01
    BIND_TRANSMITTER = 0x02
    QUERY_SM = 0x03
    SUBMIT_SM = 0x04
    DELIVER_SM = 0x05
    UNBIND = 0x06
    BIND_TRANSCEIVER = 0x09
    ENQUIRE_LINK = 0x15


ANSWER = 0x80000000


class Status(IntEnum):
    """The refusals that we tell apart."""

    OK = 0x00
    INVALID_COMMAND = 0x03
    SYSTEM_ERROR = 0x08
    INVALID_DESTINATION = 0x0B
    BIND_FAILED = 0x0D
    INVALID_PASSWORD = 0x0E
    QUEUE_FULL = 0x14
    THROTTLED = 0x58
    TEMPORARY = 0x64  # asks the centre to bring it again


class Tlv(IntEnum):
    USER_REFERENCE = 0x0204
    SAR_REFERENCE = 0x020C
    SAR_TOTAL = 0x020E
    SAR_NUMBER = 0x020F
    MESSAGE_PAYLOAD = 0x0424
    RECEIPTED_ID = 0x001E
    MESSAGE_STATE = 0x0427


@dataclass(frozen=True, slots=True)
class Pdu:
    """One message: its command, the number by which its answer is known, a status and a body."""

    command: int
    sequence: int
    status: int = 0
    body: bytes = b""

    def encode(self) -> bytes:
        return HEADER.pack(HEADER.size + len(self.body), self.command, self.status, self.sequence) + self.body

    @property
    def is_answer(self) -> bool:
        return bool(self.command & ANSWER)


def take_from(buffer: bytearray) -> Pdu | None:
    """Take the first whole message out of what came in; None when it is not whole yet."""
    if len(buffer) < HEADER.size:
        return None
    length, command, status, sequence = HEADER.unpack_from(buffer)
    if not HEADER.size <= length <= LARGEST:
        raise NotSmpp(f"a message of {length} bytes")
    if len(buffer) < length:
        return None
    body = bytes(buffer[HEADER.size : length])
    del buffer[:length]
    return Pdu(command, sequence, status, body)


class Reader:
    """Reads the fields of a body one after the other."""

    def __init__(self, body: bytes):
        self._body, self._at = body, 0

    def text(self) -> str:
        """A string that ends with a zero byte."""
        end = self._body.find(b"\0", self._at)
        if end < 0:
            raise NotSmpp("a string without an end")
        found, self._at = self._body[self._at : end], end + 1
        return found.decode("latin-1")

    def number(self) -> int:
        return self.octets(1)[0]

    def octets(self, count: int) -> bytes:
        found = self._body[self._at : self._at + count]
        if len(found) < count:
            raise NotSmpp("a body that is too short")
        self._at += count
        return found

    def tlvs(self) -> dict[int, bytes]:
        """The fields until the end, or until what is no whole field: what stands before it counts."""
        found = {}
        while self._at + 4 <= len(self._body):
            tag, length = struct.unpack(">HH", self.octets(4))
            if self._at + length > len(self._body):
                break
            found[tag] = self.octets(length)
        return found


def _text(value: str) -> bytes:
    return value.encode("latin-1", "replace") + b"\0"


@dataclass(frozen=True, slots=True)
class Bind:
    """Who we are to the centre."""

    system_id: str
    password: str = ""
    system_type: str = ""

    def encode(self) -> bytes:
        return (
            _text(self.system_id) + _text(self.password) + _text(self.system_type) + bytes([VERSION, 0, 0, 0])
        )

    @classmethod
    def decode(cls, body: bytes) -> "Bind":
        reader = Reader(body)
        return cls(reader.text(), reader.text(), reader.text())


@dataclass(frozen=True, slots=True)
class Address:
    """A number, or the name that stands above a message; kept with its + as people write it."""

    value: str

    def encode(self) -> bytes:
        if self.value.startswith("+"):
            return bytes([INTERNATIONAL, TELEPHONE]) + _text(self.value[1:])
        if self.value.isdigit():
            return bytes([NETWORK, NO_PLAN]) + _text(self.value)
        return bytes([LETTERS, NO_PLAN]) + _text(self.value)

    @classmethod
    def read(cls, reader: Reader) -> "Address":
        kind, _plan, value = reader.number(), reader.number(), reader.text()
        if kind == INTERNATIONAL and value:
            return cls(f"+{value.lstrip('+0')}")
        return cls(f"0{value.removeprefix('0')}" if kind == NATIONAL and value else value)


@dataclass(frozen=True, slots=True)
class Short:
    """The body of submit_sm and deliver_sm, which are the same."""

    source: Address
    destination: Address
    text: bytes = b""
    coding: int = 0
    kind: int = 0  # esm_class
    wants_receipt: bool = False
    lives: str = ""  # validity_period
    tlvs: dict[int, bytes] = field(default_factory=dict)

    def encode(self) -> bytes:
        return b"".join(
            [
                b"\0",
                self.source.encode(),
                self.destination.encode(),
                bytes([self.kind, 0, 0]),
                b"\0",
                _text(self.lives),
                bytes([int(self.wants_receipt), 0, self.coding, 0, len(self.text)]),
                self.text,
                *(struct.pack(">HH", tag, len(value)) + value for tag, value in self.tlvs.items()),
            ]
        )

    @classmethod
    def decode(cls, body: bytes) -> "Short":
        reader = Reader(body)
        reader.text()
        source, destination = Address.read(reader), Address.read(reader)
        kind, _protocol, _priority = reader.number(), reader.number(), reader.number()
        _schedule, lives = reader.text(), reader.text()
        receipt, _replace, coding, _default, length = (reader.number() for _field in range(5))
        text = reader.octets(length)
        return cls(source, destination, text, coding, kind, bool(receipt & 1), lives, reader.tlvs())


@dataclass(frozen=True, slots=True)
class Query:
    """The question what became of a message, and its answer."""

    message_id: str
    source: Address

    def encode(self) -> bytes:
        return _text(self.message_id) + self.source.encode()

    @classmethod
    def decode(cls, body: bytes) -> "Query":
        reader = Reader(body)
        return cls(reader.text(), Address.read(reader))


def read_state(body: bytes) -> int:
    """Return message_state from the answer to query_sm."""
    reader = Reader(body)
    reader.text()
    reader.text()
    return reader.number()


def read_id(body: bytes) -> str:
    """Return the number that the centre gave a message; some centres leave out the zero byte behind it."""
    return body.partition(b"\0")[0].decode("latin-1")
