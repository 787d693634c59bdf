"""A passkey in software, honest unless told otherwise, for the answers that no browser would give."""

import hashlib
import json
import struct

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url

PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40


class Authenticator:
    """One P-256 key with a number and a counter."""

    def __init__(self, domain: str = "testserver", origin: str = "http://testserver"):
        self.domain, self.origin = domain, origin
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = hashlib.sha256(str(self.key.private_numbers().private_value).encode()).digest()
        self.counter = 0

    def create(self, options: dict, *, flags: int = PRESENT | VERIFIED) -> dict:
        """The answer to the question for a new passkey."""
        attested = (
            bytes(16) + struct.pack(">H", len(self.credential_id)) + self.credential_id + self._public()
        )
        data = self._about(flags | WITH_KEY) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", options["challenge"])
        return self._answer(clientDataJSON=client, attestationObject=attestation)

    def get(self, options: dict, *, flags: int = PRESENT | VERIFIED) -> dict:
        """The answer to the question for a known passkey."""
        self.counter += 1
        data = self._about(flags)
        client = self._client("webauthn.get", options["challenge"])
        signed = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(clientDataJSON=client, authenticatorData=data, signature=signed)

    def _about(self, flags: int) -> bytes:
        return hashlib.sha256(self.domain.encode()).digest() + struct.pack(">BI", flags, self.counter)

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _public(self) -> bytes:
        point = self.key.public_key().public_numbers()
        return cbor2.dumps(
            {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        )

    def _answer(self, **response: bytes) -> dict:
        number = bytes_to_base64url(self.credential_id)
        return {
            "id": number,
            "rawId": number,
            "type": "public-key",
            "response": {name: bytes_to_base64url(value) for name, value in response.items()},
            "clientExtensionResults": {},
        }
