"""What the message centres of others write otherwise than ours: each way was met in another program."""

import struct

import pytest

from noaber.channels.actions.texts import take_text
from noaber.channels.adapters.sms.alphabet import decode
from noaber.channels.adapters.sms.parts import read
from noaber.channels.adapters.sms.pdu import Address, Pdu, Reader, Short, Tlv
from noaber.channels.adapters.sms.receipts import State, is_receipt, read_receipt
from noaber.channels.adapters.sms.smpp import _meaning
from noaber.channels.models import Outcome

PHONE = Address("+31612345678")


def brought(text=b"", **more):
    return Short.decode(Short(PHONE, Address("1234"), text, **more).encode())


@pytest.mark.parametrize(
    ("text", "state", "reason"),
    [
        (b"id:m1 sub:001 stat:DELIVRD err:000 text:id:9 stat:UNDELIV", State.DELIVERED, ""),
        (b"ID:m1 SUB:001 STAT:UNDELIV ERR:12 TEXT:stat:DELIVRD", State.FAILED, "UNDELIV 12"),
        (b"id: m1 sub: 001 done date: 2611221201 stat: EXPIRED err: 003 text: ", State.FAILED, "EXPIRED 003"),
        (b"id:m1,sub:001,stat:DELIVRD,err:000,text:hoi", State.DELIVERED, ""),
        (b"id:m1 stat:EXPIRED err: text:hoi", State.FAILED, "EXPIRED"),
        (b"id:m1 stat:DELIVERED err:0", State.DELIVERED, ""),
        ("id:m1 stat:DELIVRD text:да".encode("utf-16-be"), State.DELIVERED, ""),
    ],
)
@pytest.mark.parametrize("whole", [False, True])
def test_a_receipt_is_read_however_it_is_written(text, state, reason, whole):
    """Also in the field for long texts; and what our own text said is no part of it."""
    short = brought(kind=4, tlvs={Tlv.MESSAGE_PAYLOAD: text}) if whole else brought(text, kind=4)
    told = read_receipt(short)
    assert (told.message_id, told.state, told.reason) == ("m1", state, reason)


@pytest.mark.parametrize("kind", [0x04, 0x08, 0x10, 0x20, 0x24])
def test_what_a_centre_says_on_the_way_is_no_text_of_a_person(kind):
    assert is_receipt(brought(b"id:m1 stat:ENROUTE", kind=kind))


def test_a_receipt_may_be_known_by_its_field_alone():
    assert is_receipt(brought(b"delivered", tlvs={Tlv.RECEIPTED_ID: b"m1\0"}))
    assert not is_receipt(brought(b"id:m1 stat:DELIVRD"))


@pytest.mark.parametrize("tail", [b"\0", b"\0\0\0", struct.pack(">HH", 0x1400, 9) + b"ab"])
def test_a_text_with_something_broken_behind_it_is_kept(tail):
    body = Short(PHONE, Address("1234"), b"hoi").encode()
    assert read(Short.decode(body + tail)) == ("hoi", None)


@pytest.mark.parametrize(
    ("coding", "coded", "text"),
    [
        (1, b"jan_1@voorbeeld.example [$]", "jan_1@voorbeeld.example [$]"),
        (6, "Да".encode("iso8859-5"), "Да"),
        (7, "שלום".encode("iso8859-8"), "שלום"),
        (0x11, b"\0\x11", "@_"),
        (0, b"\x1bAf", "Af"),
    ],
)
def test_each_alphabet_is_read_as_itself(coding, coded, text):
    assert decode(coding, coded) == text


@pytest.mark.parametrize(
    "said", [(1, b"31612345678"), (1, b"0031612345678"), (2, b"612345678"), (0, b"31612345678")]
)
def test_a_number_is_known_however_a_network_writes_it(db, said):
    kind, number = said
    address = Address.read(Reader(bytes([kind, 1]) + number + b"\0"))
    assert take_text(number=address.value, text="hoi").number == PHONE.value


def test_taken_without_a_number_is_unknown():
    """No receipt can ever be about it."""
    assert _meaning(Pdu(0x80000004, 1, body=b"\0")).outcome == Outcome.UNKNOWN
