"""Secret links and codes: made here, stored only as a digest."""

import hashlib
import hmac
import secrets


def new_token() -> str:
    """Return a fresh secret for a link: 256 bits, safe in a URL."""
    return secrets.token_urlsafe(32)


def new_code(digits: int = 6) -> str:
    """Return a fresh numeric code that a person can type."""
    return f"{secrets.randbelow(10**digits):0{digits}d}"


def digest(token: str) -> bytes:
    """Return what may be stored of a token. A token has full entropy, so a plain hash suffices."""
    return hashlib.sha256(token.encode()).digest()


def same(one: bytes, other: bytes) -> bool:
    """Compare two secrets in constant time."""
    return hmac.compare_digest(one, other)
