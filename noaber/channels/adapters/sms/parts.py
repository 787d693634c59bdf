"""Long texts as several messages that a phone shows as one, and putting those of others together again."""

import struct
from dataclasses import dataclass

from noaber.channels.adapters.sms.alphabet import Coded, decode
from noaber.channels.adapters.sms.pdu import Short, Tlv

HAS_HEADER = 0x40  # esm_class: the text begins with a user data header
JOINED_8, JOINED_16 = 0x00, 0x08
SIZES = {Tlv.SAR_REFERENCE: 2, Tlv.SAR_TOTAL: 1, Tlv.SAR_NUMBER: 1}
WAYS = ("udh", "sar", "payload")


@dataclass(frozen=True, slots=True)
class Place:
    """Which part of which text this is."""

    reference: int
    total: int
    number: int


def cut(coded: Coded, reference: int, way: str) -> list[dict]:
    """Return per message what `Short` needs of its text: in the header, in fields of their own, or whole."""
    total = len(coded.parts)
    if way == "payload":
        return [{"coding": coded.coding, "tlvs": {Tlv.MESSAGE_PAYLOAD: b"".join(coded.parts)}}]
    if total == 1:
        return [{"coding": coded.coding, "text": coded.parts[0]}]
    build = _with_header if way == "udh" else _with_fields
    return [
        {"coding": coded.coding, **build(part, Place(reference, total, number))}
        for number, part in enumerate(coded.parts, start=1)
    ]


def _with_header(part: bytes, place: Place) -> dict:
    header = bytes([5, JOINED_8, 3, place.reference & 0xFF, place.total, place.number])
    return {"kind": HAS_HEADER, "text": header + part}


def _with_fields(part: bytes, place: Place) -> dict:
    return {
        "text": part,
        "tlvs": {
            Tlv.SAR_REFERENCE: struct.pack(">H", place.reference & 0xFFFF),
            Tlv.SAR_TOTAL: bytes([place.total]),
            Tlv.SAR_NUMBER: bytes([place.number]),
        },
    }


def read(short: Short) -> tuple[str, Place | None]:
    """Return the text of a message that came in, and which part it is when it is not the whole."""
    raw = short.tlvs.get(Tlv.MESSAGE_PAYLOAD) or short.text
    place = None
    if short.kind & HAS_HEADER and raw:
        size = raw[0]
        place, raw = _place_in(raw[1 : 1 + size]), raw[1 + size :]
    elif Tlv.SAR_REFERENCE in short.tlvs:
        fields = [short.tlvs.get(tag, b"") for tag in SIZES]
        if [len(value) for value in fields] == list(SIZES.values()):
            place = _valid(Place(*map(int.from_bytes, fields)))
    return decode(short.coding, raw), place


def _place_in(header: bytes) -> Place | None:
    """Walk the elements of a header; the others are about ports and pictures."""
    at = 0
    while at + 2 <= len(header):
        kind, size = header[at], header[at + 1]
        value = header[at + 2 : at + 2 + size]
        if kind == JOINED_8 and len(value) == 3:
            return _valid(Place(*value))
        if kind == JOINED_16 and len(value) == 4:
            return _valid(Place(int.from_bytes(value[:2]), value[2], value[3]))
        at += 2 + size
    return None


def _valid(place: Place) -> Place | None:
    return place if place.total > 1 and 1 <= place.number <= place.total else None
