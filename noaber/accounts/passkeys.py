"""The WebAuthn conversation with a browser: what to ask, and whether the answer is true.

Nothing is stored here; `actions.passkeys` does that. A passkey must verify its user (finger, face, PIN),
since it is the only thing asked when somebody signs in with it.
"""

import hashlib
import json
from dataclasses import dataclass
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from noaber.people.models import Passkey, Person

LONGEST_ANSWER = 16_000


class PasskeyRefused(Exception):
    """The browser's answer is not true, not for this site or not for this question."""


@dataclass(frozen=True)
class Site:
    """The address a browser sees, to which passkeys are bound."""

    origin: str

    @property
    def domain(self) -> str:
        return urlsplit(self.origin).hostname or ""


def site_of(request) -> Site:
    """The site of this request; its host has passed ALLOWED_HOSTS."""
    return Site(f"{request.scheme}://{request.get_host()}")


def ask_for_new(site: Site, person: Person) -> tuple[str, str]:
    """What to hand to `navigator.credentials.create`, as JSON, and the challenge to remember."""
    options = webauthn.generate_registration_options(
        rp_id=site.domain,
        rp_name="noaber",
        user_id=handle_of(person),
        user_name=str(person.display_name),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=bytes(known))
            for known in person.passkeys.values_list("credential_id", flat=True)
        ],
    )
    return webauthn.options_to_json(options), bytes_to_base64url(options.challenge)


def read_new(site: Site, challenge: str, answer: bytes) -> Passkey:
    """A passkey, not yet saved, from the browser's answer. Raises PasskeyRefused."""
    made = _verified(
        webauthn.verify_registration_response,
        answer,
        site,
        challenge,
    )
    transports = json.loads(answer).get("response", {}).get("transports") or []
    return Passkey(
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        is_synced=made.credential_backed_up,
        transports=",".join(str(way) for way in transports if str(way).isalnum() or "-" in str(way))[:80],
    )


def ask_for_known(site: Site) -> tuple[str, str]:
    """What to hand to `navigator.credentials.get`: any passkey of this site, so it tells of nobody."""
    options = webauthn.generate_authentication_options(
        rp_id=site.domain, user_verification=UserVerificationRequirement.REQUIRED
    )
    return webauthn.options_to_json(options), bytes_to_base64url(options.challenge)


def credential_of(answer: bytes) -> bytes:
    """Which credential the browser says it used. Raises PasskeyRefused."""
    try:
        return base64url_to_bytes(_parsed(answer)["id"])
    except (KeyError, ValueError, AttributeError, TypeError) as unreadable:
        raise PasskeyRefused("unreadable") from unreadable


def read_known(site: Site, challenge: str, answer: bytes, passkey: Passkey) -> int:
    """The new sign count when the answer is this passkey's. Raises PasskeyRefused."""
    checked = _verified(
        webauthn.verify_authentication_response,
        answer,
        site,
        challenge,
        credential_public_key=bytes(passkey.public_key),
        credential_current_sign_count=passkey.sign_count,
    )
    return checked.new_sign_count


def handle_of(person: Person) -> bytes:
    """The number by which authenticators keep one person's passkeys together; it says nothing about them."""
    return hashlib.sha256(f"noaber.person.{person.pk}".encode()).digest()


def _parsed(answer: bytes) -> dict:
    if len(answer) > LONGEST_ANSWER:
        raise PasskeyRefused("too-long")
    try:
        parsed = json.loads(answer)
    except (ValueError, RecursionError) as unreadable:
        raise PasskeyRefused("unreadable") from unreadable
    if not isinstance(parsed, dict) or not isinstance(parsed.get("response"), dict):
        raise PasskeyRefused("unreadable")
    return parsed


def _verified(verify, answer: bytes, site: Site, challenge: str, **values):
    parsed = _parsed(answer)
    try:
        return verify(
            credential=parsed,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.domain,
            expected_origin=site.origin,
            require_user_verification=True,
            **values,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise PasskeyRefused("not-true") from wrong
