"""Who sends: the signed token that a push service asks for (RFC 8292), kept per origin."""

import json
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from noaber.channels.adapters.webpush.encryption import KeyPair, read_point

LIFE_SECONDS = 12 * 3600
_ES256 = ec.ECDSA(hashes.SHA256())


class BadToken(ValueError):
    """The Authorization header does not prove who sends."""


def encode64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode64(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Vapid:
    """The application server's own key. The public part is what a browser subscribes with.

    Tokens are checked by push services against the time of day, therefore `now` is the machine's time and
    not the business clock, which a demo may move.
    """

    def __init__(
        self, private: ec.EllipticCurvePrivateKey, *, contact: str, now: Callable[[], float] = time.time
    ):
        self._pair = KeyPair.of(private)
        self._contact = contact
        self._now = now
        self._headers: dict[str, tuple[float, str]] = {}

    @classmethod
    def from_secret(cls, secret: bytes, **options) -> "Vapid":
        """From the 32 bytes of the private number."""
        return cls(ec.derive_private_key(int.from_bytes(secret, "big"), ec.SECP256R1()), **options)

    @property
    def public_key(self) -> str:
        return encode64(self._pair.public)

    def authorization(self, origin: str) -> str:
        """The header's value for one push service; a token serves half of its life."""
        now = self._now()
        renew_at, header = self._headers.get(origin, (0.0, ""))
        if now >= renew_at:
            header = f"vapid t={self._sign(origin, int(now) + LIFE_SECONDS)}, k={self.public_key}"
            self._headers[origin] = (now + LIFE_SECONDS / 2, header)
        return header

    def _sign(self, origin: str, expires: int) -> str:
        head = encode64(b'{"typ":"JWT","alg":"ES256"}')
        claims = {"aud": origin, "exp": expires, "sub": self._contact}
        signed = f"{head}.{encode64(json.dumps(claims, separators=(',', ':')).encode())}"
        r, s = decode_dss_signature(self._pair.private.sign(signed.encode(), _ES256))
        return f"{signed}.{encode64(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def check_authorization(header: str, *, origin: str, now: float) -> dict:
    """What a push service checks; returns the claims or raises BadToken."""
    try:
        fields = dict(part.strip().split("=", 1) for part in header.removeprefix("vapid ").split(","))
        signed, _, signature = fields["t"].rpartition(".")
        raw = decode64(signature)
        numbers = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        read_point(decode64(fields["k"])).verify(numbers, signed.encode(), _ES256)
        claims = json.loads(decode64(signed.split(".")[1]))
    except (KeyError, ValueError, IndexError, InvalidSignature) as error:
        raise BadToken("unreadable or wrongly signed") from error
    if claims.get("aud") != origin or not now < claims.get("exp", 0) <= now + 24 * 3600:
        raise BadToken("for another service, or not valid now")
    return claims
