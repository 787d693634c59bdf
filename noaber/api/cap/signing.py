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
from functools import cached_property

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

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


def _canonical(value: dict) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def _said(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
