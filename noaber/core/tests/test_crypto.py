"""Encryption of contact data: what a thief of the database can't do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noaber.core import crypto

OLD, NEW = (1, b"1" * 32), (2, b"2" * 32)


@given(st.text())
def test_what_goes_in_comes_out(text):
    assert crypto.decrypt(crypto.encrypt(text, purpose="a.b"), purpose="a.b") == text


def test_the_same_text_never_looks_the_same():
    assert crypto.encrypt("06-00000000", purpose="a.b") != crypto.encrypt("06-00000000", purpose="a.b")


def test_a_value_does_not_open_in_another_column():
    with pytest.raises(crypto.CannotDecrypt):
        crypto.decrypt(crypto.encrypt("geheim", purpose="people.mail"), purpose="people.name")


def test_a_changed_value_does_not_open():
    stored = bytearray(crypto.encrypt("geheim", purpose="a.b"))
    stored[-1] ^= 1
    with pytest.raises(crypto.CannotDecrypt):
        crypto.decrypt(bytes(stored), purpose="a.b")


@pytest.mark.parametrize("junk", [b"", b"x", b"\x01", b"plain text that was never encrypted", bytes(60)])
def test_junk_does_not_open(junk):
    with pytest.raises(crypto.CannotDecrypt):
        crypto.decrypt(junk, purpose="a.b")


def test_keys_rotate(settings):
    settings.NOABER_KEYS = (OLD,)
    stored = crypto.encrypt("geheim", purpose="a.b")
    settings.NOABER_KEYS = (NEW, OLD)
    assert crypto.decrypt(stored, purpose="a.b") == "geheim"
    assert crypto.key_of(crypto.encrypt("geheim", purpose="a.b")) == 2
    settings.NOABER_KEYS = (NEW,)
    with pytest.raises(crypto.CannotDecrypt):
        crypto.decrypt(stored, purpose="a.b")


def test_the_look_up_hash_needs_the_key(settings):
    settings.NOABER_INDEX_KEY = b"a" * 32
    one = crypto.keyed_hash("jan@voorbeeld.example", purpose="mail")
    assert one == crypto.keyed_hash("jan@voorbeeld.example", purpose="mail")
    assert one != crypto.keyed_hash("jan@voorbeeld.example", purpose="phone")
    settings.NOABER_INDEX_KEY = b"b" * 32
    assert one != crypto.keyed_hash("jan@voorbeeld.example", purpose="mail")
