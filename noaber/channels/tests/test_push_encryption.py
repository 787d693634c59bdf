"""Web push encryption against RFC 8291's own example, and what a wrong key does."""

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from noaber.channels.adapters.webpush.encryption import (
    MAX_PLAINTEXT,
    RECORD_SIZE,
    KeyPair,
    KeyPool,
    PlaintextTooLong,
    decrypt,
    encrypt,
    read_point,
)
from noaber.channels.adapters.webpush.vapid import decode64, encode64

# RFC 8291, section 5 and appendix A
PLAINTEXT = b"When I grow up, I want to be a watermelon"
SENDER_PRIVATE = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
BROWSER_PRIVATE = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
BROWSER_PUBLIC = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
SECRET = "BTBZMqHH6r4Tts7J_aSIgg"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
    "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def pair_from(private: str) -> KeyPair:
    return KeyPair.of(ec.derive_private_key(int.from_bytes(decode64(private), "big"), ec.SECP256R1()))


def test_the_standards_example():
    body = encrypt(
        PLAINTEXT,
        to=decode64(BROWSER_PUBLIC),
        secret=decode64(SECRET),
        pair=pair_from(SENDER_PRIVATE),
        salt=decode64(SALT),
    )
    assert encode64(body) == BODY


def test_the_browser_reads_the_standards_example():
    assert decrypt(decode64(BODY), pair=pair_from(BROWSER_PRIVATE), secret=decode64(SECRET)) == PLAINTEXT


@settings(max_examples=30, deadline=None)
@given(text=st.binary(max_size=MAX_PLAINTEXT), secret=st.binary(min_size=16, max_size=16))
def test_whatever_is_sent_is_read(text, secret):
    browser = KeyPair.fresh()
    body = encrypt(text, to=browser.public, secret=secret, pair=KeyPair.fresh())
    assert len(body) <= RECORD_SIZE
    assert decrypt(body, pair=browser, secret=secret) == text


def test_another_browser_cannot_read_it():
    secret = b"s" * 16
    body = encrypt(b"hallo", to=KeyPair.fresh().public, secret=secret, pair=KeyPair.fresh())
    with pytest.raises(InvalidTag):
        decrypt(body, pair=KeyPair.fresh(), secret=secret)


def test_too_long_a_text_is_refused():
    with pytest.raises(PlaintextTooLong):
        encrypt(b"x" * (MAX_PLAINTEXT + 1), to=KeyPair.fresh().public, secret=b"s" * 16, pair=KeyPair.fresh())


@pytest.mark.parametrize("point", [b"", b"\x04" * 65, b"\x02" + b"\x01" * 32, b"\x04" + b"\xff" * 64])
def test_a_point_off_the_curve_is_refused(point):
    with pytest.raises(ValueError):
        read_point(point)


def test_the_pool_gives_each_pair_once():
    pool = KeyPool(size=5)
    assert pool.fill(at_most=3) == 3
    assert pool.fill() == 2
    taken = [pool.take().public for _ in range(8)]
    assert len(set(taken)) == 8
    assert len(pool) == 0
