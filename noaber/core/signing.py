"""A signature that travels with the bytes: detached JWS with Ed25519.

The standard way in CAP itself is an XML signature inside the document. We sign the bytes instead (RFC 7515
appendix F with RFC 7797, keys by RFC 8037 and RFC 7517), because a screen on a wall is a browser: it can
check Ed25519 over the bytes it got by itself, where an XML signature needs a canonicaliser, which is where
such checks go wrong. Any JOSE library can check it too. The header names the address it was asked at, so that
one feed can't pass for another, and the moment of signing, so that an old answer can't pass for the present
one.
"""

import base64
import hashlib
import json
from dataclasses import dataclass
from functools import cache, cached_property

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.http import HttpResponse

from noaber.core import clock

HEADER = "X-JWS-Signature"


@dataclass(frozen=True)
class SigningKey:
    """One private key, with what the world may know of it."""

    private: Ed25519PrivateKey

    @classmethod
    def from_bytes(cls, raw: bytes) -> "SigningKey":
        return cls(Ed25519PrivateKey.from_private_bytes(raw))

    @cached_property
    def public(self) -> dict[str, str]:
        """The public key as a JWK, named by its thumbprint (RFC 7638)."""
        point = self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        core = {"crv": "Ed25519", "kty": "OKP", "x": _said(point)}
        name = _said(hashlib.sha256(_canonical(core)).digest())
        return {**core, "kid": name, "use": "sig", "alg": "EdDSA"}

    def sign(self, body: bytes, *, url: str, at: int) -> str:
        """Return the signature of these bytes, given at this address and this second."""
        header = {
            "alg": "EdDSA",
            "b64": False,
            "crit": ["b64"],
            "iat": at,
            "kid": self.public["kid"],
            "url": url,
        }
        start = _said(_canonical(header))
        signature = self.private.sign(start.encode() + b"." + body)
        return f"{start}..{_said(signature)}"


def signing_keys() -> tuple[SigningKey, ...]:
    """Return the keys of the settings, the one that signs first; none when none is set."""
    return _read(settings.NOABER_FEED_KEYS)


def sign_response(response: HttpResponse, body: bytes, *, url: str) -> HttpResponse:
    """Add the signature of the body, also when only its mark was asked: then it says that it still holds."""
    keys = signing_keys()
    if keys:
        response[HEADER] = keys[0].sign(body, url=url, at=int(clock.now().timestamp()))
    return response


@cache
def _read(keys: tuple[bytes, ...]) -> tuple[SigningKey, ...]:
    return tuple(SigningKey.from_bytes(key) for key in keys)


def _canonical(value: dict) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def _said(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
