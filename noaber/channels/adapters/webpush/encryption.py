"""Message encryption for web push (RFC 8291, content coding aes128gcm of RFC 8188), one record a message."""

import os
from collections import deque
from dataclasses import dataclass
from hmac import digest

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

RECORD_SIZE = 4096
SALT_SIZE = 16
POINT_SIZE = 65
HEADER_SIZE = SALT_SIZE + 4 + 1 + POINT_SIZE
TAG_SIZE = 16
MAX_PLAINTEXT = RECORD_SIZE - HEADER_SIZE - TAG_SIZE - 1
LAST_RECORD = b"\x02"
_CURVE = ec.SECP256R1()
_ECDH = ec.ECDH()
_SIZES = RECORD_SIZE.to_bytes(4, "big") + bytes([POINT_SIZE])


class PlaintextTooLong(ValueError):
    """More than fits in the single record that a push service must accept."""


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A key pair of the sender, for one message only."""

    private: ec.EllipticCurvePrivateKey
    public: bytes

    @classmethod
    def fresh(cls) -> "KeyPair":
        return cls.of(ec.generate_private_key(_CURVE))

    @classmethod
    def of(cls, private: ec.EllipticCurvePrivateKey) -> "KeyPair":
        point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return cls(private, point)


class KeyPool:
    """Key pairs made beforehand, each handed out once.

    One key for many recipients would be quicker, but then a push service could tell which of its browsers
    got the same message. Filling happens in quiet moments; an empty pool makes a pair on the spot.
    """

    def __init__(self, size: int = 10_000):
        self._size = size
        self._pairs: deque[KeyPair] = deque()

    def __len__(self) -> int:
        return len(self._pairs)

    def fill(self, at_most: int | None = None) -> int:
        """Make up to `at_most` missing pairs; returns how many."""
        missing = max(0, self._size - len(self._pairs))
        count = missing if at_most is None else min(missing, at_most)
        self._pairs.extend(KeyPair.fresh() for _ in range(count))
        return count

    def take(self) -> KeyPair:
        try:
            return self._pairs.pop()
        except IndexError:
            return KeyPair.fresh()


def read_point(point: bytes) -> ec.EllipticCurvePublicKey:
    """The browser's public key; ValueError when it is no uncompressed point on the curve."""
    if len(point) != POINT_SIZE:
        raise ValueError("not an uncompressed P-256 point")
    return ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, point)


def encrypt(plaintext: bytes, *, to: bytes, secret: bytes, pair: KeyPair, salt: bytes | None = None) -> bytes:
    """The request body for one browser: `to` is its public point, `secret` its authentication secret."""
    if len(plaintext) > MAX_PLAINTEXT:
        raise PlaintextTooLong(f"{len(plaintext)} bytes, at most {MAX_PLAINTEXT}")
    salt = os.urandom(SALT_SIZE) if salt is None else salt
    shared = pair.private.exchange(_ECDH, read_point(to))
    key, nonce = _derive(shared, secret=secret, browser=to, sender=pair.public, salt=salt)
    return salt + _SIZES + pair.public + AESGCM(key).encrypt(nonce, plaintext + LAST_RECORD, None)


def decrypt(body: bytes, *, pair: KeyPair, secret: bytes) -> bytes:
    """What the browser does with the body; the fake push service and the tests use it."""
    salt, sender, sealed = body[:SALT_SIZE], body[HEADER_SIZE - POINT_SIZE : HEADER_SIZE], body[HEADER_SIZE:]
    shared = pair.private.exchange(_ECDH, read_point(sender))
    key, nonce = _derive(shared, secret=secret, browser=pair.public, sender=sender, salt=salt)
    padded = AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\x00")
    if not padded.endswith(LAST_RECORD):
        raise ValueError("no end-of-message mark")
    return padded[:-1]


def _derive(
    shared: bytes, *, secret: bytes, browser: bytes, sender: bytes, salt: bytes
) -> tuple[bytes, bytes]:
    """Content key and nonce: the HKDF steps of RFC 8291 section 3.4, each of one block."""
    extracted = digest(secret, shared, "sha256")
    keying = digest(extracted, b"WebPush: info\x00" + browser + sender + b"\x01", "sha256")
    salted = digest(salt, keying, "sha256")
    key = digest(salted, b"Content-Encoding: aes128gcm\x00\x01", "sha256")[:16]
    nonce = digest(salted, b"Content-Encoding: nonce\x00\x01", "sha256")[:12]
    return key, nonce
