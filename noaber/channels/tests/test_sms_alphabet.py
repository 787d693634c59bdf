"""How many parts a text takes, and that it comes out as it went in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noaber.channels.adapters.sms import parts
from noaber.channels.adapters.sms.alphabet import (
    CODES,
    GSM,
    UCS2,
    Size,
    decode,
    encode,
    from_gsm,
    plain,
    to_gsm,
)
from noaber.channels.adapters.sms.pdu import Address, Short, Tlv


@pytest.mark.parametrize(
    ("text", "parts", "signs"),
    [
        ("", 1, 0),
        ("a" * 160, 1, 160),
        ("a" * 161, 2, 161),
        ("a" * 306, 2, 306),
        ("a" * 307, 3, 307),
        ("€" * 80, 1, 160),
        ("€" * 81, 2, 162),
        ("a" * 152 + "€" * 5, 2, 162),  # the euro does not fit in the 153rd place: it moves whole
        ("ë" * 70, 1, 70),
        ("ë" * 71, 2, 71),
        ("ë" * 134, 2, 134),
        ("ë" * 135, 3, 135),
        ("😀" * 35, 1, 70),
        ("😀" * 36, 2, 72),
    ],
)
def test_parts_are_counted_as_the_network_does(text, parts, signs):
    assert (Size(text).parts, Size(text).signs) == (parts, signs)


def test_the_author_hears_which_signs_make_it_longer():
    assert Size("Café geëvacueerd naar België").odd == "ë"
    assert Size("Één agent").odd == ""


def test_plain_quotes_keep_a_text_short():
    assert plain("“Kom niet” – ’s avonds…\r\n") == '"Kom niet" - \'s avonds...\n'
    assert encode(plain("‘t is zo")).coding == GSM


def test_known_bytes_of_the_standard():
    assert to_gsm("@£$ hallo €[]") == bytes.fromhex("00 01 02 20 68 61 6c 6c 6f 20 1b65 1b3c 1b3e")
    assert encode("привет").parts == (bytes.fromhex("043f 0440 0438 0432 0435 0442"),)
    assert decode(0, b"\x11\x1b\x65\x5f") == "_€§"
    assert decode(3, b"\xe9") == "é"
    assert decode(0xF1, b"\x00") == "@"


@given(st.text(alphabet=st.sampled_from(sorted(CODES)), max_size=700))
def test_gsm_comes_back(text):
    assert from_gsm(to_gsm(text)) == text
    assert encode(text).coding == GSM


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=900), st.sampled_from(parts.WAYS))
def test_a_long_text_is_whole_again_at_the_other_end(text, way):
    coded = encode(text)
    shorts = [
        Short.decode(Short(Address("1234"), Address("+31612345678"), **content).encode())
        for content in parts.cut(coded, 9, way)
    ]
    read = [parts.read(short) for short in shorts]
    assert "".join(words for words, _place in read) == text
    if len(read) > 1:
        assert [place.number for _words, place in read] == list(range(1, len(read) + 1))
        assert all(place.total == len(coded.parts) and place.reference == 9 for _words, place in read)
    assert all(len(short.text) <= 140 + 20 for short in shorts)
    assert coded.coding in (GSM, UCS2)


def test_a_header_of_two_bytes_and_one_of_nonsense():
    sixteen = Short(Address("1"), Address("2"), bytes.fromhex("06 0804 0102 03 02") + b"hoi", kind=0x40)
    assert parts.read(sixteen) == ("hoi", parts.Place(0x0102, 3, 2))
    strange = Short(Address("1"), Address("2"), bytes.fromhex("05 0003 01 02 09") + b"hoi", kind=0x40)
    assert parts.read(strange) == ("hoi", None)


@pytest.mark.parametrize(
    ("total", "number", "reference"),
    [
        (b"\x02", b"\x01", b"\xff" * 9),
        (b"\xff\xff", b"\x01", b"\0\1"),
        (b"", b"", b""),
        (b"\2", b"\3", b"\0\1"),
    ],
)
def test_fields_of_another_size_join_nothing(total, number, reference):
    tlvs = {Tlv.SAR_REFERENCE: reference, Tlv.SAR_TOTAL: total, Tlv.SAR_NUMBER: number}
    assert parts.read(Short(Address("1"), Address("2"), b"hoi", tlvs=tlvs)) == ("hoi", None)


@given(st.binary(max_size=160), st.integers(0, 255), st.integers(0, 255))
def test_whatever_a_centre_brings_is_text_that_can_be_kept(raw, coding, kind):
    text, place = parts.read(Short(Address("1"), Address("2"), raw, coding=coding, kind=kind))
    text.encode()
    assert place is None or 1 <= place.number <= place.total <= 255
